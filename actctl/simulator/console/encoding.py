"""Text to bytes in a Windows console's output code page."""

from __future__ import annotations

import codecs

UTF8 = 65001


def codec(codepage: int) -> str:
    """Python's name for a Windows code page; an unknown one is Latin-1."""
    if codepage == UTF8:
        return "utf-8"
    try:
        return codecs.lookup(f"cp{codepage}").name
    except LookupError:
        return "latin-1"


def encode(text: str, codepage: int) -> bytes:
    """`text` as the console writes it; what the code page lacks becomes a question mark."""
    return text.encode(codec(codepage), "replace")
