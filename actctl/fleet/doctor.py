"""The doctor over a fleet: the hosts asked for and their KMS hosts are read, then floor 1 concludes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from actctl.fleet.crew import Crew
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.runner import run_each
from actctl.fleet.targets import over_winrm
from actctl.inventory import Host, Inventory, kms_hosts_of
from actctl.licensing.doctor import HostEvidence, Site
from actctl.machine.evidence import evidence_reader


@dataclass(frozen=True, slots=True)
class Fleet:
    """Whom the doctor sees, and how they are reached."""

    targets: Sequence[Target]
    """The hosts asked for."""
    kms_hosts: Sequence[Target]
    """Those of the inventory's group kms_hosts, among the hosts asked for or not."""
    known: Callable[[str], str | None]
    """The name of the inventory's host that DNS or a client calls so; None: it has none."""
    other: Callable[[str], Target | None]
    """The same host, where it can be asked."""

    @property
    def at_first(self) -> list[Target]:
        """Those that are read in any case: the hosts asked for, then the other KMS hosts."""
        asked = {target.name for target in self.targets}
        return [*self.targets, *(target for target in self.kms_hosts if target.name not in asked)]


Reach = Callable[[Sequence[Host]], list[Target]]
"""From hosts of the inventory to targets."""


def fleet_of(inventory: Inventory, targets: Sequence[Target], reach: Reach) -> Fleet:
    """Whom the doctor sees when it is asked for these `targets`; only what is reached over WinRM can be asked."""
    return Fleet(
        targets,
        reach(over_winrm(kms_hosts_of(inventory))),
        known=lambda name: next((host.name for host in inventory.names.find(name)), None),
        other=lambda name: next(iter(reach(over_winrm(kms_hosts_of(inventory, name)))), None),
    )


async def examine(fleet: Fleet, crew: Crew) -> Site:
    """Read everybody once, then the KMS hosts that they named and that were not read yet. Nothing is changed."""
    group = {target.name for target in fleet.kms_hosts}
    found = await _read(fleet, fleet.at_first, crew)
    named = _named(fleet, found)
    found.update(await _read(fleet, named, crew))
    found = {name: replace(one, kms_group=name in group) for name, one in found.items()}
    addresses = {target.address.lower() for target in fleet.kms_hosts if target.address}
    brought = {target.name for target in named}
    kms = [
        one for name, one in found.items()
        if one.kms_role is not None or name in group or name in brought
    ]  # fmt: skip
    return Site(
        hosts=tuple(found[target.name] for target in fleet.targets if target.name in found),
        kms_hosts=tuple(kms),
        kms_names=frozenset({name.lower() for name in group} | addresses),
        known=fleet.known,
    )


def _named(fleet: Fleet, found: Mapping[str, HostEvidence]) -> list[Target]:
    """Inventory hosts that machines name as their KMS host, without those read already."""
    called = dict.fromkeys(one.kms_target.name for one in found.values() if one.kms_target)
    targets = (fleet.other(name) for name in called)
    return list({target.name: target for target in targets if target is not None and target.name not in found}.values())


async def _read(fleet: Fleet, targets: Sequence[Target], crew: Crew) -> dict[str, HostEvidence]:
    """Evidence by host, in the order given; hosts that could not be read hold their error."""
    found: dict[str, HostEvidence] = {}
    outcomes = run_each(targets, lambda target: evidence_reader(target.name, target.way), crew)
    async with aclosing(outcomes):
        async for outcome in outcomes:
            found[outcome.target.name] = _evidence(outcome)
    return {target.name: found[target.name] for target in targets if target.name in found}


def _evidence(outcome: Outcome[HostEvidence]) -> HostEvidence:
    target = outcome.target
    one = outcome.value or HostEvidence(target.name, outcome.error)
    return replace(one, address=target.address.lower())
