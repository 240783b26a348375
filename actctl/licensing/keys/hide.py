"""Words that are shown again, without keys but published ones."""

from __future__ import annotations

from collections.abc import Callable

from actctl.common.words import PLAIN_KEY, mask_keys
from actctl.licensing.keys.catalogue import by_key

_LEAST = 25
"""Characters of a key: what is shorter holds none."""


def without_keys(text: str, hide: Callable[[str], str] = mask_keys) -> str:
    """`text` without keys but published ones, which a remedy may name; `hide` takes the others out."""
    if len(text) < _LEAST and text.isascii():
        return text
    public = [key for key in PLAIN_KEY.findall(text) if by_key(key) is not None]
    for number, key in enumerate(public):
        text = text.replace(key, f"\0{number}\0")
    text = hide(text)
    for number, key in enumerate(public):
        text = text.replace(f"\0{number}\0", key)
    return text
