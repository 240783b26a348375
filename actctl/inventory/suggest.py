"""A guess at what a misspelt name, or a count of what is no group, was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from itertools import islice

from actctl.common.limits import LONGEST_GUESSED, SEARCHED_FOR_A_GUESS
from actctl.common.texts import Text
from actctl.common.words import shown

_MOST_NAMED = 4
"""Hosts that a range of numbers names in a hint; more are named by a glob."""
_MOST_DIGITS = 4
"""To which a number is padded in search of a host."""
_NOTHING = Text("", "")


def did_you_mean(name: str, known: Iterable[str]) -> Text:
    """` Did you mean …?` with the nearest known name, or nothing when none is near; to be put behind a full stop.

    `web01` means `web01.corp.example` where that is what the inventory calls it.
    """
    near = _nearest(name, known)
    return _meant(near) if near is not None else _NOTHING


def _nearest(name: str, known: Iterable[str]) -> str | None:
    if len(name) > LONGEST_GUESSED:
        return None
    names = [other for other in islice(known, SEARCHED_FOR_A_GUESS) if len(other) <= LONGEST_GUESSED]
    same = [other for other in names if other.lower() == name.lower()]
    longer = [other for other in names if other.lower().startswith(f"{name.lower()}.")]
    near = same or longer or difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    return near[0] if near else None


def _meant(name: str) -> Text:
    return Text(f" Did you mean {shown(name)}?", f"{shown(name)} の間違いではありませんか。")


def instead_of_counting(
    base: str, begin: str, end: str | None, groups: Collection[str], hosts: Collection[str]
) -> Text:
    """As `did_you_mean`, for `web[1]` or `web[1:3]` where `web` is nothing that could be counted.

    `web1` and `web01` where the inventory has them, `web*` where it has others that begin so; a misspelt group with
    its count.
    """
    last = int(end) if end else int(begin) + (_MOST_NAMED if end == "" else 0)
    near = [name for number in range(int(begin), min(last, int(begin) + _MOST_NAMED) + 1)
            if (name := _numbered(base, number, hosts))]  # fmt: skip
    if 0 < len(near) <= _MOST_NAMED and (end is None or last - int(begin) < _MOST_NAMED):
        return _meant(",".join(near))
    if not base[-1:].isdigit() and any(name.startswith(base) for name in islice(hosts, SEARCHED_FOR_A_GUESS)):
        return _meant(f"{base}*")
    group = _nearest(base, groups)
    counted = f"[{begin}]" if end is None else f"[{begin}:{end}]"
    return _meant(f"{group}{counted}") if group is not None else did_you_mean(base, hosts)


def _numbered(base: str, number: int, hosts: Collection[str]) -> str | None:
    """The host of that number, however it is padded."""
    names = (f"{base}{number:0{digits}}" for digits in range(1, _MOST_DIGITS + 1))
    return next((name for name in names if name in hosts), None) if number >= 0 else None
