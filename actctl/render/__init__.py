"""What is shown: pages/ make pages of records, formats/ write them."""

from __future__ import annotations

from typing import TextIO

from actctl.render.interface import Format, Style
from actctl.render.page import Page


def write_page(page: Page, format_: Format, stream: TextIO, style: Style) -> None:
    """The whole page in a format."""
    # Only here: every command names the formats among its options.
    from actctl.render.formats import WRITERS

    if format_ is Format.TABLE and page.screen is not None:
        page.screen(stream, style)
        return
    writer = WRITERS[format_](stream, style, page.head)
    for row in page.rows:
        writer.row(row)
    writer.end(page.tail)


__all__ = ["Format", "Page", "Style", "write_page"]
