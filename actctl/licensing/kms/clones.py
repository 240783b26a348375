"""CMIDs and names that do not fit one to one: cloned images, machines installed anew.

Two names with one CMID are a cloned image (or a machine that was renamed), one name with two CMIDs a machine that was
installed anew or rearmed (docs/facts/events.md, "Names and CMIDs").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from actctl.common.names import plain_name
from actctl.licensing.kms.clients import Client


@dataclass(frozen=True, slots=True)
class SharedCmid:
    """Several names with one CMID: they count as one machine."""

    cmid: str
    names: tuple[str, ...]
    sure: bool
    """Whether they asked by turns, so that they are machines of their own; else it may be one that was renamed."""


@dataclass(frozen=True, slots=True)
class Reinstalled:
    """One name with several CMIDs: installed anew, or rearmed; each counts until it ages out."""

    name: str
    cmids: tuple[str, ...]
    """The newest first."""


def shared_cmids(clients: Sequence[Client]) -> tuple[SharedCmid, ...]:
    """CMIDs that several machines have, the sure ones first; one machine's short and full name are no two."""
    by_cmid: dict[str, list[Client]] = {}
    for client in clients:
        if client.name:
            by_cmid.setdefault(client.cmid, []).append(client)
    found = []
    for cmid, several in by_cmid.items():
        machines = _machines(several)
        if len(machines) > 1:
            found.append(SharedCmid(cmid, tuple(one[0].name for one in machines), _by_turns(machines)))
    return tuple(sorted(found, key=lambda one: (not one.sure, one.names)))


def reinstalled(clients: Sequence[Client]) -> tuple[Reinstalled, ...]:
    """Names that had several CMIDs."""
    by_name: dict[str, list[Client]] = {}
    for client in clients:
        if client.name:
            by_name.setdefault(plain_name(client.name), []).append(client)
    return tuple(
        Reinstalled(several[0].name, tuple(one.cmid for one in sorted(several, key=lambda one: one.last.time)[::-1]))
        for several in by_name.values()
        if len(several) > 1
    )


def _machines(clients: Sequence[Client]) -> list[list[Client]]:
    """The clients of one CMID by machine, the full name first; a short name joins the full one that begins with it."""
    machines: dict[str, list[Client]] = {}
    by_label: dict[str, str] = {}
    for client in sorted(clients, key=lambda one: ("." not in one.name, plain_name(one.name))):
        name = plain_name(client.name)
        label = name.partition(".")[0]
        home = name if "." in name else by_label.get(label, name)
        by_label.setdefault(label, name)
        machines.setdefault(home, []).append(client)
    return list(machines.values())


def _by_turns(machines: Sequence[Sequence[Client]]) -> bool:
    """Whether the time from the first to the last request of one machine meets that of another."""
    spans = sorted(
        (min(one.first_time for one in machine), max(one.last.time for one in machine)) for machine in machines
    )
    return any(begin <= end for (_, end), (begin, _) in pairwise(spans))
