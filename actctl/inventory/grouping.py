"""Which groups a host is in and in what order they count; every step is linear in what the files say."""

from __future__ import annotations

from collections.abc import Mapping

from actctl.common.errors import UserError
from actctl.common.limits import MOST_MEMBERSHIPS
from actctl.common.texts import Text, joined
from actctl.common.words import shown
from actctl.inventory.draft import ALL, UNGROUPED, Draft
from actctl.inventory.layers import PRIORITY
from actctl.inventory.values import Variable

_SHOWN_OF_A_CIRCLE = 5


def complete(draft: Draft) -> None:
    """Put every group without a parent under `all`, and hosts of no group into `ungrouped`."""
    everything, ungrouped = draft.group(ALL), draft.group(UNGROUPED)
    grouped = {host for name, group in draft.groups.items() if name not in (ALL, UNGROUPED) for host in group.hosts}
    ungrouped.hosts = {host: None for host in (*ungrouped.hosts, *draft.hosts) if host not in grouped}
    has_parent = {child for group in draft.groups.values() for child in group.children}
    for name in draft.groups:
        if name not in has_parent and name != ALL:
            everything.children.setdefault(name, Variable(None, ""))


def memberships(draft: Draft) -> Mapping[str, tuple[str, ...]]:
    """Host → its groups without `all`, the one whose variables win last; hosts of the same groups share one tuple.

    Raises UserError for a circle of groups, a bad priority, and where groups nest so deeply that hosts are in them
    millions of times over.
    """
    rank = {name: place for place, name in enumerate(_ordered(draft))}
    parents: dict[str, list[str]] = {name: [] for name in draft.groups}
    direct: dict[str, list[str]] = {name: [] for name in draft.hosts}
    for name, group in draft.groups.items():
        for child in group.children:
            parents[child].append(name)
        for host in group.hosts:
            direct[host].append(name)
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    found: dict[str, tuple[str, ...]] = {}
    count = 0
    for host, names in direct.items():
        key = tuple(names)
        if key not in known:
            known[key] = tuple(sorted(_with_parents(names, parents), key=rank.__getitem__))
        found[host] = known[key]
        count += len(known[key])
        if count > MOST_MEMBERSHIPS:
            raise UserError(
                Text(
                    f"the groups nest too deeply: hosts are in groups more than {MOST_MEMBERSHIPS:,} times altogether.",
                    f"グループの入れ子が深すぎます。ホストの所属が延べ{MOST_MEMBERSHIPS:,}件を超えています。",
                )
            )
    return found


def _with_parents(names: list[str], parents: Mapping[str, list[str]]) -> set[str]:
    """The groups themselves and all above them, without `all`."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and name != ALL:
            found.add(name)
            waiting += parents[name]
    return found


def _ordered(draft: Draft) -> list[str]:
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
        raise _circle(draft, {name for name, parents in waiting.items() if parents})
    return depth


def _circle(draft: Draft, stuck: set[str]) -> UserError:
    """The error that names a circle among the groups no order could be found for."""
    # A stuck group may merely hang below a circle; going up through stuck parents always enters one.
    parents = {child: name for name in stuck for child in draft.groups[name].children if child in stuck}
    path = {min(stuck): 0}
    last = min(stuck)
    while parents[last] not in path:
        last = parents[last]
        path[last] = len(path)
    circle = list(path)[path[parents[last]] :]
    circle.reverse()
    ties = [draft.groups[name].children[child] for name, child in zip(circle, [*circle[1:], circle[0]], strict=True)]
    closing = next(tie for tie in reversed(ties) if tie.source)  # those actctl added itself stand nowhere
    names = [shown(name, 40) for name in circle]
    if len(names) > _SHOWN_OF_A_CIRCLE:
        more = len(circle) - _SHOWN_OF_A_CIRCLE
        parts: list[str | Text] = [
            *names[: _SHOWN_OF_A_CIRCLE - 1],
            Text(f"… ({more:,} more) …", f"… (ほか{more:,}件) …"),
            names[-1],
        ]
    else:
        parts = list(names)
    way = joined(*parts, names[0], between=" → ")
    said = Text(
        f"groups contain one another in a circle: {way.en}.", f"グループが互いに含み合い、循環しています: {way.ja}。"
    )
    return UserError(said, source=closing.source, line=closing.line)


def _priority(draft: Draft, name: str) -> int:
    variable = draft.groups[name].variables.get(PRIORITY)
    if variable is None:
        return 1
    try:
        return int(str(variable.value))
    except ValueError:
        said = Text(
            f"{PRIORITY} of group {shown(name)} is no whole number; one was expected.",
            f"グループ {shown(name)} の {PRIORITY} が整数ではありません。整数を指定してください。",
        )
        raise UserError(said, source=variable.source, line=variable.line) from None
