"""Which file writes which output format."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from actctl.render.csv import CsvRenderer
from actctl.render.html import HtmlRenderer
from actctl.render.interface import Format, Renderer, Style
from actctl.render.json import JsonLinesRenderer, JsonRenderer
from actctl.render.markdown import MarkdownRenderer
from actctl.render.table import TableRenderer

RENDERERS: dict[Format, Callable[[TextIO, Style], Renderer]] = {
    Format.TABLE: TableRenderer,
    Format.JSON: JsonRenderer,
    Format.JSONL: JsonLinesRenderer,
    Format.CSV: CsvRenderer,
    Format.MARKDOWN: MarkdownRenderer,
    Format.HTML: HtmlRenderer,
}
"""A new format is one new file and its row here."""
