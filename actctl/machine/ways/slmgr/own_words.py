"""A host's answer read by its own labels, in the code page in which these are found in it.

Consoles do not always heed the code page that a remote shell asks for. Which one it was cannot be told from the bytes
of a language without a table; the host's own labels tell.
"""

from __future__ import annotations

from collections.abc import Callable

from actctl.common.limits import GUESSED_BYTES
from actctl.common.words import printable
from actctl.machine.ways.slmgr.parse import Reading, parse_bytes, parse_text
from actctl.machine.ways.slmgr.tables import Labels

_CODE_PAGES = (
    "cp850",
    "cp437",
    "cp1252",
    "cp852",
    "cp866",
    "cp1250",
    "cp1251",
    "cp857",
    "cp737",
    "cp1253",
    "cp1254",
    "gbk",
    "cp949",
    "big5",
    "cp874",
    "cp862",
    "cp1255",
    "cp720",
    "cp1256",
    "cp775",
    "cp1257",
    "cp1258",
)
"""Console (OEM) and ANSI code pages of Windows' languages, the commonest first."""


def read_by_own_labels(data: bytes, labels: Labels, check: Callable[[], None]) -> Reading:
    """What the host printed, by its own labels; of the possible code pages the one in which most of them are found."""
    best = parse_bytes(data, labels, check)
    if best.certain or len(data) > GUESSED_BYTES:
        return best
    for page in _CODE_PAGES:
        reading = parse_text(printable(data.decode(page, "replace")), labels, check)
        if len(reading.recognised) > len(best.recognised):
            best = reading
    return best
