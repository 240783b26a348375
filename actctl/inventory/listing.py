"""`actctl inventory list -o json`: where each host is, without a secret."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from actctl.inventory.connection import endpoint_of
from actctl.inventory.interface import Host


def inventory_as_json(hosts: Iterable[Host]) -> dict[str, list[dict[str, Any]]]:
    """The contract's form: `{"hosts": [{"host", "address", "port", "transport", "groups"}]}`.

    Address and port are None where only Ansible could resolve them. Raises UserError for a wrong value.
    """
    return {"hosts": [_entry(host) for host in hosts]}


def _entry(host: Host) -> dict[str, Any]:
    endpoint = endpoint_of(host)
    return {
        "host": host.name,
        "address": endpoint.address,
        "port": endpoint.port,
        "transport": endpoint.transport,
        "groups": list(host.groups),
    }
