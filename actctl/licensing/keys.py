"""Product keys as text: their form, and how to write one that must not be seen."""

from __future__ import annotations

import re
from itertools import islice

from actctl.secret import Secret

ALPHABET = "BCDFGHJKMNPQRTVWXY2346789"
"""The characters of a product key: 24 of them, and one N (reference/conventions.md, section 6)."""
HYPHENS = "-\u00ad‐‑‒–—―⁃−─━ー﹘﹣－ｰ"
"""What stands between the groups: the hyphen, and what word processors and Japanese input put in its place."""

_CHAR = "[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]"
_BREAK = "(?:[ \t\u3000]{0,8}\r?\n[ \t\u3000]{0,8})?"
"""A console breaks a line anywhere; the rest may be indented."""
_HYPHEN = re.compile(f"[{HYPHENS}]")
_GROUP = f"(?:{_CHAR}{_BREAK}){{5}}"
_NEXT = f"{_GROUP}[{HYPHENS}]{_BREAK}"
_KEY = re.compile(
    f"(?:{_NEXT}){{4}}(?P<more>(?:{_NEXT})*)(?P<last>(?:{_CHAR}{_BREAK}){{4}}{_CHAR})"
    f"(?P<beside>{_CHAR}|[{HYPHENS}]{_BREAK}{_CHAR})?"
)
_SPACE = re.compile(r"\s+")
_HIDDEN = "*****-*****-*****-*****-"


def mask_keys(text: str) -> str:
    """`text` with every product key written as `*****-*****-*****-*****-ABCDE`, also where a line break fell in it.

    slmgr /ipk echoes the whole key; nothing of ours may carry it on. Where more letters adjoin, which five are the
    last is not certain, and none are shown.
    """
    if sum(1 for _ in islice(_HYPHEN.finditer(text), 4)) < 4:
        return text
    return _KEY.sub(_masked, text)


def masked(key: Secret) -> str:
    """`*****-*****-*****-*****-ABCDE`: all of a secret key that may be shown."""
    return _HIDDEN + key.reveal()[-5:]


def _masked(found: re.Match[str]) -> str:
    if found["more"] or found["beside"]:
        return f"{_HIDDEN}*****{found['beside'] or ''}"
    return _HIDDEN + _SPACE.sub("", found["last"])
