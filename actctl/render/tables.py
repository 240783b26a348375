"""A table for a person: nothing wraps, what a narrow terminal cuts or leaves out is said, a pipe cuts nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest
from typing import TextIO

from rich.text import Text as Line

from actctl.common.texts import Text
from actctl.common.words import plain_line
from actctl.render import screen
from actctl.render.blocks import too_wide, write_blocks
from actctl.render.interface import Style
from actctl.render.marks import colour_of
from actctl.render.page import FOLDS, GIVES_WAY, Way

Cells = Sequence[str]


def write_table(
    stream: TextIO, style: Style, headings: Cells, rows: Sequence[Cells], *,
    gives_way: Sequence[Way] = GIVES_WAY, folds: Sequence[int] = FOLDS, under: Sequence[Cells] = (),
) -> None:  # fmt: skip
    """Write a table. Every row has as many cells as there are headings; else ValueError.

    On a terminal too narrow for the table, columns give way (screen.fit): cells of the columns `folds` go on below,
    others are cut with …, and what is cut or left out is said. With `--wide` each row is a block there. `under`: short
    items that stand below each row. A cell that begins with a mark has its colour.
    """
    if any(len(row) != len(headings) for row in rows):
        raise ValueError("a row has not as many cells as there are headings")
    lines = [[plain_line(cell) for cell in row] for row in (headings, *rows)]
    console = screen.console(stream, style)
    natural = [max(screen.columns(cell) for cell in column) for column in zip(*lines, strict=True)]
    heads = [screen.columns(cell) for cell in lines[0]]
    if style.wide and too_wide(natural, style):
        write_blocks(stream, style, lines[0], lines[1:])
        return
    room = None if style.wide else screen.room_of(style)
    ways = [(column, max(least, heads[column]) if least else 0) for column, least in gives_way]
    widths = screen.fit(natural, room, ways)
    folding = {column % len(widths) for column in folds if widths[column] >= screen.LEAST_ROOM}
    for number, cells in enumerate(lines):
        for parts in _in_lines(cells, widths, folding):
            line = Line(" ", style="" if number else "bold")
            for cell, width in zip(parts, widths, strict=True):
                if width:
                    colour = colour_of(cell) if number else None
                    line.append(screen.fitted(cell, width) + " " * screen.GAP, style=colour)
            line.rstrip()
            screen.write_line(console, stream, style, line)
        if number and under and under[number - 1]:
            screen.write_items(stream, style, under[number - 1], ", ", first="   ", rest="     ")
    kept = list(zip(lines[0], widths, natural, strict=True))
    cut = [head for place, (head, width, had) in enumerate(kept) if 0 < width < had and place not in folding]
    write_left_out(stream, style, [head for head, width, had in kept if had > width == 0], cut=cut)


def _in_lines(cells: Cells, widths: Sequence[int], folding: Collection[int]) -> Iterator[Cells]:
    """A row's cells line by line: those that fold in as many as they need."""
    stacks = [
        screen.folded(cell, width) if place in folding else [cell]
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return zip_longest(*stacks, fillvalue="")


def write_left_out(stream: TextIO, style: Style, headings: Sequence[str], *, cut: Sequence[str] = ()) -> None:
    """Say which columns a narrow terminal has no room for, and which it has not enough for, if any."""
    said = [Text(f"no room here for: {', '.join(headings)}", f"幅が足りず省略した列: {'、'.join(headings)}")]
    said = said if headings else []
    if cut:
        said.append(Text(f"cut with …: {', '.join(cut)}", f"… で切り詰めた列: {'、'.join(cut)}"))
    if said:
        text = Text(
            f"{'; '.join(one.en for one in said)} (a wider window or -o csv shows all)",
            f"{'。'.join(one.ja for one in said)} (広い画面、-o csv ではすべて表示)",
        )
        screen.write_text(stream, style, text.in_(style.lang))
