"""Which file writes which output format."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from actctl.render.formats.csv import CsvRenderer
from actctl.render.formats.html import HtmlRenderer
from actctl.render.formats.json import JsonLinesRenderer, JsonRenderer
from actctl.render.formats.markdown import MarkdownRenderer
from actctl.render.formats.table import TableRenderer
from actctl.render.interface import Format, Renderer, Style

RENDERERS: dict[Format, Callable[[TextIO, Style], Renderer]] = {
    Format.TABLE: TableRenderer,
    Format.JSON: JsonRenderer,
    Format.JSONL: JsonLinesRenderer,
    Format.CSV: CsvRenderer,
    Format.MARKDOWN: MarkdownRenderer,
    Format.HTML: HtmlRenderer,
}
"""A new format is one new file and its row here."""
