"""The report commands' common way: targets → run → records → renderer → exit code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from actctl.cli.connections import crew
from actctl.cli.interrupt import INTERRUPTED, interruptible
from actctl.cli.progress import ProgressBar
from actctl.cli.terminal import Told, on_screen, output
from actctl.fleet.interface import Target
from actctl.fleet.report import NOTHING, FailOn, HostReport, Summary, host_report
from actctl.fleet.runner import run
from actctl.licensing.records import LicenseStatus
from actctl.machine.ways import new_way
from actctl.render import Format, Style
from actctl.render.pages.report import report_sink

_BADNESS = (
    LicenseStatus.UNLICENSED,
    LicenseStatus.NOTIFICATION,
    None,
    LicenseStatus.NON_GENUINE_GRACE,
    LicenseStatus.ADDITIONAL_GRACE,
    LicenseStatus.INITIAL_GRACE,
    LicenseStatus.EXTENDED_GRACE,
    LicenseStatus.UNKNOWN,
    LicenseStatus.LICENSED,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    targets: list[Target]
    verb: str
    forks: int
    format: Format
    style: Style
    out: str | None = None
    fail_on: FailOn = NOTHING
    by_status: bool = False
    stream: bool = False


def report(request: Request) -> int:
    """Ask the fleet, write the report, give back the exit code."""
    return report_and_count(request)[0]


def report_and_count(request: Request) -> tuple[int, Summary]:
    """The same, with the totals."""
    return asyncio.run(_report(request))


async def _report(request: Request) -> tuple[int, Summary]:
    stop = asyncio.Event()
    began = time.monotonic()
    summary = Summary()
    bad = False
    with output(request.out, lambda: Told(summary.hosts, summary.failed)) as stream:
        page = report_sink(request.format, stream, replace(request.style, until=request.verb == "xpr"))
        # Rows that come one by one and a bar cannot share a screen; the table comes when all is done.
        bar = ProgressBar(len(request.targets), shown=request.format is Format.TABLE or not on_screen(request.out))
        with interruptible(stop), bar:
            # Closed here and now, not by the garbage collector: a reader that went away must leave no shell open.
            async with aclosing(_asked(request, bar, stop)) as asked, aclosing(_in_order(request, asked)) as reports:
                async for one in reports:
                    summary.add(one)
                    bad = bad or request.fail_on.wants(one)
                    page.host(one)
        summary.seconds = time.monotonic() - began
        page.end(summary)
    if stop.is_set():
        return INTERRUPTED, summary
    return (1 if bad or summary.failed else 0), summary


async def _asked(request: Request, bar: ProgressBar, stop: asyncio.Event) -> AsyncGenerator[HostReport, None]:
    forks = min(request.forks, max(1, len(request.targets)))
    with crew(forks, stop) as asking:
        task = partial(new_way().read, verb=request.verb)
        outcomes = run(request.targets, task, asking.watched_by(bar))
        async with aclosing(outcomes):
            async for outcome in outcomes:
                yield host_report(outcome)


async def _in_order(request: Request, answers: AsyncIterator[HostReport]) -> AsyncGenerator[HostReport, None]:
    """The inventory's order, holding back only what answered before its turn; or worst first; or as they come."""
    if request.format is Format.JSONL or request.stream:
        async for one in answers:
            yield one
        return
    if request.by_status:
        place = {target.name: number for number, target in enumerate(request.targets)}
        found = [one async for one in answers]
        for one in sorted(found, key=lambda one: (_BADNESS.index(one.overview.status), place[one.host])):
            yield one
        return
    early: dict[str, HostReport] = {}
    names = iter([target.name for target in request.targets])
    turn = next(names, None)
    async for one in answers:
        early[one.host] = one
        while turn in early:
            yield early.pop(turn)
            turn = next(names, None)
