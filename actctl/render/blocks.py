"""Rows as blocks: what `--wide` shows where all columns beside each other are wider than the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.text import Text as Line

from actctl.render import screen
from actctl.render.interface import Style
from actctl.render.marks import colour_of

NOTHING = frozenset({"", "–"})
"""Cells that say nothing."""


def too_wide(natural: Sequence[int], style: Style) -> bool:
    """Whether a table of all columns, of these widths, does not fit the terminal."""
    room = screen.room_of(style)
    return room is not None and 1 + sum(natural) + screen.GAP * (len(natural) - 1) > room


def write_blocks(stream: TextIO, style: Style, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each row as its first cell and, below it, the other cells that say something, a line each, folded."""
    console = screen.console(stream, style)
    label = max(screen.columns(heading) for heading in headings[1:])
    rest = " " * (3 + label + screen.GAP)
    for row in rows:
        screen.write_line(console, stream, style, Line(f" {row[0]}", style="bold"))
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            if cell in NOTHING:
                continue
            first = f"   {screen.fitted(heading, label)}{' ' * screen.GAP}"
            for part in screen.folded(cell, screen.room_of(style), first=first, rest=rest):
                line = Line(part[: len(first)])
                line.append(part[len(first) :], style=colour_of(cell))
                screen.write_line(console, stream, style, line)
