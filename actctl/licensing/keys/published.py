"""What Microsoft publishes: KMS client setup keys (GVLKs), and editions that have none. Records only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any

from actctl.common.texts import Text
from actctl.licensing.keys.form import ALPHABET

_FORM = re.compile(rf"(?:[{ALPHABET}]{{5}}-){{4}}[{ALPHABET}]{{5}}")


def well_formed(key: str) -> bool:
    """Whether `key` is five groups of five of a product key's characters, in upper case."""
    return _FORM.fullmatch(key) is not None


class Kind(str, Enum):
    """Whether a Windows is a server or a client: some builds are both (docs/facts/editions.md, "Shared builds")."""

    SERVER = "server"
    CLIENT = "client"


class Evidence(str, Enum):
    """Why an EditionID and a build are taken for a product; product → key always rests on the published page."""

    SEEN = "seen"
    """In published output of real machines."""
    INFERRED = "inferred"
    """It follows the pattern of those that were seen."""


@dataclass(frozen=True, slots=True)
class Builds:
    """Values of CurrentBuildNumber, as spans from first to last; a last of None: and all later ones."""

    spans: tuple[tuple[int, int | None], ...]

    def __contains__(self, build: int) -> bool:
        return any(first <= build and (last is None or build <= last) for first, last in self.spans)

    def __str__(self) -> str:
        """`17763, 19041-19045, 26100` or `10240 and later`, as in the data."""
        return ", ".join(
            f"{first} and later" if last is None else str(first) if first == last else f"{first}-{last}"
            for first, last in self.spans
        )

    def overlaps(self, other: Builds) -> bool:
        """Whether a build is in both."""
        return any(first in other for first, _ in self.spans) or any(first in self for first, _ in other.spans)


@dataclass(frozen=True, slots=True)
class Caution:
    """What a person should know before this key is installed."""

    code: str
    text: Text
    builds: Builds | None = None
    """Where it is true; None: on all builds of the key."""


@dataclass(frozen=True, slots=True)
class Gvlk:
    """One published key: public, the same for everybody."""

    family: str
    """Name of its file in gvlk/: `server-2022`."""
    product: str
    """As Microsoft's page names it."""
    key: str
    editions: tuple[str, ...]
    """EditionIDs that take it."""
    builds: Builds
    kind: Kind
    source: str
    """The page that publishes it."""
    evidence: Evidence
    certain: bool = True
    """False: confirm the EditionID on a machine before relying on it."""
    caution: Caution | None = None

    @property
    def partial_key(self) -> str:
        """Its last five characters, which no other published key has."""
        return self.key[-5:]

    def as_json(self) -> dict[str, Any]:
        """The contract's form (docs/json.md, "actctl gvlk list -o json")."""
        return {
            "product": self.product,
            "key": self.key,
            "edition_ids": list(self.editions),
            "builds": str(self.builds),
            "kind": self.kind.value,
            "source": self.source,
            "evidence": self.evidence.value,
            "certain": self.certain,
        }


@dataclass(frozen=True, slots=True)
class NoGvlk:
    """Editions for which nothing is published."""

    editions: tuple[str, ...]
    """EditionIDs in lower case, `*` for any beginning or ending."""
    kind: Kind | None
    builds: Builds | None
    """None: all."""
    reason: str
    """For scripts: `no_gvlk`, `annual_channel`, `evaluation`."""
    why: Text
    remedy: Text

    def fits(self, edition: str, kind: Kind, build: int | None) -> bool:
        """Whether this row is about a machine; a row for certain builds never fits a machine whose build is unknown."""
        if self.kind not in (None, kind) or (self.builds is not None and (build is None or build not in self.builds)):
            return False
        return any(fnmatchcase(edition.lower(), pattern) for pattern in self.editions)
