"""CSV that a Japanese Excel opens by double click: UTF-8 with a mark, CR LF, no cell taken for a formula.

Without the mark Excel reads code page 932; cells that begin with = + - @ are formulas to it
(reference/conventions.md, section 5).
"""

from __future__ import annotations

import csv
from typing import TextIO

from actctl.common.texts import Lang
from actctl.fleet.report import HostReport, Summary
from actctl.render.interface import Style
from actctl.render.rows import csv_cell
from actctl.render.words import cells, heading_of

COLUMNS = (
    "host", "address", "groups", "product", "language", "build", "channel", "method", "status",
    "expires", "kms_host", "key", "note", "remedy",
)  # fmt: skip


class CsvRenderer:
    """A row a host; the headings are English field names, or Japanese words with --lang ja."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._lang = style.lang
        stream.write("\ufeff")
        self._writer = csv.writer(stream, lineterminator="\r\n")
        japanese = style.lang is Lang.JA
        days = "until" if style.until else "expires_days"
        self._writer.writerow(
            [heading_of(name, style) if japanese else days if name == "expires" else name for name in COLUMNS]
        )

    def host(self, report: HostReport) -> None:
        """One row."""
        row = cells(report, self._lang, short=False)
        said = report.overview
        row["expires"] = (said.until or "") if said.days is None else str(said.days)
        self._writer.writerow([csv_cell(row[name]) for name in COLUMNS])

    def end(self, summary: Summary) -> None:
        """Nothing more: a sheet of rows stays one."""
