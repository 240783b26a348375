"""A guess at what a misspelt name was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

from actctl.limits import LONGEST_GUESSED, SEARCHED_FOR_A_GUESS
from actctl.words import shown


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
