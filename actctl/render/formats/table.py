"""The table for a person, and what stands below it."""

from __future__ import annotations

from typing import TextIO

from actctl.common.words import plain_line
from actctl.render.interface import Style
from actctl.render.page import Head, Row, Tail
from actctl.render.screen import write_text
from actctl.render.tables import write_table


class TableWriter:
    """Keeps the rows until the end: column widths depend on all of them."""

    def __init__(self, stream: TextIO, style: Style, head: Head) -> None:
        self._stream, self._style, self._head = stream, style, head
        self._rows: list[Row] = []

    def row(self, row: Row) -> None:
        """One more line."""
        self._rows.append(row)

    def end(self, tail: Tail) -> None:
        """Write everything."""
        stream, style = self._stream, self._style
        if self._rows:
            write_table(
                stream, style, self._head.headings, [row.cells for row in self._rows],
                gives_way=self._head.gives_way, folds=self._head.folds,
                under=[row.under for row in self._rows],
            )  # fmt: skip
        for section in tail.sections:
            write_text(stream, style, plain_line(section.title))
            for line in section.lines:
                write_text(stream, style, plain_line(line), first="   ", rest="     ")
        for line in (*tail.remarks, *tail.totals):
            write_text(stream, style, plain_line(line))
