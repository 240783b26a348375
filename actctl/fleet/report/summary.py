"""The summary of a report: its totals add up to the fleet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from actctl.common.errors import ErrorKind, HostError
from actctl.fleet.report.record import HostReport
from actctl.licensing.records import NEVER, LicenseStatus, Method

BY_CIM = "cim"
"""The way without the script."""


@dataclass(slots=True)
class Summary:
    """Totals of a report, counted host by host."""

    hosts: int = 0
    ok: int = 0
    by_status: Counter[LicenseStatus] = field(default_factory=Counter)
    """Of the hosts that were read, by their primary Windows licence."""
    by_method: Counter[Method] = field(default_factory=Counter)
    permanent: int = 0
    dated: int = 0
    """By /xpr, which tells an end and no method: machines activated for ever, and until a date."""
    by_channel: Counter[str] = field(default_factory=Counter)
    no_key: int = 0
    """Machines of which no method is known because no key is installed; of `by_method`'s unknown ones."""
    failures: Counter[ErrorKind] = field(default_factory=Counter)
    by_cim: int = 0
    """Of the hosts that were read, by CIM."""
    untried: int = 0
    """Of the failures of kind `auth`: no host was asked to let anybody in (no user given, no ticket)."""
    seconds: float = 0.0
    """Of the whole run."""

    @property
    def failed(self) -> int:
        """Hosts that were not read."""
        return self.hosts - self.ok

    def add(self, report: HostReport) -> None:
        """Count one more host."""
        self.hosts += 1
        if report.error is not None:
            self.failed_with(report.error)
            return
        self.ok += 1
        self.by_cim += report.via == BY_CIM
        said = report.overview
        self.by_status[said.status or LicenseStatus.UNKNOWN] += 1
        if said.until is None:
            self.by_method[said.method or Method.UNKNOWN] += 1
            self.no_key += said.license is None or said.method is None
        elif said.until == NEVER:
            self.permanent += 1
        else:
            self.dated += 1
        self.by_channel[(said.license.channel if said.license else None) or "none"] += 1

    def failed_with(self, error: HostError) -> None:
        """Count why one host was not read."""
        self.failures[error.kind] += 1
        self.untried += error.kind is ErrorKind.AUTH and error.account_untried

    def as_json(self) -> dict[str, Any]:
        """The contract's form."""
        return {
            "hosts": self.hosts,
            "ok": self.ok,
            "failed": self.failed,
            "by_status": {status.value: count for status, count in sorted(self.by_status.items())},
            "by_channel": dict(sorted(self.by_channel.items())),
            "by_method": {method.value: count for method, count in sorted(self.by_method.items())},
            "failures": {kind.value: count for kind, count in sorted(self.failures.items())},
        }


def count(reports: Iterable[HostReport], seconds: float = 0.0) -> Summary:
    """The summary of reports that are all there."""
    summary = Summary(seconds=seconds)
    for report in reports:
        summary.add(report)
    return summary
