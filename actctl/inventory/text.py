"""From the bytes of an inventory to its text, without ever guessing a wrong encoding."""

from __future__ import annotations

import codecs
import re

from actctl.errors import UserError
from actctl.inventory.interface import SourceFile

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_JAPANESE = "UTF-8 or Japanese Excel's encoding (cp932)"
_NOT_FROM_EXCEL = re.compile("[\x80-\xa0\ue000-\uf8ff]")
MAX_BYTES = 256 * 1024 * 1024


def decode(source: SourceFile, *, legacy_japanese: bool = False) -> str:
    """The text of a source: UTF-8 with or without a mark, or UTF-16 with one (PowerShell's `>`).

    `legacy_japanese`: also cp932, in which Japanese Excel saves CSV; only bytes that are not
    UTF-8 are tried in it. Raises UserError when the bytes are no text.
    """
    data = source.data
    if data.startswith(_UTF16_MARKS):
        return _decode_as(source, "utf-16")
    if b"\0" in data:
        raise UserError("this is not a text file; an inventory was expected.", source=source.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if not legacy_japanese:
            line = data.count(b"\n", 0, problem.start) + 1
            raise UserError("the text is not UTF-8; save the file as UTF-8.", source=source.name, line=line) from None
    text = _decode_as(source, "cp932")
    # Python's cp932 gives lone and user-defined bytes a meaning that no file from Excel has: "Köln" in
    # Latin-1 would be read as something else without a word.
    strange = _NOT_FROM_EXCEL.search(text)
    if strange:
        raise _no_encoding(source, _JAPANESE, text.count("\n", 0, strange.start()) + 1)
    return text


def _decode_as(source: SourceFile, encoding: str) -> str:
    try:
        return source.data.decode(encoding)
    except UnicodeDecodeError as problem:
        line = source.data.count(b"\n", 0, problem.start) + 1
        raise _no_encoding(source, _JAPANESE if encoding == "cp932" else "UTF-16", line) from None


def _no_encoding(source: SourceFile, expected: str, line: int) -> UserError:
    return UserError(f"the text is not {expected}; save the file as UTF-8.", source=source.name, line=line)


def peek(source: SourceFile) -> str:
    """The beginning of a source for telling formats apart, with what cannot be decoded replaced."""
    data = source.data[:4096]
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    return data.decode(encoding, errors="replace")


def first_line(text: str) -> str:
    """The first line that is neither empty nor a comment, stripped; empty when there is none."""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith(("#", ";")):
            return stripped
    return ""
