"""The table for a person: one line a host, totals under it; nothing wraps, and nothing is cut in a pipe."""

from __future__ import annotations

from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text as Line

from actctl.fleet.report import HostReport, Summary
from actctl.licensing.records import LicenseStatus
from actctl.render.interface import Style
from actctl.render.words import HEADINGS, MARKS, cells, summary_lines
from actctl.words import printable

NARROW = ("host", "product", "language", "method", "status", "expires", "kms_host", "key", "note")
WIDE = (
    "host", "address", "groups", "product", "language", "build", "channel", "method", "status",
    "expires", "kms_host", "key", "note", "remedy",
)  # fmt: skip
_MOST = {"host": 20, "product": 20, "kms_host": 16, "method": 15, "status": 18}
"""Columns beyond which a cell is cut with … in the narrow table on a terminal."""
_LEAST_NOTE = 12
_ROOM_FOR_NOTES = 45
"""Columns; with less, the KMS host and the note share one cell: hosts with a problem seldom have a KMS host."""
_MERGED = ("host", "product", "language", "method", "key", "status", "expires", "note")


class TableRenderer:
    """Keeps a few short strings a host until the end: column widths depend on all of them."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._style = style
        self._rows: list[tuple[LicenseStatus | None, dict[str, str]]] = []
        self._console = Console(
            file=stream, width=style.width or 100_000, no_color=not style.colour, force_terminal=style.colour,
            highlight=False, markup=False, emoji=False, soft_wrap=True, legacy_windows=False,
        )  # fmt: skip

    def host(self, report: HostReport) -> None:
        """One more line."""
        row = {
            name: _one_line(text) for name, text in cells(report, self._style.lang, short=not self._style.wide).items()
        }
        row["status"] = f"{MARKS[report.overview.status][0]} {row['status']}"
        self._rows.append((report.overview.status, row))

    def end(self, summary: Summary) -> None:
        """Write everything."""
        columns: tuple[str, ...] = WIDE if self._style.wide else NARROW
        headings = {name: HEADINGS[name].in_(self._style.lang) for name in HEADINGS}
        widths = self._widths(columns, headings)
        if self._style.width is not None and not self._style.wide and widths["note"] < _ROOM_FOR_NOTES:
            columns = _MERGED
            headings["note"] = f"{headings['kms_host']} · {headings['note']}"
            for _, row in self._rows:
                row["note"] = " · ".join(part for part in (row["kms_host"].strip("–"), row["note"]) if part)
            widths = self._widths(columns, headings)
        self._write(columns, headings, widths, None, "bold")
        for status, row in self._rows:
            self._write(columns, row, widths, status, "")
        self._console.print()
        for line in summary_lines(summary, self._style.lang):
            for part in _fill(line, self._style.width):
                self._console.print(Line(" " + part))

    def _widths(self, columns: tuple[str, ...], headings: dict[str, str]) -> dict[str, int]:
        widths = {
            name: max([cell_len(headings[name]), *(cell_len(row[name]) for _, row in self._rows)]) for name in columns
        }
        if self._style.width is None or self._style.wide:
            return widths
        widths = {name: min(width, _MOST.get(name, width)) for name, width in widths.items()}
        taken = sum(width + 2 for name, width in widths.items() if name != "note") + 1
        widths["note"] = max(_LEAST_NOTE, self._style.width - taken)
        return widths

    def _write(
        self, columns: tuple[str, ...], row: dict[str, str], widths: dict[str, int],
        status: LicenseStatus | None, style: str,
    ) -> None:  # fmt: skip
        line = Line(" ", style=style)
        for name in columns:
            text = row[name]
            if cell_len(text) > widths[name]:
                text = set_cell_size(text, widths[name] - 1).rstrip() + "…"
            pad = " " * (widths[name] - cell_len(text))
            colour = MARKS[status][1] if name == "status" and not style else ""
            line.append(pad + text if name == "expires" else text + pad, style=colour or None)
            line.append("  ")
        line.rstrip()
        self._console.print(line)


def _fill(line: str, width: int | None) -> list[str]:
    """A line of totals as lines that fit: broken between two totals, never within one."""
    lines = [""]
    for item in line.split("   "):
        longer = f"{lines[-1]}   {item}" if lines[-1] else item
        if width is not None and lines[-1] and cell_len(longer) > width - 1:
            lines.append(f"    {item.strip()}")
        else:
            lines[-1] = longer
    return lines


def _one_line(text: str) -> str:
    """Text that stays on its line and cannot speak to the terminal."""
    return " ".join(printable(text).split())
