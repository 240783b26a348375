"""One host of a report: what it said, or why it said nothing; as the contract has it, both ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from actctl.common.codec import fields_of, read
from actctl.common.errors import HostError
from actctl.fleet.interface import Outcome
from actctl.fleet.report.errors import ErrorRecord, error_record
from actctl.licensing.overview import Overview, overview
from actctl.licensing.records import License
from actctl.machine.interface import Answer

SCHEMA = "actctl/report/1"


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
    via: str = "slmgr"
    """The way by which it was asked, at last: `slmgr` or `cim`."""

    @property
    def ok(self) -> bool:
        """Whether the host was read."""
        return self.error is None

    @property
    def licenses(self) -> tuple[License, ...]:
        """Every licence that it told of; none where it was not read."""
        return self.reading.licenses if self.reading is not None else ()

    def as_json(self) -> dict[str, Any]:
        """The contract's form (docs/json.md, "actctl report -o json")."""
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
            via=self.via,
        )
        return fields_of(record)


@dataclass(frozen=True, slots=True)
class HostRecord:
    """One host of the contract's report, field by field (docs/json.md, "actctl report -o json")."""

    host: str
    address: str
    groups: tuple[str, ...]
    ok: bool
    via: str = field(default="slmgr", kw_only=True)
    language: str | None
    duration_seconds: float
    service_version: str | None
    licenses: tuple[License, ...]
    messages: tuple[str, ...]
    error: ErrorRecord | None


def report_of(data: object) -> HostReport:
    """A host of a report from its JSON form. Raises ValueError naming the place."""
    record = read(HostRecord, data)
    error = record.error.error() if record.error else None
    reading = (
        Answer(record.language, record.service_version, record.licenses, record.messages, None, via=record.via)
        if record.ok
        else None
    )
    said = overview(record.licenses, record.service_version, error)
    return HostReport(
        record.host, record.address, record.groups, record.duration_seconds, reading, error, said, record.via
    )


def host_report(outcome: Outcome[Answer]) -> HostReport:
    """The report's record of what came of one host."""
    target, reading = outcome.target, outcome.value
    said = overview(reading.licenses, reading.service_version, None) if reading else overview((), None, outcome.error)
    via = reading.via if reading is not None else target.way.name
    return HostReport(target.name, target.address, target.groups, outcome.seconds, reading, outcome.error, said, via)
