"""Text made comparable: after NFKC, without white space, case folded; and the way back to the original.

Quotations of slmgr's output differ in spacing and width (`残りのWindows猶予期限…` beside `残りの Windows …`),
so labels are compared in this form (docs/facts/slmgr-output.md, "Localisation"); values are cut from the original.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def normalise(text: str) -> str:
    """`text` after NFKC, without any white space, case folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@lru_cache(maxsize=4096)
def _length(piece: str) -> int:
    """Characters of `normalise(piece)`; a piece is a character with its marks, and a language has few of them."""
    return len(normalise(piece))


@lru_cache(maxsize=256)
def _origins(text: str) -> tuple[int, ...]:
    """For each character of `normalise(text)` the index in `text` that it came from."""
    if text.isascii():
        return tuple(index for index, char in enumerate(text) if not char.isspace())
    origins: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        # A half-width katakana and its sound mark (ｶﾞ), or a letter and its accent, become one character.
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "ﾞﾟ"):
            end += 1
        origins.extend([start] * _length(text[start:end]))
        start = end
    return tuple(origins)


def original(text: str, start: int, end: int | None = None) -> str:
    """The part of `text` whose normalised form is `normalise(text)[start:end]`, white space at its ends removed."""
    origins = _origins(text)
    begin = origins[start] if start < len(origins) else len(text)
    stop = origins[end] if end is not None and end < len(origins) else len(text)
    return text[begin:stop].strip()
