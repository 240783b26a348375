"""Clients that nobody here wrote, ready to talk to a host of a simulator."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from pypsrp.client import Client
from winrm.protocol import Protocol

from actctl.simulator import Simulator
from tests.cim_outside import Client as CimClient
from tests.cim_outside import connected

DLI = r"cscript //Nologo C:\Windows\System32\slmgr.vbs /dli"
LABEL = {
    "en": "License Status: Licensed",
    "ja": "ライセンスの状態: ライセンスされています",
    "de": "Lizenzstatus: Lizenziert",
}
"""What /dli says of a licensed machine, by language."""


def pywinrm_run(simulator: Simulator, host: str, command: str, **options: Any) -> tuple[str, int]:
    """pywinrm: what a command printed, and its exit code."""
    endpoint = simulator.endpoints[host]
    url = options.pop("url", f"http://{endpoint.address}:{endpoint.http_port}/wsman")
    settings = {"transport": "ntlm", "message_encryption": "always", "password": simulator.fleet.password}
    protocol = Protocol(url, username=simulator.fleet.user, **{**settings, **options})
    try:
        shell = protocol.open_shell(codepage=65001)
        ident = protocol.run_command(shell, command)
        out, _, code = protocol.get_command_output(shell, ident)
        protocol.cleanup_command(shell, ident)
        protocol.close_shell(shell)
    finally:
        if protocol.transport.session is not None:
            protocol.transport.session.close()
    return out.decode(), code


def psrp_client(simulator: Simulator, host: str, **options: Any) -> Client:
    """pypsrp, not yet connected."""
    endpoint = simulator.endpoints[host]
    settings: Mapping[str, Any] = {
        "port": endpoint.http_port, "ssl": False, "auth": "ntlm", "encryption": "always",
        "username": simulator.fleet.user, "password": simulator.fleet.password,
    }  # fmt: skip
    return Client(endpoint.address, **{**settings, **options})


def cim(simulator: Simulator, host: str, client: str = "pypsrp") -> AbstractContextManager[CimClient]:
    """A client of WMI over WS-Man on a host."""
    endpoint, fleet = simulator.endpoints[host], simulator.fleet
    return connected(client, endpoint.address, endpoint.http_port, fleet.user, fleet.password)
