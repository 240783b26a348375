"""Headings and rows of text in every format that people read: table, CSV, Markdown, HTML.

For lists of any kind (keys, plans); the report has renderers of its own because its hosts stream.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from html import escape
from itertools import zip_longest
from typing import TextIO

from rich.text import Text as Line

from actctl.common.texts import Text
from actctl.common.words import plain_line
from actctl.render import screen
from actctl.render.blocks import too_wide, write_blocks
from actctl.render.interface import Format, Style
from actctl.render.words import MARKS

Row = Sequence[str]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a formula to a spreadsheet, also in full width, which Excel makes narrow, and behind blanks."""
_FIRST = 40
"""Characters of a cell that are looked at for that."""
_MARK = re.compile(r"^[●○▲✖·…–?] ")
"""What stands before a word for the eye; to a program that reads CSV it is a part of the word."""
_COLOURS = dict(MARKS.values())
_HEAD = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>
body{{font:14px system-ui,"Yu Gothic UI",sans-serif;margin:2em}}table{{border-collapse:collapse}}
th,td{{text-align:left;padding:.25em .6em;border-bottom:1px solid #ddd;white-space:nowrap}}
</style></head><body><h1>{title}</h1><p>{when}</p><table><thead><tr>{headings}</tr></thead><tbody>
"""


def write_rows(
    format: Format, stream: TextIO, style: Style, headings: Row, rows: Sequence[Row], *,
    gives_way: Sequence[screen.Way] = ((-1, screen.LEAST_ROOM),), folds: Sequence[int] = (-1,), title: str = "actctl",
    under: Sequence[Row] = (),
) -> None:  # fmt: skip
    """Write a table, CSV, Markdown or HTML. Every row has as many cells as there are headings.

    On a terminal too narrow for the table, columns give way (render/screen.py, `fit`): cells of the columns `folds` go
    on below, others are cut with …, and what is cut or left out is said; a pipe cuts nothing. With `--wide` each row is
    a block there. `under`: for a table, short items that stand below each row.
    A cell that begins with a mark of render.words.MARKS and a space has the mark's colour where there are colours.
    Raises ValueError for JSON, which is made of records, not of rows, and for a row of another length.
    """
    if any(len(row) != len(headings) for row in rows):
        raise ValueError("a row has not as many cells as there are headings")
    if format is Format.TABLE:
        _table(
            stream, style, [[plain_line(cell) for cell in row] for row in (headings, *rows)], gives_way, folds, under
        )
    elif format is Format.CSV:
        stream.write("\ufeff")  # without it Excel reads code page 932 in Japan
        csv.writer(stream, lineterminator="\r\n").writerows(
            [[csv_cell(_MARK.sub("", cell)) for cell in row] for row in (headings, *rows)]
        )
    elif format is Format.MARKDOWN:
        for row in (headings, ["---"] * len(headings), *rows):
            stream.write("| " + " | ".join(cell if cell == "---" else markdown_cell(cell) for cell in row) + " |\n")
    elif format is Format.HTML:
        _html(stream, style, headings, rows, title)
    else:
        raise ValueError(f"{format.value} is not made of rows")


def csv_cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula; empty where the table shows a dash."""
    text = "" if text == "–" else plain_line(text)
    begins = unicodedata.normalize("NFKC", text[:_FIRST]).lstrip()
    return "'" + text if begins.startswith(_FORMULA) else text


def markdown_cell(text: str) -> str:
    """One line without any meaning to Markdown."""
    text = plain_line(text)
    for char in "\\|<>*_`[]":
        text = text.replace(char, "\\" + char)
    return text


def _table(
    stream: TextIO, style: Style, lines: Sequence[Row], gives_way: Sequence[screen.Way], folds: Sequence[int],
    under: Sequence[Row],
) -> None:  # fmt: skip
    console = screen.console(stream, style)
    natural = [max(screen.columns(cell) for cell in column) for column in zip(*lines, strict=True)]
    heads = [screen.columns(cell) for cell in lines[0]]
    if style.wide and too_wide(natural, style):
        write_blocks(stream, style, lines[0], lines[1:], [_colour(row) for row in lines[1:]])
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
                    colour = _COLOURS.get(cell[0]) if number and cell[1:2] == " " else None
                    line.append(screen.fitted(cell, width) + " " * screen.GAP, style=colour)
            line.rstrip()
            screen.write_line(console, stream, style, line)
        if number and under and under[number - 1]:
            screen.write_items(stream, style, under[number - 1], ", ", first="   ", rest="     ")
    kept = list(zip(lines[0], widths, natural, strict=True))
    cut = [head for place, (head, width, had) in enumerate(kept) if 0 < width < had and place not in folding]
    write_left_out(stream, style, [head for head, width, had in kept if had > width == 0], cut=cut)


def _in_lines(cells: Row, widths: Sequence[int], folding: Collection[int]) -> Iterator[Row]:
    """A row's cells line by line: those that fold in as many as they need."""
    stacks = [
        screen.folded(cell, width) if place in folding else [cell]
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return zip_longest(*stacks, fillvalue="")


def _colour(row: Row) -> str | None:
    """Of the mark in a row, if it has one."""
    return next((_COLOURS[cell[0]] for cell in row if cell[1:2] == " " and cell[0] in _COLOURS), None)


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


def _html(stream: TextIO, style: Style, headings: Row, rows: Sequence[Row], title: str) -> None:
    names = "".join(f"<th>{escape(plain_line(cell))}</th>" for cell in headings)
    when = escape(style.generated_at)
    stream.write(_HEAD.format(lang=style.lang.value, title=escape(title), when=when, headings=names))
    for row in rows:
        stream.write("<tr>" + "".join(f"<td>{escape(plain_line(cell))}</td>" for cell in row) + "</tr>\n")
    stream.write("</tbody></table></body></html>\n")
