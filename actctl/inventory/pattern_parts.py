"""A pattern taken apart as Ansible does it: at commas; without one, at colons and blanks (intro_patterns.rst).

Two forms are actctl's own, and only where Ansible has none: commas and colons within the brackets of a regular
expression (`~web{1,2}`) belong to it, and a bracket that does not close is refused instead of dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path

from actctl.common.errors import UserError
from actctl.common.system_errors import reason
from actctl.common.texts import Text
from actctl.common.words import shown

_RANGE = re.compile(r"\[[0-9A-Za-z]+:[0-9A-Za-z]+(?::[0-9]+)?\]")
_PORT = re.compile(r"^(.*):[0-9]+$", re.DOTALL)
_NAME = re.compile(r"^\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*$")
_REGEX = re.compile(r"[&!]?~")


def parts_of(arguments: Iterable[str]) -> list[str]:
    """Every part of every argument, `@file` replaced by the file's lines. Raises UserError."""
    found: list[str] = []
    for argument in arguments:
        parts = split(argument)
        if not parts:
            raise UserError(
                Text(
                    "an empty pattern was given; `all` means every host.",
                    "パターンが空です。すべてのホストを対象にするには `all` を指定してください。",
                )
            )
        for part in parts:
            found += [one for line in _lines(part) for one in split(line)] if part.startswith("@") else [part]
    return found


def split(argument: str) -> list[str]:
    """The parts of one argument; a name with a port and an IPv6 address stay whole. Raises UserError."""
    parts = list(_cut(argument, ","))
    if len(parts) > 1:
        mixed = next((part for part in parts if _is_mixed(part)), None)
        if mixed is not None:
            raise UserError(
                Text(
                    f"“{shown(mixed)}” stands in a list with commas, where a colon separates nothing; "
                    "write commas only.",
                    f"「{shown(mixed)}」はコンマ区切りの一覧にあり、コロンは区切りになりません。"
                    "コンマだけで区切ってください。",
                )
            )
    elif _is_address(argument.strip()):
        parts = [argument]
    else:
        parts = list(_cut(argument, ": \t\n"))
    return [part.strip() for part in parts if part.strip()]


def _cut(text: str, separators: str) -> Iterator[str]:
    """The text cut at the separators: at every comma, at colons outside of brackets; in `~…` never within brackets."""
    begin = depth = 0
    regex = _REGEX.match(text.lstrip()) is not None
    for position, character in enumerate(text):
        if regex:
            depth += (character in "[({") - (character in "])}")
        elif separators != ",":
            depth = {"[": 1, "]": 0}.get(character, depth)
        if character in separators and depth <= 0:
            yield text[begin:position]
            begin, depth = position + 1, 0
            regex = _REGEX.match(text[begin:].lstrip()) is not None
    if depth > 0 and not regex:
        raise UserError(
            Text(
                f"“{shown(text[begin:])}” has a bracket that does not close; a range looks like web[01:20].",
                f"「{shown(text[begin:])}」の角かっこが閉じていません。範囲は web[01:20] のように指定してください。",
            )
        )
    yield text[begin:]


def _is_mixed(part: str) -> bool:
    """Whether a part between commas was meant to be more than one."""
    part = part.strip()
    if _REGEX.match(part) or _is_address(part.lstrip("&!")):
        return False
    return ":" in re.sub(r"\[[^\]]*\]", "", part)


def _is_address(text: str) -> bool:
    """A host name, IPv4 or IPv6 address, with a port or without, ranges allowed: one part, whatever colons it has."""
    text = _RANGE.sub("1", text)
    bracketed = re.match(r"^\[(.+)\]:[0-9]+$", text)
    bare = bracketed[1] if bracketed else text
    if _is_ipv6(bare):
        return True
    with_port = _PORT.match(text)
    return bool(_NAME.match(with_port[1] if with_port else text))


def _is_ipv6(text: str) -> bool:
    try:
        return ip_address(text).version == 6
    except ValueError:
        return False


def _lines(part: str) -> list[str]:
    """The lines of the file that `@file` names."""
    name = part[1:]
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except OSError as problem:
        why = reason(problem)
        said = Text(
            f"“{shown(part)}” names a file that cannot be read: {why.en}.",
            f"「{shown(part)}」のファイルを読み取れません: {why.ja}。",
        )
        raise UserError(said, source=name) from None
    except ValueError:
        said = Text(
            "the file is not UTF-8 text; one host a line was expected.",
            "UTF-8のテキストではありません。1行に1台ずつホストを記入してください。",
        )
        raise UserError(said, source=name) from None
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        none = Text(
            "the file names no host; one host a line was expected.",
            "ホストが記入されていません。1行に1台ずつホストを記入してください。",
        )
        raise UserError(none, source=name)
    return found
