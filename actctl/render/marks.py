"""Shapes that stand before a word, and their colours: the colour never says more than the shape."""

from __future__ import annotations

_COLOURS = {"●": "green", "▲": "yellow", "✖": "red", "?": "magenta"}


def colour_of(cell: str) -> str | None:
    """The colour of a cell that begins with a shape and a blank; None: it has none."""
    return _COLOURS.get(cell[0]) if cell[1:2] == " " else None
