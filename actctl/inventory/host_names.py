"""The hosts of an inventory by what they may be called, so that a look-up does not go through all of them."""

from __future__ import annotations

from collections.abc import Iterable

from actctl.common.names import NameIndex
from actctl.inventory.connection import endpoint_of
from actctl.inventory.interface import Host


def names_of(host: Host) -> tuple[str, str]:
    """Its inventory name, and the name or address it is reached at (empty: none). Raises UserError."""
    return host.name, endpoint_of(host).address or ""


class HostNames:
    """An index of hosts by inventory name and address. Raises UserError for a wrong variable."""

    def __init__(self, hosts: Iterable[Host]) -> None:
        self._named: NameIndex[Host] = NameIndex()
        self._all: NameIndex[Host] = NameIndex()
        for host in hosts:
            self._named.add(host, host.name)
            self._all.add(host, *names_of(host))

    def find(self, name: str) -> list[Host]:
        """The host of this inventory name, else of this address; else those that it fits but for the domain."""
        exact = self._named.first_exact(name) or self._all.first_exact(name)
        return [exact] if exact is not None else self._all.find(name)
