"""Host ranges: `web[01:20]`, `pc[a:f]`, `srv[01:50:2].example.com`, and a port after the name."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator

from actctl.common.limits import LONGEST_NAME, MOST_HOSTS
from actctl.common.words import shown

_RANGE = re.compile(r"\[([^\[\]:]*):([^\[\]:]*)(?::([^\[\]:]*))?\]")
_BRACKETED = re.compile(r"^\[([0-9A-Fa-f:.]+(?:%\w+)?)\](?::(\d{1,5}))?$")
_WITH_PORT = re.compile(r"^((?:\[[^\[\]]*\]|[^\[\]:])+):(\d{1,5})$")


class BadRange(ValueError):
    """A host range that cannot be read; its text says what was expected."""


def expand(text: str) -> tuple[list[str], int | None]:
    """The host names that `text` stands for, and the port written after it (`web01:5986`), if any.

    Raises BadRange. Ranges include their end and keep leading zeros, as Ansible's do
    (ansible-documentation, inventory_guide/intro_inventory.rst).
    """
    name, port = split_port(text)
    return expand_names(name), port


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


def expand_names(text: str) -> list[str]:
    """The names of a text with any number of ranges in it; the text itself when there is none."""
    if len(text) > LONGEST_NAME:
        raise BadRange(f'"{shown(text)}" is a host name longer than {LONGEST_NAME:,} characters')
    found = list(_RANGE.finditer(text))
    if not found:
        if re.search(r"\[[^\]]*$|^[^\[]*\]", text) or re.search(r"\[\]", text):
            raise BadRange(f'"{shown(text)}" has a bracket that does not close; a range looks like web[01:20]')
        return [text]
    parts: list[list[str]] = []
    position, count = 0, 1
    for match in found:
        steps = _one_range(match[0], match[1], match[2], match[3])
        count *= len(steps)
        if count > MOST_HOSTS:
            raise BadRange(f'"{shown(text)}" stands for more than {MOST_HOSTS:,} hosts')
        parts += [[text[position : match.start()]], steps]
        position = match.end()
    parts.append([text[position:]])
    return ["".join(pieces) for pieces in itertools.product(*parts)]


def _one_range(whole: str, begin: str, end: str, stride: str | None) -> list[str]:
    if not end:
        raise BadRange(f'the range "{shown(whole)}" has no end; something like [01:20] was expected')
    step = _stride(whole, stride)
    begin = begin or "0"
    if begin.isdecimal() and end.isdecimal():
        return list(_numbers(whole, begin, end, step))
    letters = string.ascii_letters
    if len(begin) == len(end) == 1 and begin in letters and end in letters:
        first, last = letters.index(begin), letters.index(end)
        if first > last:
            raise BadRange(f'the range "{shown(whole)}" runs backwards; its start must come before its end')
        return list(letters[first : last + 1 : step])
    raise BadRange(
        f'the range "{shown(whole)}" goes from "{shown(begin)}" to "{shown(end)}"; '
        "two numbers or two letters were expected"
    )


def _stride(whole: str, stride: str | None) -> int:
    if stride is None:
        return 1
    if not stride.isdecimal() or len(stride) > 9 or int(stride) == 0:
        raise BadRange(f'the range "{shown(whole)}" has the step "{shown(stride)}"; a number from 1 up was expected')
    return int(stride)


def _numbers(whole: str, begin: str, end: str, step: int) -> Iterator[str]:
    if max(len(begin), len(end)) > 18:
        raise BadRange(f'the range "{shown(whole)}" has a number that is too long')
    padded = len(begin) > 1 and begin.startswith("0")
    if padded and len(begin) != len(end):
        raise BadRange(f'the range "{shown(whole)}" begins with a zero, so both its ends must have as many digits')
    first, last = int(begin), int(end)
    if first > last:
        raise BadRange(f'the range "{shown(whole)}" runs backwards; its start must come before its end')
    if (last - first) // step >= MOST_HOSTS:
        raise BadRange(f'the range "{shown(whole)}" stands for more than {MOST_HOSTS:,} hosts')
    width = len(begin) if padded else 0
    return (str(number).zfill(width) for number in range(first, last + 1, step))
