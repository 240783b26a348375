"""What to reach and how: hosts, groups, variables, patterns, credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actctl.common.late import names

if TYPE_CHECKING:
    from actctl.inventory.connection import (
        Endpoint,
        as_user,
        connection_of,
        endpoint_of,
        timeout_of,
        transport_name,
        via_of,
    )
    from actctl.inventory.host_names import names_of
    from actctl.inventory.interface import Group, Host, Inventory, Reader, SourceFile
    from actctl.inventory.kms_hosts import kms_hosts_of
    from actctl.inventory.listing import inventory_as_json
    from actctl.inventory.load import load_inventory
    from actctl.inventory.passwords import Passwords
    from actctl.inventory.values import Unresolved, Variable
else:  # a TAB wants hosts and groups, and need not wait for how they are reached
    __getattr__ = names(
        __name__,
        {
            "connection": (
                "Endpoint",
                "as_user",
                "connection_of",
                "endpoint_of",
                "timeout_of",
                "transport_name",
                "via_of",
            ),
            "host_names": ("names_of",),
            "interface": ("Group", "Host", "Inventory", "Reader", "SourceFile"),
            "kms_hosts": ("kms_hosts_of",),
            "listing": ("inventory_as_json",),
            "load": ("load_inventory",),
            "passwords": ("Passwords",),
            "values": ("Unresolved", "Variable"),
        },
    )

__all__ = [
    "Endpoint",
    "Group",
    "Host",
    "Inventory",
    "Passwords",
    "Reader",
    "SourceFile",
    "Unresolved",
    "Variable",
    "as_user",
    "connection_of",
    "endpoint_of",
    "inventory_as_json",
    "kms_hosts_of",
    "load_inventory",
    "names_of",
    "timeout_of",
    "transport_name",
    "via_of",
]
