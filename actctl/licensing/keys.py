"""Product keys as text: their form, and how to write one that must not be seen."""

from __future__ import annotations

import re

from actctl.secret import Secret

ALPHABET = "BCDFGHJKMNPQRTVWXY2346789"
"""The characters of a product key: 24 of them, and one N (reference/conventions.md, section 6)."""

_GROUP = r"(?:[A-Za-z0-9]\n?){5}"
_KEY = re.compile(rf"(?<![A-Za-z0-9])(?:{_GROUP}[-‐‑–]\n?){{4}}((?:[A-Za-z0-9]\n?){{4}}[A-Za-z0-9])(?![A-Za-z0-9])")


def mask_keys(text: str) -> str:
    """`text` with every product key written as `*****-*****-*****-*****-ABCDE`, also where a line break fell in it.

    slmgr /ipk echoes the whole key; nothing of ours may carry it on.
    """
    if "-" not in text and "‐" not in text and "‑" not in text and "–" not in text:
        return text
    return _KEY.sub(lambda found: "*****-*****-*****-*****-" + found.group(1).replace("\n", ""), text)


def masked(key: Secret) -> str:
    """`*****-*****-*****-*****-ABCDE`: all of a secret key that may be shown."""
    return "*****-*****-*****-*****-" + key.reveal()[-5:]
