"""What readers fill: hosts, groups and variables as they are met, before precedence is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from actctl.common.errors import UserError
from actctl.common.limits import LONGEST_NAME, MOST_HOSTS, MOST_VARIABLES, MOST_WARNINGS
from actctl.common.texts import Text, sentence
from actctl.common.words import has_key, shown
from actctl.inventory.ranges import BadRange, expand
from actctl.inventory.values import Variable

ALL, UNGROUPED = "all", "ungrouped"
"""The two groups every inventory has."""

_NAMELESS = Text(
    "a host without a name stands here; a name was expected.", "ホスト名が空です。ホスト名を記入してください。"
)
_KEY_FOR_A_HOST = Text(
    "a host's name was expected, not a product key.",
    "ホスト名の位置にプロダクト キーがあります。ホスト名を記入してください。",
)
_TOO_MANY_HOSTS = Text(
    f"more than {MOST_HOSTS:,} hosts; actctl is made for fleets of a tenth of that.",
    f"ホストが{MOST_HOSTS:,}台を超えています。actctlはその10分の1程度までの規模を想定しています。",
)
_TOO_MANY_VARIABLES = Text(
    f"more than {MOST_VARIABLES:,} variables; an inventory is smaller.",
    f"変数が{MOST_VARIABLES:,}個を超えています。インベントリを小さくしてください。",
)


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
    warnings: dict[Text, None] = field(default_factory=dict)
    """Each once, in the order in which they arose."""
    vars_folders: list[str] = field(default_factory=list)
    """Folders in which `group_vars` and `host_vars` may stand, in the order of the sources."""

    most_hosts: int = MOST_HOSTS
    _variables: int = 0

    def __post_init__(self) -> None:
        self.add_child(ALL, UNGROUPED, Variable(None, ""))

    def group(self, name: str) -> DraftGroup:
        """The group of that name, made now if it is new. Raises UserError for a name without end, or a key."""
        if name not in self.groups:
            if len(name) > LONGEST_NAME:
                raise UserError(
                    Text(
                        f"“{shown(name)}” is the name of a group, longer than {LONGEST_NAME:,} characters.",
                        f"グループ名「{shown(name)}」が長すぎます。{LONGEST_NAME:,}文字以内にしてください。",
                    )
                )
            if has_key(name):
                raise UserError(
                    Text(
                        "a group's name was expected, not a product key.",
                        "グループ名の位置にプロダクト キーがあります。グループ名を記入してください。",
                    )
                )
            self.groups[name] = DraftGroup()
        return self.groups[name]

    def add_hosts(self, group: str, text: str, variables: Mapping[str, Variable], place: Variable) -> None:
        """Add a host, or a range of them, to a group (`all`: to none in particular).

        Raises UserError for a range that cannot be read; `place` says where it stands.
        """
        try:
            names, port = expand(text, self.most_hosts)
        except BadRange as problem:
            raise UserError(sentence(problem.why), source=place.source, line=place.line) from None
        if not names[0].strip():
            raise UserError(_NAMELESS, source=place.source, line=place.line)
        self.count_variables(len(names) * len(variables), place)
        members = self.group(group).hosts
        for name in names:
            new = name not in self.hosts
            own = self.add_host(name, place)
            if port is not None and new:  # as in Ansible: a port written after the name counts where the host is new
                own["ansible_port"] = Variable(port, place.source, place.line)
            own.update(variables)
            members[name] = None

    def add_host(self, name: str, place: Variable) -> dict[str, Variable]:
        """One host, and its own variables to add to. Raises UserError where there are too many, or for a key."""
        if name not in self.hosts:
            if len(self.hosts) >= self.most_hosts:
                raise UserError(_TOO_MANY_HOSTS, source=place.source, line=place.line)
            if has_key(name):  # names are shown, and stored
                raise UserError(_KEY_FOR_A_HOST, source=place.source, line=place.line)
            self.hosts[name] = {}
        return self.hosts[name]

    def count_variables(self, number: int, place: Variable) -> None:
        """So many variables more. Raises UserError where there are too many."""
        self._variables += number
        if self._variables > MOST_VARIABLES:
            raise UserError(_TOO_MANY_VARIABLES, source=place.source, line=place.line)

    def add_child(self, parent: str, child: str, place: Variable) -> None:
        """Make `child` a child group of `parent`."""
        self.group(child)
        self.group(parent).children.setdefault(child, place)

    def warn(self, message: Text, source: str, line: int | None = None) -> None:
        """Note something a person should know; said once, however many hosts it touches."""
        if len(self.warnings) <= MOST_WARNINGS:
            self.warnings[UserError(message, source=source, line=line).text] = None
