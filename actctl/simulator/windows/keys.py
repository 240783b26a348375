"""Product keys: the published GVLKs, a fleet's own MAKs and CSVLKs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_FORMAT = re.compile(r"^(?:[BCDFGHJKMNPQRTVWXY2346789]{5}-){4}[BCDFGHJKMNPQRTVWXY2346789]{5}$")
FULL_KEY = re.compile(r"\b(?:[A-Z0-9]{5}-){4}([A-Z0-9]{5})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gvlk:
    """A published key."""

    key: str
    group: str
    edition: str


@dataclass(slots=True)
class FleetKey:
    """A secret key that a pretend organisation owns."""

    key: str
    kind: str
    """`mak` or `csvlk`."""
    activations_left: int = 50
    blocked: bool = False
    generation: int = 2022
    """csvlk: what it activates."""
    kinds: tuple[str, ...] = ("server", "client")
    """Kinds of Windows it may be installed on."""
    releases: tuple[str, ...] = ()
    """mak: releases it fits; empty: all of those kinds."""


@cache
def gvlks() -> dict[str, Gvlk]:
    """Every published key."""
    text = resources.files("actctl.simulator").joinpath("data/gvlk.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {key: Gvlk(key, group, edition) for key, group, edition in rows}


def gvlk_for(group: str, edition: str) -> Gvlk | None:
    """The published key of an edition."""
    wanted = edition.removesuffix("Eval")
    for item in gvlks().values():
        if item.group == group and item.edition == wanted:
            return item
    return None


def well_formed(key: str) -> bool:
    """Whether a key has the form and the alphabet of product keys."""
    return _FORMAT.match(key) is not None


def mask(text: str) -> str:
    """`text` with every full key but the public ones cut down to its last five characters."""

    def shorten(match: re.Match[str]) -> str:
        return match[0] if match[0].upper() in gvlks() else f"*****-*****-*****-*****-{match[1]}"

    return FULL_KEY.sub(shorten, text)
