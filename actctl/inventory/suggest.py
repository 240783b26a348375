"""A guess at what a misspelt name, or a count of what is no group, was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from itertools import islice

from actctl.common.limits import LONGEST_GUESSED, SEARCHED_FOR_A_GUESS
from actctl.common.words import shown

_MOST_NAMED = 4
"""Hosts that a range of numbers names in a hint; more are named by a glob."""
_MOST_DIGITS = 4
"""To which a number is padded in search of a host."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` Did you mean …?` with the nearest known name, or nothing when none is near.

    `web01` means `web01.corp.example` where that is what the inventory calls it.
    """
    if len(name) > LONGEST_GUESSED:
        return ""
    names = [other for other in islice(known, SEARCHED_FOR_A_GUESS) if len(other) <= LONGEST_GUESSED]
    same = [other for other in names if other.lower() == name.lower()]
    longer = [other for other in names if other.lower().startswith(f"{name.lower()}.")]
    near = same or longer or difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    return f" Did you mean {shown(near[0])}?" if near else ""


def instead_of_counting(base: str, begin: str, end: str | None, groups: Collection[str], hosts: Collection[str]) -> str:
    """As `did_you_mean`, for `web[1]` or `web[1:3]` where `web` is nothing that could be counted.

    `web1` and `web01` where the inventory has them, `web*` where it has others that begin so; a misspelt group with
    its count.
    """
    last = int(end) if end else int(begin) + (_MOST_NAMED if end == "" else 0)
    near = [name for number in range(int(begin), min(last, int(begin) + _MOST_NAMED) + 1)
            if (name := _numbered(base, number, hosts))]  # fmt: skip
    if 0 < len(near) <= _MOST_NAMED and (end is None or last - int(begin) < _MOST_NAMED):
        return f" Did you mean {shown(','.join(near))}?"
    if not base[-1:].isdigit() and any(name.startswith(base) for name in islice(hosts, SEARCHED_FOR_A_GUESS)):
        return f" Did you mean {shown(base)}*?"
    group = did_you_mean(base, groups)
    counted = f"[{begin}]" if end is None else f"[{begin}:{end}]"
    return group.replace("?", f"{counted}?") if group else did_you_mean(base, hosts)


def _numbered(base: str, number: int, hosts: Collection[str]) -> str | None:
    """The host of that number, however it is padded."""
    names = (f"{base}{number:0{digits}}" for digits in range(1, _MOST_DIGITS + 1))
    return next((name for name in names if name in hosts), None) if number >= 0 else None
