"""Keys masked in a long text piece by piece, so that other threads get their turn between two pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from actctl.common.words import HYPHENS, mask_keys

_PIECE = 50_000
"""Characters: some 10 ms of searching, the longest that the search holds up other threads."""
_SEARCHED = 50_000
_NO_KEY = re.compile(rf"[^A-Za-z0-9Ａ-Ｚａ-ｚ０-９{HYPHENS}\s]|\S[ \t](?=\S)")
"""Where no key goes on: a sign that none has, or a single blank inside a line."""


def masked(text: str, check: Callable[[], None]) -> str:
    """`text` without keys (words.mask_keys); `check` is called between pieces and may raise."""
    if len(text) <= _PIECE:
        return mask_keys(text)
    return "".join(mask_keys(piece) for piece in _pieces(text, check))


def _pieces(text: str, check: Callable[[], None]) -> Iterator[str]:
    start = 0
    while start < len(text):
        check()
        found = _NO_KEY.search(text, start + _PIECE, start + _PIECE + _SEARCHED)
        end = found.end() if found else start + _PIECE + _SEARCHED
        yield text[start:end]
        start = end
