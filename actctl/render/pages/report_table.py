"""The report's table for a person: one line a host, totals under it.

On a terminal a host that was not read has a word for its note; the sentence and the remedy stand below, by cause.
"""

from __future__ import annotations

from typing import TextIO

from rich.text import Text as Line

from actctl.common.words import plain_line
from actctl.fleet.report import HostReport, Summary
from actctl.licensing.records import LicenseStatus
from actctl.render import screen
from actctl.render.blocks import NOTHING, too_wide, write_blocks
from actctl.render.interface import Style
from actctl.render.marks import colour_of
from actctl.render.notes import below
from actctl.render.pages.report import NARROW, WIDE
from actctl.render.pages.unread import Unread
from actctl.render.tables import write_left_out
from actctl.render.words import HEADINGS, MARKS, cells, heading_of, kind_of, summary_lines

_MOST = {"host": 20, "product": 20, "kms_host": 16, "method": 15, "status": 18}
"""Columns beyond which a cell is cut with … where the narrow table has no room for all of them whole."""
_GIVES_WAY = (
    ("note", 11), ("language", 0), ("key", 0), ("host", 8), ("expires", 0), ("method", 0), ("product", 0), ("note", 0),
)  # fmt: skip
"""What is cut, and to what width, and what is left out (0), where the terminal is too narrow; in this order."""
_LANGUAGE = "LANGUAGE"
"""What the column is called that has no heading in English: there its two letters need none."""
_SHORT = {"Standard": "Std", "Datacenter": "DC", "Enterprise": "Ent", "KMS client": "KMS", "evaluation": "eval"}
"""Words that stand for longer ones where a column would be left out otherwise."""
_ROOM_FOR_NOTES = 45
"""Columns; with less, the note and the KMS host share one cell: hosts with a problem seldom have a KMS host."""
_KEPT = frozenset({"host", "status"})
"""Stand also where nobody said anything; of the others no terminal shows a column of dashes."""
_MERGED = ("host", "product", "language", "method", "key", "status", "expires", "note")


class ReportTable:
    """Keeps a few short strings a host until the end: column widths depend on all of them."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        self._stream, self._style = stream, style
        self._rows: list[tuple[LicenseStatus | None, dict[str, str]]] = []
        self._console = screen.console(stream, style)
        self._unread = Unread()

    def host(self, report: HostReport) -> None:
        """One more line."""
        row = {
            name: plain_line(text) for name, text in cells(report, self._style.lang, short=not self._style.wide).items()
        }
        row["status"] = f"{MARKS[report.overview.status]} {row['status']}"
        if report.error is not None and below(self._style):
            row["note"] = kind_of(report.error).in_(self._style.lang)
            self._unread.add(report.host, report.address, report.error)
        self._rows.append((report.overview.status, row))

    def end(self, summary: Summary) -> None:
        """Write everything."""
        columns: tuple[str, ...] = WIDE if self._style.wide else NARROW
        headings = {name: heading_of(name, self._style) for name in HEADINGS}
        widths = self._widths(columns, headings)
        if self._style.width is not None and not self._style.wide and widths["note"] < _ROOM_FOR_NOTES:
            columns = _MERGED
            if self._said("kms_host"):
                headings["note"] = f"{headings['note']} · {headings['kms_host']}"
            for _, row in self._rows:
                row["note"] = " · ".join(part for part in (row["note"], row["kms_host"].strip("–")) if part)
            widths = self._widths(columns, headings)
            if any(self._said(name) for name in columns if not widths[name]):
                for _, row in self._rows:
                    row.update(product=_short(row["product"]), method=_short(row["method"]))
                widths = self._widths(columns, headings)
            if widths["note"] < screen.columns(headings["note"]):
                headings["note"] = heading_of("note", self._style)
        cut: list[str] = []
        if self._style.wide and too_wide([width for width in widths.values() if width], self._style):
            self._write_blocks(columns, headings)
        else:
            self._write(columns, headings, widths, None, "bold")
            for status, row in self._rows:
                self._write(columns, row, widths, status, "")
            cut = [headings[name] or _LANGUAGE for name in columns if self._is_cut(name, widths[name])]
        left_out = [headings[name] or _LANGUAGE for name in columns if not widths[name] and self._said(name)]
        write_left_out(self._stream, self._style, left_out, cut=cut)
        self._unread.write(self._stream, self._style)
        self._console.print()
        for line in summary_lines(summary, self._style.lang):
            for part in _fill(line, screen.room_of(self._style)):
                self._console.print(Line(" " + part))

    def _write_blocks(self, columns: tuple[str, ...], headings: dict[str, str]) -> None:
        names = [headings[name] or _LANGUAGE for name in columns]
        rows = [[row[name] for name in columns] for _, row in self._rows]
        write_blocks(self._stream, self._style, names, rows)

    def _said(self, name: str) -> bool:
        return any(row[name] not in NOTHING for _, row in self._rows)

    def _is_cut(self, name: str, width: int) -> bool:
        return width > 0 and any(screen.columns(row[name]) > width for _, row in self._rows)

    def _widths(self, columns: tuple[str, ...], headings: dict[str, str]) -> dict[str, int]:
        natural = {
            name: max([screen.columns(headings[name]), *(screen.columns(row[name]) for _, row in self._rows)])
            for name in columns
        }
        if self._style.width is not None:  # a pipe has all columns, for whoever counts them
            natural = {name: width if name in _KEPT or self._said(name) else 0 for name, width in natural.items()}
        room = None if self._style.wide else screen.room_of(self._style)
        if room is None:
            return natural
        if screen.fit(list(natural.values()), room, ()) != list(natural.values()):
            natural = {name: min(width, _MOST.get(name, width)) for name, width in natural.items()}
        ways = [(columns.index(name), least) for name, least in _GIVES_WAY if name in columns]
        widths = screen.fit(list(natural.values()), room, ways)
        return dict(zip(columns, widths, strict=True))

    def _write(
        self, columns: tuple[str, ...], row: dict[str, str], widths: dict[str, int],
        status: LicenseStatus | None, style: str,
    ) -> None:  # fmt: skip
        line = Line(" ", style=style)
        for name in columns:
            if widths[name]:
                colour = colour_of(row[name]) if name == "status" and not style else None
                line.append(screen.fitted(row[name], widths[name], right=name == "expires"), style=colour)
                line.append(" " * screen.GAP)
        line.rstrip()
        screen.write_line(self._console, self._stream, self._style, line)


def _short(text: str) -> str:
    for word, short in _SHORT.items():
        text = text.replace(word, short)
    return text


def _fill(line: str, room: int | None) -> list[str]:
    """A line of totals as lines that fit: broken between two totals, within one only where it is a whole sentence."""
    lines = [""]
    for item in line.split("   "):
        longer = f"{lines[-1]}   {item}" if lines[-1] else item
        if room is not None and lines[-1] and screen.columns(longer) >= room:
            lines.append(f"    {item.strip()}")
        else:
            lines[-1] = longer
    return [part for line in lines for part in screen.folded(line, None if room is None else room - 1, rest="    ")]
