"""`--ascii`: text without characters whose width depends on the terminal (East Asian Width "Ambiguous", UAX #11)."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any, TextIO

_STAND_INS = {
    "●": "*", "○": "o", "▲": "!", "✖": "x", "–": "-", "—": "-", "→": ">", "←": "<", "…": "~", "·": "/", "×": "x",
    "“": '"', "”": '"', "‘": "'", "’": "'", "━": "-", "│": "|", "─": "-", "°": "o", "±": "+", "−": "-", "§": "S",
}  # fmt: skip
"""One column each, so that what was aligned stays so."""
_UNKNOWN = "?"
_BMP = 0xFFFF


class AsciiStream:
    """A text stream in front of another one; what passes loses its ambiguous characters."""

    def __init__(self, stream: TextIO, *, escape: bool = False) -> None:
        """`escape`: write them as JSON does (`\\u25cf`) instead of something that resembles them."""
        self._stream, self._change = stream, _escaped if escape else _stand_in

    def write(self, text: str) -> int:
        """Write text."""
        return self._stream.write(text if text.isascii() else "".join(map(self._change, text)))

    def writelines(self, lines: Any) -> None:
        """Write several."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@cache
def _stand_in(char: str) -> str:
    if char in _STAND_INS:
        return _STAND_INS[char]
    if unicodedata.east_asian_width(char) != "A":
        return char
    plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return plain if len(plain) == 1 else _UNKNOWN


@cache
def _escaped(char: str) -> str:
    if char.isascii() or unicodedata.east_asian_width(char) != "A":
        return char
    if ord(char) <= _BMP:
        return f"\\u{ord(char):04x}"
    units = char.encode("utf-16-be").hex()
    return f"\\u{units[:4]}\\u{units[4:]}"
