"""What is shown: pages/ make pages of records, formats/ write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from actctl.render.interface import Format, Style

if TYPE_CHECKING:  # every command names the formats among its options, and --help shows no page
    from actctl.render.page import Head, Page, Writer


def open_page(head: Head, format_: Format, stream: TextIO, style: Style) -> Writer:
    """What takes the rows of a page that streams, and its end, and writes them in a format."""
    from actctl.render.formats import WRITERS

    return WRITERS[format_](stream, style, head)


def write_page(page: Page, format_: Format, stream: TextIO, style: Style) -> None:
    """The whole page in a format."""
    if format_ is Format.TABLE and page.screen is not None:
        page.screen(page, stream, style)
        return
    writer = open_page(page.head, format_, stream, style)
    for row in page.rows:
        writer.row(row)
    writer.end(page.tail)


__all__ = ["Format", "Style", "open_page", "write_page"]
