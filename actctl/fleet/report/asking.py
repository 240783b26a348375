"""The report: a fleet is asked, and each of its hosts handed to whoever takes them."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from actctl.fleet.crew import Crew, Crews
from actctl.fleet.interface import Target
from actctl.fleet.report.order import Order, ordered
from actctl.fleet.report.record import HostReport, host_report
from actctl.fleet.report.sink import Sink
from actctl.fleet.report.summary import Summary
from actctl.fleet.runner import Task, run_each
from actctl.machine.interface import Answer


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is asked for what, and in which order it is told."""

    targets: Sequence[Target]
    verb: str = "dlv"
    """`dlv`, `dli` or `xpr`: how much each host says."""
    order: Order = Order.INVENTORY


async def report(wish: Wish, crews: Crews, *sinks: Sink) -> Summary:
    """Ask the fleet, hand each host to every sink, then the summary; the summary.

    An interrupted report (the crew's `stop`) has all its hosts, those not done as cancelled, and its end. The crew is
    gone before the sinks' end: whatever it showed on a screen is off it by then. What a sink raises ends the report.
    """
    summary, began = Summary(), time.monotonic()
    with crews() as crew:
        # Closed here and now, not by the garbage collector: a reader that went away must leave no shell open.
        async with aclosing(reports(wish, crew)) as found:
            async for one in found:
                summary.add(one)
                for sink in sinks:
                    sink.host(one)
    summary.seconds = time.monotonic() - began
    for sink in sinks:
        sink.end(summary)
    return summary


async def reports(wish: Wish, crew: Crew) -> AsyncGenerator[HostReport, None]:
    """The hosts of a report, one after the other; the caller closes it."""
    names = [target.name for target in wish.targets]
    async with aclosing(_asked(wish, crew)) as asked, aclosing(ordered(asked, names, wish.order)) as found:
        async for one in found:
            yield one


async def _asked(wish: Wish, crew: Crew) -> AsyncGenerator[HostReport, None]:
    def task_of(target: Target) -> Task[Answer]:
        return partial(target.way.read, verb=wish.verb)

    async with aclosing(run_each(wish.targets, task_of, crew)) as outcomes:
        async for outcome in outcomes:
            yield host_report(outcome)
