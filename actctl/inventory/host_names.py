"""The hosts of an inventory by what they may be called, so that a look-up does not go through all of them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from actctl.inventory.connection import endpoint_of
from actctl.inventory.interface import Host


class HostNames:
    """An index of hosts by inventory name, address, and first label. Raises UserError for a wrong variable."""

    def __init__(self, hosts: Iterable[Host]) -> None:
        self._named: dict[str, Host] = {}
        self._exact: dict[str, Host] = {}
        self._short: dict[tuple[str, bool], dict[str, Host]] = {}
        """By first label, and whether more labels follow."""
        for host in hosts:
            self._named.setdefault(host.name.lower(), host)
            for name in {one_way(host.name), one_way(endpoint_of(host).address or "")} - {""}:
                self._exact.setdefault(name, host)
                if not is_ip(name):
                    label, dot, _ = name.partition(".")
                    self._short.setdefault((label, bool(dot)), {})[host.name] = host

    def find(self, name: str) -> list[Host]:
        """The host of this inventory name or address; else those that it fits but for the domain, in order."""
        name = one_way(name)
        exact = self._exact.get(name)
        if exact is not None:
            named = self._named.get(name)
            return [named or exact]
        label, dot, _ = name.partition(".")
        if is_ip(name) or not label:
            return []
        return list(self._short.get((label, not dot), {}).values())


def one_way(name: str) -> str:
    """One way of writing each name and address."""
    name = name.strip("[]").rstrip(".").lower()
    return str(ip_address(name)) if is_ip(name) else name


def is_ip(text: str) -> bool:
    """Whether a name is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
