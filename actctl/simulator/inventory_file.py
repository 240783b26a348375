"""The inventory of a simulated fleet: ordinary Ansible YAML, with all that Ansible needs to sign in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from actctl.simulator import yaml_text
from actctl.simulator.addresses import Endpoint
from actctl.simulator.faults import FaultKind
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine

Node = dict[str, Any]


def write_inventory(path: Path, fleet: Fleet, endpoints: Mapping[str, Endpoint], ca_pem: str) -> Path:
    """Write the inventory (mode 0600) and the CA beside it as `NAME.ca.pem`; the CA's path."""
    ca_path = path.with_name(f"{path.stem}.ca.pem")
    ca_path.write_text(ca_pem, encoding="ascii")
    content = yaml_text.dump(inventory(fleet, endpoints, ca_path))
    # Created for its owner alone from the first moment: it holds a password.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
    path.chmod(0o600)
    return ca_path


def inventory(fleet: Fleet, endpoints: Mapping[str, Endpoint], ca_path: Path) -> Node:
    """The inventory as plain values: hosts under `all`, groups under `all/children`."""
    variables = {
        "ansible_connection": "winrm",
        "ansible_user": fleet.user,
        "ansible_password": fleet.password,
        "ansible_winrm_transport": "ntlm",
        "ansible_winrm_message_encryption": "auto",
        "ansible_winrm_scheme": "http",
        "ansible_winrm_operation_timeout_sec": 20,
        "ansible_winrm_read_timeout_sec": 30,
    }
    hosts = {machine.name: _host(machine, endpoints[machine.name], ca_path) for machine in fleet.machines.values()}
    return {"all": {"vars": variables, "hosts": hosts, "children": _groups(fleet)}}


def _host(machine: Machine, endpoint: Endpoint, ca_path: Path) -> Node:
    node: Node = {"ansible_host": endpoint.address, "ansible_port": endpoint.http_port}
    if machine.https or machine.has(FaultKind.TLS_EXPIRED) or machine.has(FaultKind.TLS_WRONG_NAME):
        node |= {
            "ansible_port": endpoint.https_port,
            "ansible_winrm_scheme": "https",
            "ansible_winrm_transport": "basic",
            "ansible_winrm_ca_trust_path": str(ca_path.resolve()),
            "ansible_psrp_auth": "basic",
            "ansible_psrp_ca_cert": str(ca_path.resolve()),
        }
    if machine.has(FaultKind.WRONG_PASSWORD):
        node["ansible_password"] = "not-the-password"
    return node


def _groups(fleet: Fleet) -> Node:
    """Every group of a host, inside its parent group if it has one."""
    nodes: dict[str, Node] = {}
    for machine in fleet.machines.values():
        for group in machine.groups:
            nodes.setdefault(group, {}).setdefault("hosts", {})[machine.name] = {}
    roots = {name: node for name, node in nodes.items() if name not in fleet.group_parents}
    for group, parent in fleet.group_parents.items():
        if group not in nodes:
            continue
        if parent not in nodes:
            nodes[parent] = roots[parent] = {}
        nodes[parent].setdefault("children", {})[group] = nodes[group]
    return roots
