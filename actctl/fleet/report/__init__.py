"""The report on a fleet: a record a host, both ways; the summary; who takes them; asking.py asks."""

from __future__ import annotations

from actctl.fleet.report.errors import ErrorRecord, error_json, error_record
from actctl.fleet.report.fail_on import GRACE, NOTHING, FailOn, Unwanted, parse_fail_on
from actctl.fleet.report.record import SCHEMA, HostRecord, HostReport, host_report, report_of
from actctl.fleet.report.sink import Sink
from actctl.fleet.report.summary import Summary, count

__all__ = [
    "GRACE", "NOTHING", "SCHEMA", "ErrorRecord", "FailOn", "HostRecord", "HostReport", "Sink", "Summary", "Unwanted",
    "count", "error_json", "error_record", "host_report", "parse_fail_on", "report_of",
]  # fmt: skip
