"""A whole report as a value, for whoever wants all of its hosts at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from actctl.common.clock import iso, now_utc
from actctl.fleet.report.record import SCHEMA, HostReport
from actctl.fleet.report.summary import Summary


@dataclass(frozen=True, slots=True)
class Report:
    """The hosts of a report and their totals. `for host in report` goes through the hosts."""

    generated_at: str
    """ISO 8601, UTC."""
    hosts: tuple[HostReport, ...]
    """In the inventory's order."""
    summary: Summary

    def __iter__(self) -> Iterator[HostReport]:
        return iter(self.hosts)

    def __len__(self) -> int:
        return len(self.hosts)

    def as_json(self) -> dict[str, Any]:
        """What `actctl report -o json` writes (docs/json.md)."""
        hosts = [one.as_json() for one in self.hosts]
        return {
            "schema": SCHEMA, "generated_at": self.generated_at, "hosts": hosts, "summary": self.summary.as_json(),
        }  # fmt: skip


@dataclass(slots=True)
class Collected:
    """A sink: keeps the hosts, and makes a report of them."""

    generated_at: str = field(default_factory=lambda: iso(now_utc()))
    hosts: list[HostReport] = field(default_factory=list)

    def host(self, report: HostReport) -> None:
        """As Sink.host."""
        self.hosts.append(report)

    def end(self, summary: Summary) -> None:
        """As Sink.end."""

    def report(self, summary: Summary) -> Report:
        """All of it."""
        return Report(self.generated_at, tuple(self.hosts), summary)
