"""A label and its value set apart by another sign than a colon: a table's cell, a comma, a tab, an equals sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from actctl.common.limits import LONGEST_LINE
from actctl.machine.ways.slmgr.tables import Labels

_SIGN = re.compile(r"[\"']?(?:\s*(?:=>|->|[,;=|│┃║｜→：\t]|\.{3,})\s*|\s{2,})[\"']?")
_OF_TABLES = frozenset("|│┃║｜")
_QUOTES = "\"' "
_MOST_SIGNS = 4
"""Of one line that are tried: a label has none of them, but somebody's prefix may."""
_LONGEST_HEAD = 120
"""Characters of a label with the signs around it."""
_CLOSING = "|│┃║｜¦┊▏\"'”」』`,;\\ \t"
"""Frames, quotes and what stands behind them."""
_BOX = "*#"
"""Signs of which people draw frames where they have no others."""
_CELL_AFTER_COLON = re.compile(r"[:：][\"']?\s*[|│┃║｜]\s*")


def as_label(line: str, labels: Labels) -> Iterator[tuple[str, bool]]:
    """The line without the closing half of what it stands in, and as slmgr writes a label with its value.

    True beside it where a sign of anybody's stood between these: an event may have a line `AO DN = …`.
    """
    if len(line) > LONGEST_LINE:
        yield line, False
        return
    plain = _CELL_AFTER_COLON.sub(": ", open_ended(line))
    yield plain, False
    at = 0
    for _ in range(_MOST_SIGNS):
        sign = _SIGN.search(plain, at, _LONGEST_HEAD)
        if sign is None:
            return
        head, value = plain[: sign.start()].strip().rstrip(":： "), plain[sign.end() :].strip()
        if labels.is_head(f"{head}:"):
            if not labels.is_head(_SIGN.split(value, maxsplit=1)[0] + ":"):  # else it is a row of labels
                value = value.replace('""', '"')
                yield f"{head}: {value}", sign[0].strip(_QUOTES) not in _OF_TABLES
            return
        at = sign.end()


def open_ended(line: str) -> str:
    """A line without what closes it: a frame, quotes, a comma, an escaped end of line."""
    if len(line) > LONGEST_LINE:
        return line
    plain = line.strip()
    while True:
        shorter = plain.removesuffix("\\n").removesuffix("\\r").rstrip(_CLOSING)
        if shorter == plain:
            return plain.strip("`")
        plain = shorter


def unframed(line: str) -> str:
    """A line without the right side of a frame that its left side tells: `* Name: … *`."""
    plain = line.rstrip()
    first = line.lstrip()[:1]
    return plain.rstrip(first + " ") if first and first in _BOX and plain.endswith(" " + first) else line
