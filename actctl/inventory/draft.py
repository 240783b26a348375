"""What readers fill: hosts, groups and variables as they are met, before precedence is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from actctl.errors import UserError
from actctl.inventory.ranges import BadRange, expand
from actctl.inventory.values import Variable

MAX_HOSTS = 1_000_000
"""For a whole inventory; beyond it something is wrong with the file."""


ALL, UNGROUPED = "all", "ungrouped"
"""The two groups every inventory has."""


@dataclass(slots=True)
class DraftGroup:
    """A group as far as it has been read."""

    hosts: dict[str, None] = field(default_factory=dict)
    children: dict[str, Variable] = field(default_factory=dict)
    """Child group → where the tie was written (its value is None)."""
    variables: dict[str, Variable] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """An inventory in the making; readers add to it, later sources over earlier ones."""

    hosts: dict[str, dict[str, Variable]] = field(default_factory=dict)
    """Host → its own variables, in the order in which hosts are met."""
    groups: dict[str, DraftGroup] = field(default_factory=lambda: {ALL: DraftGroup(), UNGROUPED: DraftGroup()})
    """By name, in the order in which they are met; these two are there before any source is read."""
    warnings: list[str] = field(default_factory=list)
    vars_folders: list[str] = field(default_factory=list)
    """Folders in which `group_vars` and `host_vars` may stand, in the order of the sources."""

    def __post_init__(self) -> None:
        self.add_child(ALL, UNGROUPED, Variable(None, ""))

    def group(self, name: str) -> DraftGroup:
        """The group of that name, made now if it is new."""
        return self.groups.setdefault(name, DraftGroup())

    def add_hosts(self, group: str, text: str, variables: Mapping[str, Variable], place: Variable) -> None:
        """Add a host, or a range of them, to a group (`all`: to none in particular).

        Raises UserError for a range that cannot be read; `place` says where it stands.
        """
        try:
            names, port = expand(text)
        except BadRange as problem:
            raise UserError(f"{problem}.", source=place.source, line=place.line) from None
        if not names[0].strip():
            raise UserError("a host without a name stands here.", source=place.source, line=place.line)
        if len(self.hosts) + len(names) > MAX_HOSTS:
            raise UserError(f"more than {MAX_HOSTS:,} hosts.", source=place.source, line=place.line)
        members = self.group(group).hosts
        for name in names:
            new = name not in self.hosts
            own = self.hosts.setdefault(name, {})
            if port is not None and new:  # as in Ansible: a port written after the name counts where the host is new
                own["ansible_port"] = Variable(port, place.source, place.line)
            own.update(variables)
            members[name] = None

    def add_child(self, parent: str, child: str, place: Variable) -> None:
        """Make `child` a child group of `parent`."""
        self.group(child)
        self.group(parent).children.setdefault(child, place)

    def warn(self, message: str, source: str, line: int | None = None) -> None:
        """Note something a person should know; said once, however many hosts it touches."""
        text = str(UserError(message, source=source, line=line))
        if text not in self.warnings:
            self.warnings.append(text)
