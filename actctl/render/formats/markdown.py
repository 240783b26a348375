"""Markdown, for tickets and wikis: a pipe table, then everything else as paragraphs and lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from actctl.common.words import plain_line
from actctl.render.interface import Style
from actctl.render.page import Head, Row, Tail, in_a_row


class MarkdownWriter:
    """A line a row; the totals and remarks as a list, sections under headings."""

    def __init__(self, stream: TextIO, style: Style, head: Head) -> None:
        self._stream = stream
        if head.columns:
            self._row([markdown_cell(one.heading) for one in head.columns])
            self._row(["---"] * len(head.columns))

    def row(self, row: Row) -> None:
        """One line."""
        self._row([markdown_cell(cell) for cell in row.cells])

    def end(self, tail: Tail) -> None:
        """What stands below the table."""
        for section in tail.sections:
            self._stream.write(f"\n### {markdown_cell(section.title)}\n")
            self._list(section.lines)
        self._list((*tail.remarks, *tail.totals))

    def _row(self, cells: Sequence[str]) -> None:
        self._stream.write("| " + " | ".join(cells) + " |\n")

    def _list(self, lines: Sequence[str]) -> None:
        if lines:
            self._stream.write("\n")
        self._stream.writelines(f"- {markdown_cell(in_a_row(line))}\n" for line in lines)


def markdown_cell(text: str) -> str:
    """One line without any meaning to Markdown."""
    text = plain_line(text)
    for char in "\\|<>*_`[]":
        text = text.replace(char, "\\" + char)
    return text
