"""From a draft to the inventory: which groups a host is in, and which variable wins.

Ansible's order, weakest first (variable_precedence, and host_group_vars for the files): variables of
`all`, of the other groups, `group_vars/all`, other `group_vars`, the host's own, `host_vars`. Groups
of one rank: parents before children, then smaller `ansible_group_priority`, then ASCII order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from actctl.common.errors import UserError
from actctl.common.limits import MOST_CONNECTION_VARIABLES, MOST_WARNINGS
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.inventory.draft import ALL, Draft
from actctl.inventory.grouping import complete, memberships
from actctl.inventory.interface import Group, Host, Inventory
from actctl.inventory.layers import PREFIXES, PRIORITY, Layers
from actctl.inventory.review import review
from actctl.inventory.templates import resolve_references, waiting
from actctl.inventory.values import Variable
from actctl.inventory.vars_files import VarsFolder

_TOO_MANY_WARNINGS = Text(
    f"more than {MOST_WARNINGS} warnings; the rest is not shown.",
    f"警告が{MOST_WARNINGS}件を超えました。残りは表示しません。",
)
_TOO_MANY_VARIABLES = Text(
    f"more than {MOST_CONNECTION_VARIABLES:,} variables of one host or group begin with ansible_ or actctl_.",
    f"1つのホストまたはグループに、ansible_ または actctl_ で始まる変数が{MOST_CONNECTION_VARIABLES:,}個を超えて"
    "あります。",
)


def assemble(draft: Draft) -> Inventory:
    """The finished inventory. Raises UserError for a circle of groups, a bad priority, or what exceeds a limit."""
    complete(draft)
    groups_of = memberships(draft)
    folders = [VarsFolder(Path(folder), draft) for folder in dict.fromkeys(draft.vars_folders)]
    weave = _Weave()
    shared: dict[tuple[str, ...], _Shared] = {}
    hosts: dict[str, Host] = {}
    for name, own in draft.hosts.items():
        groups = groups_of[name]
        if groups not in shared:
            layers, locked = _group_layers(draft, folders, groups)
            shared[groups] = _Shared(tuple(sorted(groups)), layers, locked)
        common = shared[groups]
        of_host = [folder.of_host(name) for folder in folders]
        layers = [*common.layers, own, *(one.variables for one in of_host)]
        locked = next((one.locked for one in of_host if one.locked), common.locked)
        hosts[name] = weave.host(name, common.groups, layers, locked)
    for name in sorted(draft.groups.keys() & draft.hosts.keys())[: MOST_WARNINGS + 1]:
        both = Text(
            f"“{shown(name)}” is the name of a group and of a host; a pattern means the host, with a sign or a number "
            "the group.",
            f"「{shown(name)}」はグループとホストの両方の名前です。パターンではホストを指し、記号や番号を付けると"
            "グループを指します。",
        )
        draft.warnings[both] = None
    warnings = [*draft.warnings, *review(weave.layers())]
    if len(warnings) > MOST_WARNINGS:
        warnings[MOST_WARNINGS:] = [_TOO_MANY_WARNINGS]
    return Inventory(hosts, _groups(draft), tuple(warnings), tuple(draft.warnings))


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all hosts of the same groups have in common."""

    groups: tuple[str, ...]
    layers: list[Mapping[str, Variable]]
    locked: Variable | None


@dataclass(slots=True)
class _Weave:
    """Makes hosts out of layers; what has to be known of a layer is worked out once, however many hosts share it."""

    _parts: dict[int, tuple[Mapping[str, Variable], dict[str, Variable], dict[str, Variable], frozenset[str]]] = field(
        default_factory=dict
    )
    """Layer by identity: itself, its connection variables, the others, and which of the former are templates."""

    def host(
        self, name: str, groups: tuple[str, ...], layers: Sequence[Mapping[str, Variable]], locked: Variable | None
    ) -> Host:
        """One host. Raises UserError."""
        parts = [self._part(layer) for layer in layers if layer]
        settings: Mapping[str, Variable] = Layers([part[1] for part in parts])
        others = Layers([part[2] for part in parts])
        templates = frozenset().union(*(part[3] for part in parts)) if any(part[3] for part in parts) else ()
        if templates:
            resolved = resolve_references(name, sorted(templates), settings, others)
            settings = Layers([part[1] for part in parts], resolved)
        return Host(name, groups, settings, others, locked)

    def layers(self) -> list[Mapping[str, Variable]]:
        """Connection variables of every layer that some host has, each once."""
        return [part[1] for part in self._parts.values()]

    def _part(
        self, layer: Mapping[str, Variable]
    ) -> tuple[Mapping[str, Variable], dict[str, Variable], dict[str, Variable], frozenset[str]]:
        if id(layer) not in self._parts:
            near = {name: item for name, item in layer.items() if name.startswith(PREFIXES) and name != PRIORITY}
            far = {name: item for name, item in layer.items() if not name.startswith(PREFIXES)}
            if len(near) > MOST_CONNECTION_VARIABLES:
                first = next(iter(near.values()))
                raise UserError(_TOO_MANY_VARIABLES, source=first.source, line=first.line)
            self._parts[id(layer)] = (layer, near, far, waiting(near))
        return self._parts[id(layer)]


def _group_layers(
    draft: Draft, folders: list[VarsFolder], groups: tuple[str, ...]
) -> tuple[list[Mapping[str, Variable]], Variable | None]:
    """The layers of these groups, weakest first, and where a file of theirs could not be read."""
    inline = [draft.groups[name].variables for name in (ALL, *groups)]
    files = [folder.of_group(ALL) for folder in folders]
    files += [folder.of_group(name) for folder in folders for name in groups]
    locked = next((one.locked for one in files if one.locked), None)
    layers: list[Mapping[str, Variable]] = [*inline, *(one.variables for one in files)]
    return [layer for layer in layers if layer], locked


def _groups(draft: Draft) -> dict[str, Group]:
    groups: dict[str, Group] = {}
    for name, group in draft.groups.items():
        groups[name] = Group(name, tuple(group.hosts), tuple(group.children), groups)
    return groups
