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


def _place(text: str, count: int) -> int:
    """Where in `text` that character of `normalise(text)` comes from; the length of `text` where there is none."""
    place = 0
    while place < len(text):
        end = place + 1
        if text[place].isascii() and (end == len(text) or text[end].isascii()):
            length = int(not text[place].isspace())
        else:
            # A half-width katakana and its sound mark (ｶﾞ), or a letter and its accent, become one character.
            while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "ﾞﾟ"):
                end += 1
            length = _length(text[place:end])
        if count < length:
            return place
        count -= length
        place = end
    return place


def original(text: str, start: int, end: int | None = None) -> str:
    """The part of `text` whose normalised form is `normalise(text)[start:end]`, white space at its ends removed."""
    return text[_place(text, start) : None if end is None else _place(text, end)].strip()
