"""Names of machines and DNS domains: which are addresses, which mean the same machine; NAME:PORT of a KMS host."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

DEFAULT_PORT = 1688
"""TCP port of a KMS host where none is said (docs/facts/kms.md, "Port and clock")."""
_LONGEST_PORT = 5


def plain_name(name: str) -> str:
    """Lower case, without the dot at the end and without an IPv6 address's brackets."""
    return name.strip().strip("[]").rstrip(".").lower()


def is_address(name: str) -> bool:
    """Whether a name is an IP address."""
    return _one_way(name)[1]


def domain_of(name: str) -> str | None:
    """`web01.corp.example` → `corp.example`; None for a bare name and for an address."""
    _, dot, domain = plain_name(name).partition(".")
    return domain if dot and domain and not is_address(name) else None


def without_domain(name: str) -> str:
    """`web01.corp.example` → `web01`; an address stays whole."""
    return name if is_address(name) else name.partition(".")[0]


def same_host(one: str, other: str) -> bool:
    """Whether two names or addresses mean one machine; a name without a domain fits one with any."""
    (one, address), (other, other_address) = _one_way(one), _one_way(other)
    if not one or not other:
        return False
    if one == other:
        return True
    bare = "." not in one or "." not in other
    return not address and not other_address and bare and one.partition(".")[0] == other.partition(".")[0]


def name_and_port(name: str, port: int) -> str:
    """`NAME:PORT`; an IPv6 address in brackets."""
    return f"{_bracketed(name)}:{port}"


def port_in(text: str) -> int | None:
    """The port that a text says; None where it is no number, or one too long for a port."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_PORT else None


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


def _one_way(name: str) -> tuple[str, bool]:
    """One way of writing each name and address, and whether it is an address."""
    name = plain_name(name)
    try:
        return str(ipaddress.ip_address(name)), True
    except ValueError:
        return name, False


@dataclass(frozen=True, slots=True, eq=False)
class KmsAddress:
    """A KMS host by name or address, and its port. Equal where both are, in whichever way they are written."""

    name: str
    """In the letters it was given in, without an IPv6 address's brackets; empty where only a port was given."""
    port: int = DEFAULT_PORT

    @classmethod
    def parse(cls, text: str) -> KmsAddress:
        """From `NAME`, `NAME:PORT`, `[IPv6]:PORT`, `[IPv6]` or `IPv6`: without brackets that has no port behind it.

        What is no port belongs to the name: nothing is refused here (`common.arguments` does that).
        """
        name, colon, said = text.strip().rpartition(":")
        port = port_in(said) if colon and (":" not in name or name.endswith("]")) else None
        return cls.of(text if port is None else name, port)

    @classmethod
    def of(cls, name: str, port: int | None = None) -> KmsAddress:
        """From a name as machines write it, in brackets or with a dot at its end, and the port where one was said."""
        return cls(name.strip().strip("[]").rstrip("."), port or DEFAULT_PORT)

    def __str__(self) -> str:
        return name_and_port(self.name, self.port)

    @property
    def short(self) -> str:
        """As `str`, without the port that is meant where none is said."""
        return _bracketed(self.name) if self.port == DEFAULT_PORT else str(self)

    def same_machine(self, other: KmsAddress) -> bool:
        """Whether both may be one machine, whatever the port, as `same_host`."""
        return same_host(self.name, other.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KmsAddress) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, int]:
        return _one_way(self.name)[0], self.port


class NameIndex(Generic[T]):
    """Values by the names and addresses of machines, found as `same_host` compares them, or exactly.

    No look-up goes through all of them, and none takes longer where many have one name: a site has many thousands.
    """

    def __init__(self) -> None:
        self._values: list[T] = []
        self._exact: dict[str, list[int]] = {}
        """Places in `_values`, in their order."""
        self._labels: dict[tuple[str, bool], list[int]] = {}
        """The same by first label, and whether more labels follow."""

    def add(self, value: T, *names: str) -> None:
        """One more value, with all its names; the same name may have several values. An empty name is none."""
        place = len(self._values)
        self._values.append(value)
        for name, address in dict.fromkeys(map(_one_way, names)):
            if not name:
                continue
            self._exact.setdefault(name, []).append(place)
            if not address:
                label, dot, _ = name.partition(".")
                places = self._labels.setdefault((label, bool(dot)), [])
                if places[-1:] != [place]:
                    places.append(place)

    def find(self, name: str) -> list[T]:
        """All that mean the same machine as `name`, in the order in which they were added."""
        exact, near = self._places(name)
        return [self._values[place] for place in sorted({*exact, *near})]

    def first(self, name: str) -> T | None:
        """The first of them; None: there is none."""
        exact, near = self._places(name)
        place = min([*exact[:1], *near[:1]], default=None)
        return None if place is None else self._values[place]

    def only(self, name: str) -> T | None:
        """The one that means the same machine as `name`; None: there is none, or nobody knows which."""
        exact, near = self._places(name)
        return self._one({*exact[:2], *near[:2]})

    def first_exact(self, name: str) -> T | None:
        """The first that is called just so, not without its domain or with one."""
        exact, _ = self._places(name)
        return self._values[exact[0]] if exact else None

    def only_exact(self, name: str) -> T | None:
        """The one that is called just so; None: there is none, or nobody knows which."""
        exact, _ = self._places(name)
        return self._one({*exact[:2]})

    def _one(self, places: set[int]) -> T | None:
        return self._values[places.pop()] if len(places) == 1 else None

    def _places(self, name: str) -> tuple[Sequence[int], Sequence[int]]:
        """Of what is called just so, and of what fits but for the domain: a name without one fits one with any."""
        name, address = _one_way(name)
        label, dot, _ = name.partition(".")
        return self._exact.get(name, ()), () if address or not name else self._labels.get((label, not dot), ())
