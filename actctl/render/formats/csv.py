"""CSV that a Japanese Excel opens by double click: UTF-8 with a mark, CR LF, no cell taken for a formula.

Without the mark Excel reads code page 932; cells that begin with = + - @ are formulas to it
(https://owasp.org/www-community/attacks/CSV_Injection). Rows only: what else there is to say would be a row to a
program.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from typing import TextIO

from actctl.common.words import plain_line
from actctl.render.interface import Style
from actctl.render.page import Head, Row, Tail, in_a_row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a formula to a spreadsheet, also in full width, which Excel makes narrow, and behind blanks."""
_FIRST = 40
"""Characters of a cell that are looked at for that."""
_MARK = re.compile(r"^[●○▲✖·…–?] ")
"""What stands before a word for the eye; to a program that reads CSV it is a part of the word."""


class CsvWriter:
    """A line a row, under headings or the names of the fields."""

    def __init__(self, stream: TextIO, style: Style, head: Head) -> None:
        self._aside = style.aside
        self._writer = csv.writer(stream, lineterminator="\r\n")
        stream.write("\ufeff")
        self._line([one.field if style.fields else one.heading for one in head.columns])

    def row(self, row: Row) -> None:
        """One line."""
        self._line(row.plain if row.plain is not None else [_MARK.sub("", cell) for cell in row.cells])

    def end(self, tail: Tail) -> None:
        """What is no row goes aside."""
        for section in tail.sections:
            for line in (section.title, *section.lines):
                self._aside(line)
        for line in (*tail.remarks, *tail.totals):
            self._aside(in_a_row(line))

    def _line(self, cells: Sequence[str]) -> None:
        self._writer.writerow([csv_cell(cell) for cell in cells])


def csv_cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula; empty where the table shows a dash."""
    text = "" if text == "–" else plain_line(text)
    begins = unicodedata.normalize("NFKC", text[:_FIRST]).lstrip()
    return "'" + text if begins.startswith(_FORMULA) else text
