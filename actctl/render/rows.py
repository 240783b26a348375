"""Headings and rows of text in every format that people read: table, CSV, Markdown, HTML.

For lists of any kind (keys, plans); the report has renderers of its own because its hosts stream.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from html import escape
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text as Line

from actctl.render.interface import Format, Style
from actctl.render.words import MARKS
from actctl.words import printable

Row = Sequence[str]

_LEAST = 12
"""Columns that the cell which gives way keeps, however narrow the terminal."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLOURS = dict(MARKS.values())
_HEAD = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>
body{{font:14px system-ui,"Yu Gothic UI",sans-serif;margin:2em}}table{{border-collapse:collapse}}
th,td{{text-align:left;padding:.25em .6em;border-bottom:1px solid #ddd;white-space:nowrap}}
</style></head><body><h1>{title}</h1><p>{when}</p><table><thead><tr>{headings}</tr></thead><tbody>
"""


def write_rows(
    format: Format, stream: TextIO, style: Style, headings: Row, rows: Sequence[Row], *,
    gives_way: int = -1, title: str = "actctl",
) -> None:  # fmt: skip
    """Write a table, CSV, Markdown or HTML. Every row has as many cells as there are headings.

    A terminal too narrow for the table cuts the cells of column `gives_way` (an index) with …; a pipe cuts nothing.
    A cell that begins with a mark of render.words.MARKS and a space has the mark's colour where there are colours.
    Raises ValueError for JSON, which is made of records, not of rows, and for a row of another length.
    """
    if any(len(row) != len(headings) for row in rows):
        raise ValueError("a row has not as many cells as there are headings")
    if format is Format.TABLE:
        _table(stream, style, [[one_line(cell) for cell in row] for row in (headings, *rows)], gives_way)
    elif format is Format.CSV:
        stream.write("\ufeff")  # without it Excel reads code page 932 in Japan
        csv.writer(stream, lineterminator="\r\n").writerows(
            [[csv_cell(cell) for cell in row] for row in (headings, *rows)]
        )
    elif format is Format.MARKDOWN:
        for row in (headings, ["---"] * len(headings), *rows):
            stream.write("| " + " | ".join(cell if cell == "---" else markdown_cell(cell) for cell in row) + " |\n")
    elif format is Format.HTML:
        _html(stream, style, headings, rows, title)
    else:
        raise ValueError(f"{format.value} is not made of rows")


def one_line(text: str) -> str:
    """Text that stays on its line and cannot speak to the terminal."""
    return " ".join(printable(text).split())


def csv_cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula; empty where the table shows a dash."""
    text = "" if text == "–" else one_line(text)
    return "'" + text if text.startswith(_FORMULA) else text


def markdown_cell(text: str) -> str:
    """One line without any meaning to Markdown."""
    text = one_line(text)
    for char in "\\|<>*_`[]":
        text = text.replace(char, "\\" + char)
    return text


def _table(stream: TextIO, style: Style, lines: Sequence[Row], gives_way: int) -> None:
    console = Console(
        file=stream, width=style.width or 100_000, no_color=not style.colour, force_terminal=style.colour,
        highlight=False, markup=False, emoji=False, soft_wrap=True, legacy_windows=False,
    )  # fmt: skip
    widths = [max(cell_len(cell) for cell in column) for column in zip(*lines, strict=True)]
    if style.width is not None and not style.wide and widths:
        others = sum(width + 2 for width in widths) - widths[gives_way] - 1
        widths[gives_way] = min(widths[gives_way], max(_LEAST, style.width - others))
    for number, cells in enumerate(lines):
        line = Line(" ", style="" if number else "bold")
        for cell, width in zip(cells, widths, strict=True):
            colour = _COLOURS.get(cell[0]) if number and cell[1:2] == " " else None
            line.append(_fitted(cell, width) + "  ", style=colour)
        line.rstrip()
        console.print(line)


def _fitted(text: str, width: int) -> str:
    """`text` in exactly `width` columns; East Asian characters take two."""
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    return text + " " * (width - cell_len(text))


def _html(stream: TextIO, style: Style, headings: Row, rows: Sequence[Row], title: str) -> None:
    names = "".join(f"<th>{escape(one_line(cell))}</th>" for cell in headings)
    when = escape(style.generated_at)
    stream.write(_HEAD.format(lang=style.lang.value, title=escape(title), when=when, headings=names))
    for row in rows:
        stream.write("<tr>" + "".join(f"<td>{escape(one_line(cell))}</td>" for cell in row) + "</tr>\n")
    stream.write("</tbody></table></body></html>\n")
