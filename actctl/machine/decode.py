"""Bytes of a console to text: UTF-8, UTF-16LE without a mark, code pages 932, 437, 850, 1252, or a mixture.

cscript writes in the console's code page, or in the one that the remote shell was opened with, or in UTF-16LE
when started with //U (docs/facts/slmgr-output.md, "Encoding"). Nothing is guessed silently: `Decoded.certain` is
False whenever bytes had to be replaced or more than one reading was possible.
"""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from functools import cache

from actctl.common.words import REPLACEMENT, printable

WESTERN = ("cp1252", "cp850", "cp437")
"""Single-byte code pages of Western Windows: ANSI first, then the two console ones."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text read from bytes."""

    text: str
    """Printable: no control characters but line feed and tab, lines end in a single line feed."""
    encoding: str
    """The codec that was used, or `mixed`."""
    certain: bool
    """False where bytes were replaced, or where another code page would have read them as well."""


def decode(data: bytes) -> Decoded:
    """Read what a console wrote. Never raises: bytes that fit no encoding become U+FFFD."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _with(data[len(bom) :], codec)
    if b"\x00" in data:
        return _utf16(data)
    if data.isascii():
        return Decoded(printable(data.decode("ascii")), "utf-8", True)
    whole = _complete(data, "utf-8")
    if whole is not None:
        return Decoded(printable(whole), "utf-8", True)
    return _by_line(data)


def _with(data: bytes, codec: str) -> Decoded:
    text = data.decode(codec, "replace")
    return Decoded(printable(text), codec, REPLACEMENT not in text)


def _complete(data: bytes, codec: str) -> str | None:
    """`data` read strictly; output cut inside its last character loses just that character. None: does not fit."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return None
    pending = decoder.getstate()[0]
    return text + (REPLACEMENT if pending else "")


def _utf16(data: bytes) -> Decoded:
    """UTF-16 without a mark, where the zero bytes tell; else text with zero bytes in it."""
    half = max(1, len(data) // 2)
    odd, even = data[1::2].count(0) / half, data[0::2].count(0) / half
    if odd > 0.05 and odd > 4 * even:
        return _with(data, "utf-16-le")
    if even > 0.05 and even > 4 * odd:
        return _with(data, "utf-16-be")
    rest = _by_line(data.replace(b"\x00", b""))
    return Decoded(rest.text, rest.encoding, False)


def _by_line(data: bytes) -> Decoded:
    """Neither UTF-8 nor UTF-16: one code page for all of it if one fits well, else each line for itself."""
    japanese = _complete(data, "cp932")
    if japanese is not None and _looks_japanese(japanese):
        return Decoded(printable(japanese), "cp932", REPLACEMENT not in japanese)
    lines = data.split(b"\n")
    read = [_line(line) for line in lines]
    codecs_used = {codec for _, codec in read if codec != "ascii"}
    text = "\n".join(text for text, _ in read)
    encoding = codecs_used.pop() if len(codecs_used) == 1 else "mixed"
    if encoding in WESTERN:
        # Any byte is a letter in these; which one it was is a matter of likelihood only.
        encoding, text = _western(data)
    return Decoded(printable(text), encoding, False)


def _line(line: bytes) -> tuple[str, str]:
    if line.isascii():
        return line.decode("ascii"), "ascii"
    for codec in ("utf-8", "cp932"):
        try:
            text = line.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" or _looks_japanese(text):
            return text, codec
    codec, text = _western(line)
    return text, codec


def _looks_japanese(text: str) -> bool:
    """Whether the letters beyond ASCII are those of Japanese prose, not accents misread as kanji."""
    beyond = [c for c in text if c > "\x7f" and c != REPLACEMENT]
    if not beyond:
        return False
    kana = sum("\u3041" <= c <= "\u30ff" for c in beyond)
    half_width = sum("\uff61" <= c <= "\uff9f" for c in beyond)
    return kana >= 0.2 * len(beyond) and half_width <= 0.3 * len(beyond)


def _western(data: bytes) -> tuple[str, str]:
    """The likeliest of the Western code pages: the one that reads the most bytes as letters, none undefined."""
    codec = min(WESTERN, key=lambda name: len(data) - len(data.translate(None, _odd_bytes(name))))
    return codec, data.decode(codec, "replace")


@cache
def _odd_bytes(codec: str) -> bytes:
    """The bytes beyond ASCII that are no letter in a code page."""
    return bytes(byte for byte in range(128, 256) if not _letter(bytes([byte]).decode(codec, "replace")))


def _letter(char: str) -> bool:
    return unicodedata.category(char) in ("Ll", "Lu") or char in "«»°®–’\u00a0"
