"""Host ranges: `web[01:20]`, `pc[a:f]`, `srv[01:50:2].example.com`, and a port after the name."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator

from actctl.common.errors import Refused
from actctl.common.limits import LONGEST_NAME, MOST_HOSTS
from actctl.common.texts import Text
from actctl.common.words import shown

_RANGE = re.compile(r"\[([^\[\]:]*):([^\[\]:]*)(?::([^\[\]:]*))?\]")
_BRACKETED = re.compile(r"^\[([0-9A-Fa-f:.]+(?:%\w+)?)\](?::(\d{1,5}))?$")
_WITH_PORT = re.compile(r"^((?:\[[^\[\]]*\]|[^\[\]:])+):(\d{1,5})$")


class BadRange(Refused):
    """A host range that cannot be read; it says what was expected."""

    def __init__(self, range_: str, english: str, japanese: str) -> None:
        """Both follow the range itself, in quotes: `the range “[1:c]” …`, `範囲「[1:c]」…`."""
        super().__init__(Text(f"the range “{shown(range_)}” {english}", f"範囲「{shown(range_)}」{japanese}"))


class BadName(BadRange):
    """The same of a whole name."""

    def __init__(self, name: str, english: str, japanese: str) -> None:
        Refused.__init__(self, Text(f"“{shown(name)}” {english}", f"「{shown(name)}」{japanese}"))


def _too_many(most: int) -> tuple[str, str]:
    return f"stands for more than {most:,} hosts", f"は{most:,}台を超えるホストを表しています"


_BACKWARDS = (
    "runs backwards; its start must come before its end",
    "の始まりと終わりが逆です。小さいほうを先に指定してください",
)


def expand(text: str, most: int = MOST_HOSTS) -> tuple[list[str], int | None]:
    """The host names that `text` stands for, and the port written after it (`web01:5986`), if any.

    Raises BadRange. Ranges include their end and keep leading zeros, as Ansible's do
    (ansible-documentation, inventory_guide/intro_inventory.rst).
    """
    name, port = split_port(text)
    return expand_names(name, most), port


def split_port(text: str) -> tuple[str, int | None]:
    """`name:port` and `[IPv6]:port` taken apart; a bare IPv6 address has no port."""
    if bracketed := _BRACKETED.match(text):
        if ":" in bracketed[1] and not _RANGE.fullmatch(f"[{bracketed[1]}]"):
            return bracketed[1], int(bracketed[2]) if bracketed[2] else None
        if bracketed[1].count(":") > 2 or "::" in bracketed[1]:
            return bracketed[1], int(bracketed[2]) if bracketed[2] else None
    if with_port := _WITH_PORT.match(text):
        return with_port[1], int(with_port[2])
    return text, None


def expand_names(text: str, most: int = MOST_HOSTS) -> list[str]:
    """The names of a text with any number of ranges in it, at most so many; the text itself when there is none."""
    if len(text) > LONGEST_NAME:
        raise BadName(
            text,
            f"is a host name longer than {LONGEST_NAME:,} characters",
            f"はホスト名として長すぎます ({LONGEST_NAME:,}文字まで)",
        )
    found = list(_RANGE.finditer(text))
    if not found:
        if re.search(r"\[[^\]]*$|^[^\[]*\]", text) or re.search(r"\[\]", text):
            raise BadName(
                text,
                "has a bracket that does not close; a range looks like web[01:20]",
                "の角かっこが閉じていません。範囲は web[01:20] のように指定してください",
            )
        return [text]
    parts: list[list[str]] = []
    position, count = 0, 1
    for match in found:
        steps = _one_range(match[0], match[1], match[2], match[3], most)
        count *= len(steps)
        if count > most:
            raise BadName(text, *_too_many(most))
        parts += [[text[position : match.start()]], steps]
        position = match.end()
    parts.append([text[position:]])
    return ["".join(pieces) for pieces in itertools.product(*parts)]


def _one_range(whole: str, begin: str, end: str, stride: str | None, most: int) -> list[str]:
    if not end:
        raise BadRange(
            whole,
            "has no end; something like [01:20] was expected",
            "に終わりがありません。[01:20] のように指定してください",
        )
    step = _stride(whole, stride)
    begin = begin or "0"
    if begin.isdecimal() and end.isdecimal():
        return list(_numbers(whole, begin, end, step, most))
    letters = string.ascii_letters
    if len(begin) == len(end) == 1 and begin in letters and end in letters:
        first, last = letters.index(begin), letters.index(end)
        if first > last:
            raise BadRange(whole, *_BACKWARDS)
        return list(letters[first : last + 1 : step])
    raise BadRange(
        whole,
        f"goes from “{shown(begin)}” to “{shown(end)}”; two numbers or two letters were expected",
        f"は「{shown(begin)}」から「{shown(end)}」までとなっています。"
        "両端とも数字、または両端とも英字1文字で指定してください",
    )


def _stride(whole: str, stride: str | None) -> int:
    if stride is None:
        return 1
    if not stride.isdecimal() or len(stride) > 9 or int(stride) == 0:
        raise BadRange(
            whole,
            f"has the step “{shown(stride)}”; a number from 1 up was expected",
            f"の間隔が「{shown(stride)}」です。1 以上の整数を指定してください",
        )
    return int(stride)


def _numbers(whole: str, begin: str, end: str, step: int, most: int) -> Iterator[str]:
    if max(len(begin), len(end)) > 18:
        raise BadRange(
            whole, "has a number that is too long; at most 18 digits were expected",
            "の数字が長すぎます。18桁以内で指定してください",
        )  # fmt: skip
    padded = len(begin) > 1 and begin.startswith("0")
    if padded and len(begin) != len(end):
        raise BadRange(
            whole,
            "begins with a zero, so both its ends must have as many digits",
            "は 0 で始まっています。両端の桁数を揃えてください",
        )
    first, last = int(begin), int(end)
    if first > last:
        raise BadRange(whole, *_BACKWARDS)
    if (last - first) // step >= most:
        raise BadRange(whole, *_too_many(most))
    width = len(begin) if padded else 0
    return (str(number).zfill(width) for number in range(first, last + 1, step))
