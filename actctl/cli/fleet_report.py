"""The report commands' common way: what was asked for → fleet/report with its sinks → exit code."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from actctl.cli.asking import watched
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.terminal import Told, on_screen, output
from actctl.fleet.interface import Target
from actctl.fleet.report import NOTHING, FailOn, Summary, Unwanted, asking
from actctl.fleet.report.order import Order
from actctl.licensing.verbs.rows import row_of
from actctl.licensing.verbs.verb import Prints
from actctl.render import Format, Style
from actctl.render.pages.report import report_sink


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

    @property
    def order(self) -> Order:
        """In which hosts are written."""
        if self.format is Format.JSONL or self.stream:
            return Order.AS_THEY_COME
        return Order.WORST_FIRST if self.by_status else Order.INVENTORY


def report(request: Request) -> int:
    """Ask the fleet, write the report, give back the exit code."""
    return report_and_count(request)[0]


def report_and_count(request: Request) -> tuple[int, Summary]:
    """The same, with the totals."""
    stop, unwanted = asyncio.Event(), Unwanted(request.fail_on)

    # Rows that come one by one and a bar cannot share a screen; the table comes when all is done.
    bar = request.format is Format.TABLE or not on_screen(request.out)
    crews = watched(request.forks, len(request.targets), stop, bar=bar)
    with output(request.out, lambda: Told(summary.hosts, summary.failed)) as stream:
        until = row_of(request.verb).prints is Prints.ENDS
        page = report_sink(request.format, stream, replace(request.style, until=until))
        wish = asking.Wish(request.targets, request.verb, request.order)
        summary = asyncio.run(asking.report(wish, crews, page, unwanted))
    if stop.is_set():
        return INTERRUPTED, summary
    return (1 if unwanted.met or summary.failed else 0), summary
