"""Which hosts of an inventory are KMS hosts, and which of them a name on the command line means."""

from __future__ import annotations

from actctl.common.names import KmsAddress
from actctl.inventory.interface import Host, Inventory

GROUP = "kms_hosts"
"""The inventory group of KMS hosts (docs/inventories.md)."""


def kms_hosts_of(inventory: Inventory, wished: str | None = None) -> list[Host]:
    """The host that `NAME[:PORT]` means, by inventory name, address, or name without domain; else the group's hosts.

    More than one where a short name fits several and none exactly: nobody knows which of them is meant.
    """
    if wished is None:
        group = inventory.groups.get(GROUP)
        return [inventory.hosts[name] for name in group.hosts] if group else []
    return inventory.names.find(KmsAddress.parse(wished).name)
