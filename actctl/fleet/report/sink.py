"""Whoever takes a report, host by host."""

from __future__ import annotations

from typing import Protocol

from actctl.fleet.report.record import HostReport
from actctl.fleet.report.summary import Summary


class Sink(Protocol):
    """What takes a report: a page, a history. Calls: each host once, then the end, also when a run was cut short."""

    def host(self, report: HostReport) -> None:
        """One host is done."""
        ...

    def end(self, summary: Summary) -> None:
        """No more hosts."""
        ...
