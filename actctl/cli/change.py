"""The way of every change: plan → show → ask → apply → result. `apply` and `runs resume` join it at `carry`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace

from actctl.cli.carry import Way, apply_plan
from actctl.cli.connections import transports
from actctl.cli.interrupt import INTERRUPTED, NOTHING_CHANGED, interruptible
from actctl.cli.progress import ProgressBar
from actctl.cli.reaching import Reach
from actctl.cli.terminal import Told, output, warn
from actctl.cli.wanted import Wanted
from actctl.common.limits import KMS_DNS_SECONDS
from actctl.common.texts import Text
from actctl.dns import system_resolver
from actctl.fleet.change import journal
from actctl.fleet.change.change_host import Keys
from actctl.fleet.change.kms_aliases import Pair, doubtful, one_machine
from actctl.fleet.change.plan import Origin, Plan
from actctl.fleet.change.planning import Decide, make_plan, read_count, weigh_plan
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Target
from actctl.licensing.changes.change import Action, kms_name
from actctl.licensing.kms.thresholds import CLIENTS, KmsCount
from actctl.machine.facts import HostFacts
from actctl.render.formats.json import dump
from actctl.transport.interface import Session


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed, and by which decisions."""

    kind: str
    reach: Reach
    decide: Decide
    origin: Origin
    kms_hosts: Sequence[Target] = ()
    """KMS hosts whose count tells whether the thresholds will be reached."""
    kms_host: str | None = None
    """The name that the clients will be given."""
    weighed: bool = False
    """Whether a host may lose an activation for a count that is too low."""
    keys: Keys = lambda host, last_five: None
    look: Callable[[Session], Awaitable[HostFacts]] | None = None
    """How to read a host, where /dlv and the registry are not enough."""
    warnings: tuple[Text, ...] = ()


def change(change: Change, wanted: Wanted) -> int:
    """Plan, and unless only that was asked for, ask and apply. The exit code."""
    targets = change.reach.targets()
    plan = asyncio.run(_plan(change, targets, wanted))
    if plan is None:
        warn(NOTHING_CHANGED.in_(wanted.style.lang))
        return INTERRUPTED
    plan = replace(plan, warnings=(*change.warnings, *plan.warnings))
    if wanted.out is not None:
        with output(wanted.out, lambda: Told(len(plan.hosts), plan.count(Action.FAILED))) as stream:
            stream.write(dump(plan.as_json(), indent=1) + "\n")
    if wanted.check or (wanted.out is not None and not wanted.yes):
        return wanted.checked(plan)
    by_name = {target.name: target for target in targets}
    return apply_plan(plan, Way(by_name, change.keys, change.kms_hosts), replace(wanted, out=None))


async def _plan(change: Change, targets: Sequence[Target], wanted: Wanted) -> Plan | None:
    stop = asyncio.Event()
    with interruptible(stop), transports(wanted.forks) as opened, ProgressBar(len(targets)) as bar:
        crew = Crew(opened, wanted.forks, [bar], stop)
        plan = await make_plan(
            change.kind, journal.now(), targets, change.decide, crew, change.origin, change.look, force=wanted.force
        )
        if change.weighed and plan.changes:
            kms = await read_count(change.kms_hosts, crew.watched_by())
            plan = weigh_plan(
                plan, kms, change.kms_host, force=wanted.force, one_machine=await _one_machine(plan, change, kms)
            )
    return None if stop.is_set() else plan


async def _one_machine(plan: Plan, change: Change, kms: KmsCount) -> Collection[Pair]:
    """The names that are one KMS host, where they matter: DNS is asked only for a count that may be too low."""
    pairs = doubtful(plan)
    if not pairs or not kms.known or (kms.count or 0) >= CLIENTS:
        return ()
    known = {kms_name(change.kms_host): [one.address for one in change.kms_hosts]} if change.kms_host else {}
    return await one_machine(pairs, known, resolver=system_resolver(seconds=KMS_DNS_SECONDS))
