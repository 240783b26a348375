"""Which file writes which output format."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from actctl.render.formats.csv import CsvWriter
from actctl.render.formats.html import HtmlWriter
from actctl.render.formats.json import JsonWriter
from actctl.render.formats.jsonl import JsonLinesWriter
from actctl.render.formats.markdown import MarkdownWriter
from actctl.render.formats.table import TableWriter
from actctl.render.interface import Format, Style
from actctl.render.page import Head, Writer

WRITERS: dict[Format, Callable[[TextIO, Style, Head], Writer]] = {
    Format.TABLE: TableWriter,
    Format.JSON: JsonWriter,
    Format.JSONL: JsonLinesWriter,
    Format.CSV: CsvWriter,
    Format.MARKDOWN: MarkdownWriter,
    Format.HTML: HtmlWriter,
}
"""A new format is one new file and its row here."""
