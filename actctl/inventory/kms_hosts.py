"""Which hosts of an inventory are KMS hosts, and which of them a name on the command line means."""

from __future__ import annotations

from actctl.inventory.connection import endpoint_of
from actctl.inventory.interface import Host, Inventory

GROUP = "kms_hosts"
"""The inventory group of KMS hosts (reference/cli-contract.md, "The KMS side")."""


def kms_hosts_of(inventory: Inventory, wished: str | None = None) -> list[Host]:
    """The host that `NAME[:PORT]` means, by inventory name, address, or name without domain; else the group's hosts."""
    if wished is None:
        group = inventory.groups.get(GROUP)
        return [inventory.hosts[name] for name in group.hosts] if group else []
    name = wished.rpartition(":")[0] if wished.rpartition(":")[2].isdigit() else wished
    name = name.strip("[]").rstrip(".").lower()
    return [host for host in inventory.hosts.values() if name and _means(name, host)][:1]


def _means(name: str, host: Host) -> bool:
    known = {host.name.lower(), (endpoint_of(host).address or "").lower()}
    if name in known:
        return True
    short = name.partition(".")[0]
    return any(
        short == other.partition(".")[0] and ("." not in other or "." not in name)
        for other in known
        if not _is_ip(other)
    )


def _is_ip(text: str) -> bool:
    return ":" in text or text.replace(".", "").isdigit()
