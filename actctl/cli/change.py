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
from actctl.fleet.change.planning import Decide, each_once, make_plan, read_count, weigh_plan
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Target, address_of
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


def same_machines(plan: Plan, targets: dict[str, Target]) -> Plan:
    """The plan, with hosts blocked whose address is another than when the plan was made, and that it does not know
    better than by that address (a plan of version 0.1); the others are asked who they are before anything is sent."""
    hosts = []
    for one in plan.hosts:
        target = targets.get(one.host)
        known = one.identity is not None or not one.address
        if one.action is Action.CHANGE and not known and target and address_of(target) != one.address:
            moved = Text(
                f"its address was {one.address} when the plan was made, now it is {address_of(target)}",
                f"アドレスが計画時の {one.address} から {address_of(target)} に変わりました",
            )
            one = replace(one, action=Action.BLOCKED, reason="changed_since_plan", message=moved, steps=())
        elif target:
            one = replace(one, address=address_of(target))
        hosts.append(one)
    return replace(plan, hosts=each_once(hosts))
