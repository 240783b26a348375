"""One file per output format: records in, text out."""

from __future__ import annotations

from typing import TextIO

from actctl.render.interface import Format, Renderer, Style


def renderer(format_: Format, stream: TextIO, style: Style) -> Renderer:
    """A renderer that writes `format_` to `stream`."""
    # Only here: every command names the formats among its options, few write a report.
    from actctl.render.formats import RENDERERS

    return RENDERERS[format_](stream, style)


__all__ = ["Format", "Renderer", "Style", "renderer"]
