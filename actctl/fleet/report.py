"""The report on a fleet: one record per host, and the summary whose totals add up to the fleet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from actctl.common.codec import fields_of, read
from actctl.common.errors import ErrorKind, HostError, UserError
from actctl.common.texts import Text
from actctl.fleet.interface import Outcome
from actctl.licensing.overview import DAY, Overview, overview
from actctl.licensing.records import NEVER, License, LicenseStatus, Method
from actctl.machine.interface import Answer

SCHEMA = "actctl/report/1"
GRACE = (
    LicenseStatus.INITIAL_GRACE,
    LicenseStatus.ADDITIONAL_GRACE,
    LicenseStatus.NON_GENUINE_GRACE,
    LicenseStatus.EXTENDED_GRACE,
)


@dataclass(frozen=True, slots=True)
class HostReport:
    """One host of the report: what it said, or why it said nothing."""

    host: str
    address: str
    groups: tuple[str, ...]
    seconds: float
    reading: Answer | None
    error: HostError | None
    overview: Overview

    @property
    def ok(self) -> bool:
        """Whether the host was read."""
        return self.error is None

    def as_json(self) -> dict[str, Any]:
        """The contract's form (cli-contract.md, "`actctl report -o json`")."""
        reading, error = self.reading, self.error
        record = HostRecord(
            self.host,
            self.address,
            self.groups,
            self.ok,
            reading.language if reading else None,
            round(self.seconds, 3),
            reading.service_version if reading else None,
            reading.licenses if reading else (),
            reading.messages if reading else (),
            error_record(error) if error else None,
        )
        return fields_of(record)


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """The contract's ERROR; its texts are English whatever the language of the screen."""

    kind: ErrorKind
    code: str | None
    message: str
    remedy: str | None

    def error(self) -> HostError:
        """The error that was written so; its Japanese is lost."""
        remedy = Text(self.remedy, self.remedy) if self.remedy else None
        return HostError(self.kind, Text(self.message, self.message), self.code, remedy)


@dataclass(frozen=True, slots=True)
class HostRecord:
    """One host of the contract's report, field by field (cli-contract.md, "`actctl report -o json`")."""

    host: str
    address: str
    groups: tuple[str, ...]
    ok: bool
    language: str | None
    duration_seconds: float
    service_version: str | None
    licenses: tuple[License, ...]
    messages: tuple[str, ...]
    error: ErrorRecord | None


def error_json(error: HostError | None) -> dict[str, Any] | None:
    """The contract's ERROR."""
    return fields_of(error_record(error)) if error is not None else None


def error_record(error: HostError) -> ErrorRecord:
    """An error as the contract has it."""
    return ErrorRecord(error.kind, error.code, error.message.en, error.remedy.en if error.remedy else None)


def report_of(data: object) -> HostReport:
    """A host of a report from its JSON form. Raises ValueError naming the place."""
    record = read(HostRecord, data)
    error = record.error.error() if record.error else None
    reading = (
        Answer(record.language, record.service_version, record.licenses, record.messages, None) if record.ok else None
    )
    said = overview(record.licenses, record.service_version, error)
    return HostReport(record.host, record.address, record.groups, record.duration_seconds, reading, error, said)


def host_report(outcome: Outcome[Answer]) -> HostReport:
    """The report's record of what came of one host."""
    target, reading = outcome.target, outcome.value
    said = overview(reading.licenses, reading.service_version, None) if reading else overview((), None, outcome.error)
    return HostReport(target.name, target.address, target.groups, outcome.seconds, reading, outcome.error, said)


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


class Sink(Protocol):
    """What takes a report: a page, a history. Calls: each host once, then the end, also when a run was cut short."""

    def host(self, report: HostReport) -> None:
        """One host is done."""
        ...

    def end(self, summary: Summary) -> None:
        """No more hosts."""
        ...


@dataclass(frozen=True, slots=True)
class FailOn:
    """What makes a report end with exit code 1 although every host was read (`--fail-on`)."""

    words: frozenset[str] = frozenset()
    expiring_days: float | None = None

    def wants(self, report: HostReport) -> bool:
        """Whether this host is not as wanted."""
        said = report.overview
        if said.status is None:
            return "unreachable" in self.words
        minutes, licensed = said.remaining_minutes, said.status is LicenseStatus.LICENSED
        expiring = self.expiring_days is not None and licensed and minutes is not None
        return (
            said.status.value in self.words
            or ("grace" in self.words and said.status in GRACE)
            or (expiring and (minutes or 0) <= (self.expiring_days or 0) * DAY)
        )


NOTHING = FailOn()
"""Only hosts that were not read make it fail."""

_WORDS = frozenset({"unlicensed", "grace", "notification", "unreachable", "unknown", *(s.value for s in GRACE)})


def parse_fail_on(text: str | None) -> FailOn:
    """`unlicensed,grace,expiring:30d` → what it means. Raises UserError."""
    words: set[str] = set()
    days: float | None = None
    for word in filter(None, (part.strip() for part in (text or "").split(","))):
        name, _, value = word.partition(":")
        if name == "expiring" and value.removesuffix("d").isdecimal() and value.isascii():
            days = float(value.removesuffix("d"))
        elif word in _WORDS:
            words.add(word)
        else:
            expected = "unlicensed, grace, notification, unknown, unreachable or expiring:DAYSd"
            raise UserError(f"--fail-on: “{word}” is not known; {expected} was expected.")
    return FailOn(frozenset(words), days)


def count(reports: Iterable[HostReport], seconds: float = 0.0) -> Summary:
    """The summary of reports that are all there."""
    summary = Summary(seconds=seconds)
    for report in reports:
        summary.add(report)
    return summary
