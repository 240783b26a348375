"""What `actctl parse` shows: readings of captured text, as JSON or as a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TextIO

from actctl.fleet.report import HostReport, count, error_json
from actctl.licensing.overview import overview
from actctl.machine.ways.slmgr.parse import Reading
from actctl.render import open_page
from actctl.render.interface import Format, Style
from actctl.render.page import Head, Row, Tail
from actctl.render.pages.report import ReportPage
from actctl.render.pages.report_table import ReportTable
from actctl.render.screen import write_text


def reading_json(source: str, reading: Reading) -> dict[str, Any]:
    """The contract's form of one item (docs/json.md, "actctl parse -o json FILE…")."""
    return {
        "source": source,
        "language": reading.language,
        "service_version": reading.service_version,
        "licenses": [one.as_json() for one in reading.licenses],
        "messages": list(reading.messages),
        "error": error_json(reading.error),
        "exit_code": None,
        "encoding": reading.encoding,
        "encoding_certain": reading.certain,
    }


def as_report(source: str, reading: Reading) -> HostReport:
    """A reading as a row of the report: the file stands in the host's place."""
    said = overview(reading.licenses, reading.service_version, reading.error)
    return HostReport(source, "", (), 0.0, reading, reading.error, said)


def write_readings(found: Sequence[tuple[str, Reading]], format_: Format, stream: TextIO, style: Style) -> None:
    """Readings, each with its file: in JSON as the contract has them, else as a report on files."""
    if format_ in (Format.JSON, Format.JSONL):
        writer = open_page(Head("actctl parse"), format_, stream, style)
        for source, reading in found:
            writer.row(Row((), partial(reading_json, source, reading)))
        writer.end(Tail())
        return
    rows = [as_report(source, reading) for source, reading in found]
    lines = [f"{source}: {line}" for source, reading in found for line in reading.messages]
    sink = ReportTable(stream, style) if format_ is Format.TABLE else ReportPage(format_, stream, style)
    for row in rows:
        sink.host(row)
    if isinstance(sink, ReportPage):
        sink.end(count(rows), lines)
        return
    sink.end(count(rows))
    for line in lines:
        write_text(stream, style, line)
