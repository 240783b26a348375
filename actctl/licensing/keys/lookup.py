"""Finding a published key by what a person calls its product. What a key is: licensing/identify.py."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.licensing.keys.catalogue import Gvlk, Kind, by_key, by_partial_key, catalogue
from actctl.licensing.keys.identify import Identified, NearMiss, identify
from actctl.licensing.keys.search_words import SYNONYMS, words_of

__all__ = ["Identified", "NearMiss", "find", "identify", "show"]

_RELEASES: dict[str, tuple[int, ...]] = {
    "1507": (10240,), "1511": (10586,), "1607": (14393,), "1703": (15063,), "1709": (16299,), "1803": (17134,),
    "1809": (17763,), "1903": (18362,), "1909": (18363,), "2004": (19041,), "20h2": (19042,), "21h1": (19043,),
    "21h2": (19044, 22000), "22h2": (19045, 22621), "23h2": (22631,), "24h2": (26100,), "25h2": (26200,),
}  # fmt: skip
"""Versions of the client and their builds. Those of servers stand in the product names."""
_LOWEST_BUILD = 6000
_NUMBERS = {"10": (10240, 14393, 17763, 19044), "11": (22000, 26100)}
"""Builds of Windows 10 and 11, those of an LTSC among them: not every product name says the number."""
_GENERIC = frozenset({"windows", "server", "based", "systems"})
_ON_EVERY_SERVER = frozenset({"core", "desktop", "experience", "gui"})
"""One key for both kinds of installation (docs/facts/editions.md, "Server Core")."""
_BY_RELEASE = 0.5
"""A product that names a version itself stands before one that merely had a build of it."""
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key with its words."""

    gvlk: Gvlk
    name: frozenset[str]
    """The words of its product name that a search may leave out, but then it is less of a match."""
    others: frozenset[str]
    """More words that it goes by."""

    def miss(self, words: list[str]) -> float | None:
        """How far it is from what was asked for, 0: exactly it; None: a word of the search is not about it."""
        by_release = 0.0
        for word in words:
            if word in self.name or word in self.others:
                continue
            if word.isdecimal() and int(word) >= _LOWEST_BUILD and int(word) in self.gvlk.builds:
                continue
            builds = _RELEASES.get(word, ()) if self.gvlk.kind is Kind.CLIENT else ()
            if not any(build in self.gvlk.builds for build in builds):
                return None
            by_release = _BY_RELEASE
        left = self.name - set(words) - _GENERIC
        return by_release + sum(not word[0].isdigit() for word in left)


def find(text: str) -> list[Gvlk]:
    """Published keys that a text may mean, the likeliest first; none where a word of it fits no product.

    Products, EditionIDs, builds, versions, keys and their last five characters are understood, in English and
    Japanese. A version must be right; words may be short or have a slip.
    """
    return [gvlk for _, gvlk in _ranked(text)]


def show(name: str) -> Gvlk | None:
    """The one key that a name means; None: there is none. Raises UserError where it may be several."""
    ranked = _ranked(name)
    best = [gvlk for miss, gvlk in ranked if miss == ranked[0][0]]
    if len(best) > 1:
        names = "; ".join(gvlk.product for gvlk in best[:_SHOWN]) + (" …" if len(best) > _SHOWN else "")
        raise UserError(
            Text(
                f"this name may be {len(best)} products: {names}.",
                f"この名前に当てはまる製品が{len(best)}個あります: {names}。",
            )
        )
    return best[0] if best else None


def _ranked(text: str) -> list[tuple[float, Gvlk]]:
    exact = by_key(text) or by_partial_key(text)
    if exact is not None:
        return [(0.0, exact)]
    words = [_known(word) for word in words_of(text)]
    if not words:
        return []
    entries = ((entry.miss(words), entry.gvlk) for entry in _entries())
    ranked = [(miss, gvlk) for miss, gvlk in entries if miss is not None]
    # Among equals the newest Windows first; sorted() keeps the catalogue's order otherwise.
    return sorted(ranked, key=lambda one: (one[0], -_latest(one[1])))


def _latest(gvlk: Gvlk) -> float:
    return max(float("inf") if last is None else last for _, last in gvlk.builds.spans)


@lru_cache(maxsize=1)
def _entries() -> tuple[_Entry, ...]:
    return tuple(_entry(gvlk) for gvlk in catalogue())


def _entry(gvlk: Gvlk) -> _Entry:
    others = {"windows", gvlk.kind.value, *words_of(gvlk.family), *words_of(" ".join(gvlk.editions))}
    if gvlk.kind is Kind.SERVER:
        others |= _ON_EVERY_SERVER
    else:
        others |= {word for word, builds in _NUMBERS.items() if any(build in gvlk.builds for build in builds)}
    name = frozenset(words_of(gvlk.product))
    if name & {"ltsc", "ltsb"}:
        others |= {"ltsc", "ltsb"}  # it was LTSB until 2016; people say either
    return _Entry(gvlk, name, frozenset(others))


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    return frozenset().union(*(entry.name | entry.others for entry in _entries()), SYNONYMS, _RELEASES)


def _known(word: str) -> str:
    """The word itself, or the one known word that it begins or misspells. Never so for numbers and EditionIDs."""
    vocabulary = _vocabulary()
    if word in vocabulary or not word.isalpha() or len(word) < 3:
        return word
    names = {each for entry in _entries() for each in entry.name if each.isalpha()}
    begun = {each for each in names if each.startswith(word)}
    if len(begun) == 1:
        return begun.pop()
    slips = 2 if len(word) >= 9 else 1 if len(word) >= 5 else 0
    meant = {SYNONYMS.get(each, each) for each in names | set(SYNONYMS) if _within(word, each, slips)}
    return meant.pop() if len(meant) == 1 else word


def _within(word: str, other: str, slips: int) -> bool:
    """Whether at most `slips` letters were put in, left out or replaced (Levenshtein distance)."""
    if abs(len(word) - len(other)) > slips or len(other) < 4:
        return False
    row = list(range(len(other) + 1))
    for number, letter in enumerate(word, 1):
        last, row = row, [number]
        for place, its in enumerate(other, 1):
            row.append(min(last[place] + 1, row[-1] + 1, last[place - 1] + (letter != its)))
    return row[-1] <= slips
