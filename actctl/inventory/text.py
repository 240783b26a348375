"""From the bytes of an inventory to its text, without ever guessing a wrong encoding."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from actctl.common.errors import UserError
from actctl.common.limits import MB, MOST_FILE_BYTES, MOST_LINE_BYTES
from actctl.common.texts import Text
from actctl.inventory.interface import SourceFile

_ZIP = b"PK\x03\x04"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
EMPTY = Text(
    "the file is empty; groups and hosts were expected.", "ファイルが空です。グループとホストを記入してください。"
)
"""Of a source that says nothing."""
_UTF8, _UTF16 = Text("UTF-8", "UTF-8では"), Text("UTF-16", "UTF-16では")
_JAPANESE = Text("UTF-8 or Japanese Excel's encoding (cp932)", "UTF-8でも日本語版Excelの文字コード (cp932) でも")
_NOT_FROM_EXCEL = re.compile("[\x80-\xa0\ue000-\uf8ff]")


def read_source(name: str, path: Path) -> SourceFile:
    """A file as it is, called `name` in messages. Raises OSError, and UserError where it is larger than a limit."""
    with path.open("rb") as stream:
        return limited(SourceFile(name, path.suffix.lower(), stream.read(MOST_FILE_BYTES + 1)))


def limited(source: SourceFile) -> SourceFile:
    """The source itself. Raises UserError where it, or a line of it, is larger than any inventory's."""
    if len(source.data) > MOST_FILE_BYTES:
        most = MOST_FILE_BYTES // MB
        large = Text(
            f"larger than {most} MB; no inventory is.",
            f"{most} MBを超えています。インベントリとしては大きすぎます。",
        )
        raise UserError(large, source=source.name)
    begin = 0
    while len(source.data) - begin > MOST_LINE_BYTES:
        end = source.data.rfind(b"\n", begin, begin + MOST_LINE_BYTES)
        if end < 0:
            line = source.data.count(b"\n", 0, begin) + 1
            if not source.data.lstrip().startswith(b"{"):  # JSON may be one line
                most = MOST_LINE_BYTES // MB
                long = Text(
                    f"the line is longer than {most} MB; an inventory's lines are shorter.",
                    f"行の長さが {most} MBを超えています。インベントリかどうか確認してください。",
                )
                raise UserError(long, source=source.name, line=line)
            break
        begin = end + 1
    return source


def decode(source: SourceFile, *, legacy_japanese: bool = False) -> str:
    """The text of a source: UTF-8 with or without a mark, or UTF-16 with one (PowerShell's `>`).

    `legacy_japanese`: also cp932, in which Japanese Excel saves CSV; only bytes that are not
    UTF-8 are tried in it. Raises UserError when the bytes are no text.
    """
    data = source.data
    if data.startswith(_UTF16_MARKS):
        return _decode_as(source, "utf-16")
    if data.startswith(_ZIP):
        workbook = Text(
            "this is an Excel workbook (or a zip file); save it as CSV.",
            "Excelブック (またはzipファイル) です。CSV形式で保存してください。",
        )
        raise UserError(workbook, source=source.name)
    if b"\0" in data:
        binary = Text(
            "this is not a text file; an inventory was expected.",
            "テキスト ファイルではありません。インベントリを指定してください。",
        )
        raise UserError(binary, source=source.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if not legacy_japanese:
            line = data.count(b"\n", 0, problem.start) + 1
            raise _no_encoding(source, _UTF8, line) from None
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
        raise _no_encoding(source, _JAPANESE if encoding == "cp932" else _UTF16, line) from None


def _no_encoding(source: SourceFile, expected: Text, line: int) -> UserError:
    said = Text(
        f"the text is not {expected.en}; save the file as UTF-8.",
        f"文字コードが{expected.ja}ありません。UTF-8で保存してください。",
    )
    return UserError(said, source=source.name, line=line)


_NOTHING = re.compile(
    rb"(?:\s+|[#;][^\n]*|---[ \t]*(?=[\r\n]|$)|\.\.\.[ \t]*(?=[\r\n]|$)|(?:null|~|\{\})[ \t]*(?=[\r\n]|$))*"
)


def has_content(source: SourceFile) -> bool:
    """Whether there is anything in a source but blanks, comments and what YAML writes for nothing."""
    data = source.data.removeprefix(codecs.BOM_UTF8)
    if data.startswith(b"#!"):
        return True
    found = _NOTHING.match(data)
    return found is None or found.end() < len(data)


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


_INI_SECTION = re.compile(r"^\[[^:\]\s,]+(?::(?:vars|children|hosts))?\]\s*(?:[#;].*)?$", re.MULTILINE)
_INI_HOST = re.compile(r"^[^\s:=\"'{]+(?::\d+)?\s+\w+=\S")


def is_ini(text: str) -> bool:
    """Whether a text begins as an INI inventory does, whatever its file is called."""
    first = first_line(text)
    if _INI_SECTION.match(first) or _INI_HOST.match(first):
        return True
    return re.fullmatch(r"[\w.-]+", first) is not None and first != "---" and bool(_INI_SECTION.search(text))
