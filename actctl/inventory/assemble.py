"""From a draft to the inventory: which groups a host is in, and which variable wins.

Ansible's order, weakest first (variable_precedence, and host_group_vars for the files): variables of
`all`, of the other groups, `group_vars/all`, other `group_vars`, the host's own, `host_vars`. Groups
of one rank: parents before children, then smaller `ansible_group_priority`, then ASCII order.
"""

from __future__ import annotations

from pathlib import Path

from actctl.errors import UserError
from actctl.inventory.draft import ALL, UNGROUPED, Draft
from actctl.inventory.interface import Group, Host, Inventory
from actctl.inventory.templates import resolve_references
from actctl.inventory.values import Variable
from actctl.inventory.vars_files import VarsFolder
from actctl.words import shown


def assemble(draft: Draft) -> Inventory:
    """The finished inventory. Raises UserError for a cycle of groups or a bad priority."""
    _complete(draft)
    order = _sorted_groups(draft)
    memberships = _memberships(draft, order)
    folders = [VarsFolder(Path(folder), draft) for folder in dict.fromkeys(draft.vars_folders)]
    merged: dict[tuple[str, ...], dict[str, Variable]] = {}
    hosts: dict[str, Host] = {}
    for name, own in draft.hosts.items():
        groups = tuple(memberships[name])
        if groups not in merged:
            merged[groups] = _group_variables(draft, folders, groups)
        settings = _layers(merged[groups], own, *(folder.of_host(name) for folder in folders))
        resolve_references(name, settings)
        hosts[name] = Host(name, tuple(sorted(groups)), settings)
    for name in sorted(draft.groups.keys() & draft.hosts.keys()):
        draft.warnings.append(
            f'"{shown(name)}" is the name of a group and of a host; a pattern means the host, with a sign or a number '
            "the group."
        )
    return Inventory(hosts, _groups(draft), tuple(draft.warnings))


def _complete(draft: Draft) -> None:
    """Put every host and group under `all`, and hosts of no group into `ungrouped`."""
    everything, ungrouped = draft.group(ALL), draft.group(UNGROUPED)
    grouped = {host for name, group in draft.groups.items() if name not in (ALL, UNGROUPED) for host in group.hosts}
    ungrouped.hosts = {host: None for host in (*ungrouped.hosts, *draft.hosts) if host not in grouped}
    has_parent = {child for group in draft.groups.values() for child in group.children}
    for name in draft.groups:
        if name not in has_parent and name != ALL:
            everything.children.setdefault(name, Variable(None, ""))


def _sorted_groups(draft: Draft) -> list[str]:
    """All groups, the one whose variables win last."""
    depth = _depths(draft)
    return sorted(draft.groups, key=lambda name: (depth[name], _priority(draft, name), name))


def _depths(draft: Draft) -> dict[str, int]:
    """The longest way from `all` to each group, walked without recursion: groups may nest deeply."""
    waiting = dict.fromkeys(draft.groups, 0)
    for group in draft.groups.values():
        for child in group.children:
            waiting[child] += 1
    ready = [name for name, parents in waiting.items() if not parents]
    depth = dict.fromkeys(draft.groups, 0)
    done = 0
    while ready:
        name = ready.pop()
        done += 1
        for child in draft.groups[name].children:
            depth[child] = max(depth[child], depth[name] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    if done < len(draft.groups):
        raise _cycle(draft, {name for name, parents in waiting.items() if parents})
    return depth


def _cycle(draft: Draft, stuck: set[str]) -> UserError:
    """The error that names a circle among the groups no order could be found for."""
    # A stuck group may merely hang below a circle; going up through stuck parents always enters one.
    parents = {child: name for name in stuck for child in draft.groups[name].children if child in stuck}
    path = [min(stuck)]
    while parents[path[-1]] not in path:
        path.append(parents[path[-1]])
    circle = path[path.index(parents[path[-1]]) :]
    circle.reverse()
    ties = [draft.groups[name].children[child] for name, child in zip(circle, [*circle[1:], circle[0]], strict=True)]
    closing = next(tie for tie in reversed(ties) if tie.source)  # those actctl added itself stand nowhere
    way = " → ".join([*circle, circle[0]])
    return UserError(f"groups contain one another in a circle: {way}.", source=closing.source, line=closing.line)


def _priority(draft: Draft, name: str) -> int:
    variable = draft.groups[name].variables.get("ansible_group_priority")
    if variable is None:
        return 1
    try:
        return int(str(variable.value))
    except ValueError:
        raise UserError(
            f"ansible_group_priority of group {name} is not a whole number.",
            source=variable.source,
            line=variable.line,
        ) from None


def _memberships(draft: Draft, order: list[str]) -> dict[str, list[str]]:
    """Host → its groups without `all`, weakest first."""
    ancestors: dict[str, set[str]] = {name: {name} for name in draft.groups}
    for name in sorted(order, key=_depths(draft).__getitem__):
        for child in draft.groups[name].children:
            ancestors[child] |= ancestors[name]
    direct: dict[str, set[str]] = {name: set() for name in draft.hosts}
    for name, group in draft.groups.items():
        for host in group.hosts:
            direct[host].add(name)
    rank = {name: position for position, name in enumerate(order)}
    known: dict[frozenset[str], list[str]] = {}
    found: dict[str, list[str]] = {}
    for host, names in direct.items():
        key = frozenset(names)
        if key not in known:
            every = set().union(*(ancestors[name] for name in names)) - {ALL}
            known[key] = sorted(every, key=rank.__getitem__)
        found[host] = known[key]
    return found


def _group_variables(draft: Draft, folders: list[VarsFolder], groups: tuple[str, ...]) -> dict[str, Variable]:
    inline = [draft.groups[name].variables for name in (ALL, *groups)]
    all_files = [folder.of_group(ALL) for folder in folders]
    files = [folder.of_group(name) for folder in folders for name in groups]
    return _layers(*inline, *all_files, *files)


def _layers(*layers: dict[str, Variable]) -> dict[str, Variable]:
    """The layers merged, later over earlier; a name moves to the end when it is set again."""
    merged: dict[str, Variable] = {}
    for layer in layers:
        for name, variable in layer.items():
            merged.pop(name, None)
            merged[name] = variable
    merged.pop("ansible_group_priority", None)
    return merged


def _groups(draft: Draft) -> dict[str, Group]:
    groups: dict[str, Group] = {}
    for name, group in draft.groups.items():
        groups[name] = Group(name, tuple(group.hosts), tuple(group.children), groups)
    return groups
