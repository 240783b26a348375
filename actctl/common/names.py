"""Names of machines and DNS domains: which are addresses, which mean the same machine."""

from __future__ import annotations

import ipaddress
from typing import Generic, TypeVar

T = TypeVar("T")

DEFAULT_PORT = 1688
"""TCP port of a KMS host where none is said (reference/kms.md, section 1)."""


def plain_name(name: str) -> str:
    """Lower case, without the dot at the end and without an IPv6 address's brackets."""
    return name.strip().strip("[]").rstrip(".").lower()


def is_address(name: str) -> bool:
    """Whether a name is an IP address."""
    try:
        ipaddress.ip_address(plain_name(name))
    except ValueError:
        return False
    return True


def domain_of(name: str) -> str | None:
    """`web01.corp.example` → `corp.example`; None for a bare name and for an address."""
    _, dot, domain = plain_name(name).partition(".")
    return domain if dot and domain and not is_address(name) else None


def same_host(one: str, other: str) -> bool:
    """Whether two names or addresses mean one machine; a name without a domain fits one with any."""
    one, other = plain_name(one), plain_name(other)
    if not one or not other:
        return False
    if one == other:
        return True
    if is_address(one) or is_address(other):
        return is_address(one) and is_address(other) and ipaddress.ip_address(one) == ipaddress.ip_address(other)
    bare = "." not in one or "." not in other
    return bare and one.partition(".")[0] == other.partition(".")[0]


class NameIndex(Generic[T]):
    """Values by names, found as `same_host` compares them, without a look at every one: a site has many thousands."""

    def __init__(self) -> None:
        self._whole: dict[str, list[tuple[int, T]]] = {}
        self._labels: dict[tuple[str, bool], list[tuple[int, T]]] = {}
        """By first label, and whether more labels follow."""
        self._size = 0

    def add(self, name: str, value: T) -> None:
        """One more value; the same name may have several. An empty name is none."""
        name, address = _one_way(name)
        if not name:
            return
        entry = (self._size, value)
        self._size += 1
        self._whole.setdefault(name, []).append(entry)
        label, dot, _ = name.partition(".")
        if not address:
            self._labels.setdefault((label, bool(dot)), []).append(entry)

    def find(self, name: str) -> list[T]:
        """All that mean the same machine as `name`, in the order in which they were added."""
        name, address = _one_way(name)
        found = dict(self._whole.get(name, []))
        if name and not address:
            label, dot, _ = name.partition(".")
            found.update(self._labels.get((label, not dot), []))  # a name without a domain fits one with any
        return [found[place] for place in sorted(found)]

    def first(self, name: str) -> T | None:
        """The first of them; None: there is none. Takes the same time however many there are."""
        name, address = _one_way(name)
        found = self._whole.get(name, [])[:1]
        if name and not address:
            label, dot, _ = name.partition(".")
            found = [*found, *self._labels.get((label, not dot), [])[:1]]
        return min(found, key=lambda entry: entry[0])[1] if found else None


def _one_way(name: str) -> tuple[str, bool]:
    """One way of writing each name and address, and whether it is an address."""
    name = plain_name(name)
    return (str(ipaddress.ip_address(name)), True) if is_address(name) else (name, False)
