"""Markdown, for tickets and wikis."""

from __future__ import annotations

from typing import TextIO

from actctl.fleet.report import HostReport, Summary
from actctl.render.formats.table import NARROW, WIDE
from actctl.render.interface import Style
from actctl.render.rows import markdown_cell
from actctl.render.words import MARKS, cells, heading_of, summary_lines


class MarkdownRenderer:
    """A pipe table and the totals as a list."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._stream, self._style = stream, style
        self._columns = WIDE if style.wide else NARROW
        self._row([heading_of(name, style) for name in self._columns])
        self._row(["---"] * len(self._columns))

    def host(self, report: HostReport) -> None:
        """One row."""
        row = cells(report, self._style.lang, short=not self._style.wide)
        row["status"] = f"{MARKS[report.overview.status][0]} {row['status']}"
        self._row([markdown_cell(row[name]) for name in self._columns])

    def end(self, summary: Summary) -> None:
        """The totals."""
        self._stream.write("\n")
        for line in summary_lines(summary, self._style.lang):
            self._stream.write(f"- {markdown_cell(line.replace('   ', ' · '))}\n")

    def _row(self, texts: list[str]) -> None:
        self._stream.write("| " + " | ".join(texts) + " |\n")
