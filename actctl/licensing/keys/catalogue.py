"""The catalogue of published keys: read once, looked up by key, by last five characters, by machine."""

from __future__ import annotations

from functools import lru_cache

from actctl.licensing.keys.gvlk_files import read_gvlks, read_no_gvlk
from actctl.licensing.keys.product_names import folder
from actctl.licensing.keys.published import Builds, Caution, Evidence, Gvlk, Kind, NoGvlk
from actctl.licensing.products import product_of_keys

__all__ = [
    "Builds", "Caution", "Evidence", "Gvlk", "Kind", "NoGvlk", "by_key", "by_machine", "by_partial_key", "catalogue",
    "without_gvlk",
]  # fmt: skip


@lru_cache(maxsize=1)
def catalogue() -> tuple[Gvlk, ...]:
    """Every published key (reference: gvlk/*.yaml)."""
    return read_gvlks(folder())


@lru_cache(maxsize=1)
def without_gvlk() -> tuple[NoGvlk, ...]:
    """Editions and builds for which no key is published, in the order in which they are tried."""
    return read_no_gvlk(folder())


def by_key(key: str) -> Gvlk | None:
    """The published key that `key` is, in whatever case; None: it is none of them, so presumably a secret."""
    return _keys().get(key.strip().upper())


def by_partial_key(last_five: str) -> Gvlk | None:
    """The published key that ends so; None: no published one does."""
    return _partial_keys().get(last_five.strip().upper())


def by_machine(edition: str, kind: Kind, build: int) -> Gvlk | None:
    """The key of an EditionID on a build; None: not in the table. The loader made sure that there are not two."""
    rows = _editions().get((edition.lower(), kind), ())
    return next((one for one in rows if build in one.builds), None)


@lru_cache(maxsize=1)
def _keys() -> dict[str, Gvlk]:
    return {one.key: one for one in catalogue()}


@lru_cache(maxsize=1)
def _partial_keys() -> dict[str, Gvlk]:
    return {one.partial_key: one for one in catalogue()}


@lru_cache(maxsize=1)
def _editions() -> dict[tuple[str, Kind], list[Gvlk]]:
    found: dict[tuple[str, Kind], list[Gvlk]] = {}
    for one in catalogue():
        product = product_of_keys(one.family)
        if product is None or not product.is_machine:
            continue  # keys of Office are for no EditionID of Windows
        for edition in one.editions:
            found.setdefault((edition.lower(), one.kind), []).append(one)
    return found
