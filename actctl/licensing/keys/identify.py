"""What a product key is: published, a misprint of a published one, or presumably a secret, which is never repeated."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actctl.common.secret import Secret
from actctl.common.texts import Text, counted
from actctl.licensing.keys.catalogue import Gvlk, by_key, by_partial_key, catalogue
from actctl.licensing.keys.form import masked
from actctl.licensing.keys.published import well_formed

_CHARACTERS = 25
_MOST_SLIPS = 4
"""Published keys differ from each other in far more characters, and so does any other key but by a rare chance."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ", "-"))
_MASK = set("*X?•●")
_GAP = "_"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A published key that the given one is probably meant to be."""

    gvlk: Gvlk
    differs_in: int
    """Characters that are wrong, missing or too many."""
    given: str
    """The given key in groups, `_` where a character is missing."""
    published: str
    """The published one beside it, character under character; `_` where the given one has one too many."""

    @property
    def places(self) -> tuple[int, ...]:
        """Where the two differ, counted in characters from 0, dashes included."""
        return tuple(n for n, (mine, its) in enumerate(zip(self.given, self.published, strict=True)) if mine != its)


@dataclass(frozen=True, slots=True)
class Identified:
    """What is known of a key. Holds a key whole only where it is published or all but a published one."""

    key: str
    """As it may be shown: `*****-*****-*****-*****-ABCDE` for a key that is presumably secret."""
    valid_format: bool
    """Whether it is five groups of five of a product key's characters."""
    match: Gvlk | None = None
    partial: bool = False
    """Whether only the last five characters were given: they name one published key, but do not prove it."""
    near_miss: NearMiss | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's form (docs/json.md, "actctl gvlk identify KEY -o json")."""
        near = self.near_miss
        return {
            "key": self.key,
            "valid_format": self.valid_format,
            "match": self.match.as_json() if self.match else None,
            "partial": self.partial,
            "near_miss": None
            if near is None
            else {"product": near.gvlk.product, "key": near.gvlk.key, "differs_in": near.differs_in},
        }


def identify(text: str) -> Identified:
    """What a key is, or its last five characters. Any text is welcome; case, width and kind of dash do not matter."""
    key = "".join(unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES).upper().split())
    plain = key.replace("-", "")
    valid = well_formed(key)
    match = by_key(_grouped(plain))
    if match is not None:
        return Identified(match.key, valid, match)
    last_five = _partial(key, plain)
    if last_five is not None:
        return Identified(masked(Secret(last_five)), valid_format=False, match=by_partial_key(last_five), partial=True)
    near = _near_miss(plain)
    if near is not None:
        return Identified(near.given.replace(_GAP, ""), valid, near_miss=near)
    return Identified(_masked(plain), valid)


def why_not_own(key: Secret) -> Text | None:
    """Why a key in capitals and hyphens is no MAK or CSVLK of the customer's, without the key; None: it may be one."""
    published = by_key(key.reveal())
    if published is not None:
        return Text(
            f"the published GVLK of {published.product}, no MAK or CSVLK; "
            "`actctl switch kms` installs it, or `actctl ipk --gvlk auto`",
            f"{published.product} の公開GVLKで、MAKでもCSVLKでもありません。"
            "`actctl switch kms` または `actctl ipk --gvlk auto` でインストールできます",
        )
    near = _near_miss(key.reveal().replace("-", ""))
    if near is not None:
        return Text(
            f"the published GVLK of {near.gvlk.product} but for {counted(near.differs_in, 'character')}, "
            "no MAK or CSVLK; `actctl switch kms` installs the right one, or `actctl ipk --gvlk auto`",
            f"{near.gvlk.product} の公開GVLKと{near.differs_in}文字だけ異なり、MAKでもCSVLKでもありません。"
            "正しいGVLKは `actctl switch kms` または `actctl ipk --gvlk auto` でインストールできます",
        )
    if not well_formed(key.reveal()):
        return Text(
            "no product key: none has a letter of A, E, I, L, O, S, U, Z or a digit of 0, 1, 5 in it",
            "プロダクト キーではありません (A、E、I、L、O、S、U、Z と 0、1、5 はキーに使われません)",
        )
    return None


def _grouped(plain: str) -> str:
    return "-".join(plain[at : at + 5] for at in range(0, len(plain), 5))


def _partial(key: str, plain: str) -> str | None:
    """The five characters, where no more was given: `6VM33`, `…6VM33`, `*****-*****-*****-*****-6VM33`."""
    last, before = plain[-5:], set(key[:-5]) - {"-"}
    hidden = not before or before <= {".", "…"} or (len(plain) == _CHARACTERS and len(before) == 1 and before <= _MASK)
    return last if hidden and len(last) == 5 and last.isascii() and last.isalnum() else None


def _masked(plain: str) -> str:
    """Never more than the last five characters; none of a text so short that they would be most of it."""
    ending = plain[-5:]
    shown = len(plain) >= _CHARACTERS - 5 and ending.isascii() and ending.isalnum()
    return masked(Secret(ending if shown else "*****"))


def _near_miss(plain: str) -> NearMiss | None:
    if not _CHARACTERS - 1 <= len(plain) <= _CHARACTERS + 1:
        return None
    compared = [(_pairs(plain, gvlk.key.replace("-", "")), gvlk) for gvlk in _candidates(plain)]
    pairs, gvlk = min(compared, key=lambda one: _slips(one[0]), default=(None, None))
    if pairs is None or gvlk is None or _slips(pairs) > _MOST_SLIPS:
        return None
    given, published = ("".join(line) for line in zip(*_with_dashes(pairs), strict=True))
    return NearMiss(gvlk, _slips(pairs), given, published)


def _candidates(plain: str) -> Iterable[Gvlk]:
    """Of the published keys those that may be meant: with fewer slips than groups one group is right."""
    if len(plain) != _CHARACTERS:
        return catalogue()
    return dict.fromkeys(one for place in enumerate(_grouped(plain).split("-")) for one in _by_group().get(place, ()))


@lru_cache(maxsize=1)
def _by_group() -> dict[tuple[int, str], list[Gvlk]]:
    found: dict[tuple[int, str], list[Gvlk]] = {}
    for one in catalogue():
        for place in enumerate(one.key.split("-")):
            found.setdefault(place, []).append(one)
    return found


Pairs = list[tuple[str, str]]
"""Characters of the given and of the published key that belong together."""


def _slips(pairs: Pairs) -> int:
    return sum(mine != its for mine, its in pairs)


def _pairs(plain: str, published: str) -> Pairs:
    """Character beside character; where one key is a character shorter, it gets a gap where the two part."""
    if len(plain) != len(published):
        parting = (n for n, (mine, its) in enumerate(zip(plain, published, strict=False)) if mine != its)
        at = next(parting, min(len(plain), len(published)))
        if len(plain) < len(published):
            plain = plain[:at] + _GAP + plain[at:]
        else:
            published = published[:at] + _GAP + published[at:]
    return [(_shown(mine), its) for mine, its in zip(plain, published, strict=True)]


def _shown(char: str) -> str:
    return char if char.isascii() and char.isprintable() else "?"


def _with_dashes(pairs: Pairs) -> Iterator[tuple[str, str]]:
    characters = 0
    for mine, its in pairs:
        if characters and characters % 5 == 0 and its != _GAP:
            yield "-", "-"
        yield mine, its
        characters += its != _GAP
