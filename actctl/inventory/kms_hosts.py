"""Which hosts of an inventory are KMS hosts, and which of them a name on the command line means."""

from __future__ import annotations

from ipaddress import ip_address

from actctl.inventory.connection import endpoint_of
from actctl.inventory.interface import Host, Inventory

GROUP = "kms_hosts"
"""The inventory group of KMS hosts (reference/cli-contract.md, "The KMS side")."""


def kms_hosts_of(inventory: Inventory, wished: str | None = None) -> list[Host]:
    """The host that `NAME[:PORT]` means, by inventory name, address, or name without domain; else the group's hosts.

    More than one where a short name fits several and none exactly: nobody knows which of them is meant.
    """
    if wished is None:
        group = inventory.groups.get(GROUP)
        return [inventory.hosts[name] for name in group.hosts] if group else []
    name = _plain(_without_port(wished))
    known = {host.name: _names(host) for host in inventory.hosts.values()}
    exact = [host for host in inventory.hosts.values() if name in known[host.name]]
    named = [host for host in exact if host.name.lower() == name]
    if exact or _is_ip(name):
        return (named or exact)[:1]
    return [host for host in inventory.hosts.values() if any(_same_short_name(name, one) for one in known[host.name])]


def _without_port(wished: str) -> str:
    name, _, port = wished.rpartition(":")
    bare_ipv6 = ":" in name and not name.endswith("]")
    return name if port.isdecimal() and not bare_ipv6 else wished


def _plain(name: str) -> str:
    """One way of writing each name and address."""
    name = name.strip("[]").rstrip(".").lower()
    return str(ip_address(name)) if _is_ip(name) else name


def _names(host: Host) -> set[str]:
    return {_plain(host.name), _plain(endpoint_of(host).address or "")} - {""}


def _same_short_name(name: str, other: str) -> bool:
    short = name.partition(".")[0]
    return bool(short) and short == other.partition(".")[0] and ("." in name) != ("." in other) and not _is_ip(other)


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
