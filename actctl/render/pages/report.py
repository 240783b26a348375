"""The report: a row a host, written as each answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from actctl.common.texts import Lang
from actctl.fleet.report import SCHEMA, HostReport, Sink, Summary
from actctl.render import open_page
from actctl.render.interface import Format, Style
from actctl.render.page import Column, Head, Row, Tail
from actctl.render.words import MARKS, cells, heading_of, summary_lines

NARROW = ("host", "product", "language", "method", "status", "expires", "kms_host", "key", "note")
WIDE = (
    "host", "address", "groups", "product", "language", "build", "channel", "method", "status",
    "expires", "kms_host", "key", "note", "remedy",
)  # fmt: skip


def report_sink(format_: Format, stream: TextIO, style: Style) -> Sink:
    """What takes the hosts of a report and writes them to `stream`."""
    from actctl.render.pages.report_table import ReportTable

    return ReportTable(stream, style) if format_ is Format.TABLE else ReportPage(format_, stream, style)


class ReportPage:
    """A report in any format, but for the table of a terminal."""

    def __init__(self, format_: Format, stream: TextIO, style: Style) -> None:
        self._style = style
        self._short = format_ is Format.MARKDOWN and not style.wide
        self._columns = NARROW if self._short else WIDE
        days = "until" if style.until else "expires_days"
        fields = {name: days if name == "expires" else name for name in WIDE}
        named = format_ is Format.CSV and style.lang is Lang.EN  # as programs have known it from the beginning
        columns = [Column(fields[name], fields[name] if named else heading_of(name, style)) for name in self._columns]
        envelope = {"schema": SCHEMA, "generated_at": style.generated_at}
        self._writer = open_page(Head("actctl report", columns, lambda: envelope, "hosts"), format_, stream, style)

    def host(self, report: HostReport) -> None:
        """As fleet.report.Sink.host."""
        said = report.overview
        row = cells(report, self._style.lang, short=self._short)
        plain = {**row, "expires": (said.until or "") if said.days is None else str(said.days)}
        row["status"] = f"{MARKS[said.status]} {row['status']}"
        self._writer.row(
            Row([row[name] for name in self._columns], report.as_json, [plain[name] for name in self._columns])
        )

    def end(self, summary: Summary, remarks: Sequence[str] = ()) -> None:
        """As fleet.report.Sink.end; `remarks`: what else there is to say."""
        self._writer.end(
            Tail(remarks=remarks, totals=summary_lines(summary, self._style.lang), rest={"summary": summary.as_json()})
        )
