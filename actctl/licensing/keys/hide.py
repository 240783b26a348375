"""Words that are shown again, without keys but published ones."""

from __future__ import annotations

from collections.abc import Callable

from actctl.common.words import LEAST_OF_KEY, PLAIN_KEY, mask_keys
from actctl.licensing.keys.catalogue import by_key


def without_keys(text: str, hide: Callable[[str], str] = mask_keys) -> str:
    """`text` without keys but published ones, which a remedy may name; `hide` takes the others out."""
    if len(text) < LEAST_OF_KEY and text.isascii():
        return text
    parts, end = [], 0
    for key in PLAIN_KEY.finditer(text):
        if by_key(key[0]) is not None:
            parts += [hide(text[end : key.start()]), key[0]]
            end = key.end()
    return "".join([*parts, hide(text[end:])])
