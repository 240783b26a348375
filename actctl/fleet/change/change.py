"""A change that is wished for, and its plan: the machines are read, decided on and weighed against the KMS count."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from actctl.common.limits import KMS_DNS_SECONDS
from actctl.common.names import KmsAddress, plain_name
from actctl.common.texts import Text
from actctl.dns import system_resolver
from actctl.fleet.change.change_host import Keys
from actctl.fleet.change.journal import now
from actctl.fleet.change.kms_aliases import Pair, doubtful, one_machine
from actctl.fleet.change.plan import Origin, Plan
from actctl.fleet.change.planning import Decide, Look, make_plan, read_count, weigh_plan
from actctl.fleet.change.teller import Teller
from actctl.fleet.crew import Crews
from actctl.fleet.interface import Target
from actctl.licensing.kms.thresholds import CLIENTS, KmsCount


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed, and by which decisions."""

    kind: str
    targets: Sequence[Target]
    decide: Decide
    origin: Origin
    kms_hosts: Sequence[Target] = ()
    """KMS hosts whose count tells whether the thresholds will be reached."""
    kms_host: str | None = None
    """The name that the clients will be given."""
    weighed: bool = False
    """Whether a host may lose an activation for a count that is too low."""
    keys: Keys = lambda host, last_five: None
    look: Look | None = None
    """How to read a host, where /dlv and the registry are not enough."""
    warnings: tuple[Text, ...] = ()


def plan_of_change(change: Change, crews: Crews, teller: Teller, *, force: bool = False) -> Plan | None:
    """The plan, in an event loop of its own: see `planned`."""
    return asyncio.run(planned(change, crews, teller, force=force))


async def planned(change: Change, crews: Crews, teller: Teller, *, force: bool = False) -> Plan | None:
    """The plan; nothing is changed. None: interrupted.

    `force`: change also what does not say which machine it is, and what the count may leave without an activation.
    """
    plan = await _plan(change, crews, teller, force)
    return replace(plan, warnings=(*change.warnings, *plan.warnings)) if plan is not None else None


async def _plan(change: Change, crews: Crews, teller: Teller, force: bool) -> Plan | None:
    stop = asyncio.Event()
    with teller.hearing(stop), crews() as opened:
        crew = replace(opened.to_change(), stop=stop)
        plan = await make_plan(
            change.kind, now(), change.targets, change.decide, crew, change.origin, change.look, force=force
        )
        if change.weighed and plan.changes:
            kms = await read_count(change.kms_hosts, crew.watched_by())
            same = await _one_machine(plan, change, kms)
            plan = weigh_plan(plan, kms, change.kms_host, force=force, one_machine=same)
    return None if stop.is_set() else plan


async def _one_machine(plan: Plan, change: Change, kms: KmsCount) -> Collection[Pair]:
    """The names that are one KMS host, where they matter: DNS is asked only for a count that may be too low."""
    pairs = doubtful(plan)
    if not pairs or not kms.known or (kms.count or 0) >= CLIENTS:
        return ()
    name = plain_name(KmsAddress.parse(change.kms_host or "").name)
    known = {name: [one.address for one in change.kms_hosts]} if name else {}
    return await one_machine(pairs, known, resolver=system_resolver(seconds=KMS_DNS_SECONDS))
