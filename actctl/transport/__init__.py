"""How one host is reached: a session that runs a command line and gives back bytes and an exit code.

A new transport is a module here with `make_transport(forks)`, and a row in TRANSPORTS. Modules are imported when
a transport is opened: requests and its friends cost every command a third of a second otherwise.
"""

from __future__ import annotations

import importlib

from actctl.transport.interface import (
    Auth,
    CommandResult,
    Connection,
    MessageEncryption,
    Session,
    Transport,
)

TRANSPORTS = {
    "native": "actctl.transport.native",
    "pypsrp": "actctl.transport.pypsrp",
    "pywinrm": "actctl.transport.pywinrm",
}
"""Name in the inventory -> module."""

DEFAULT_TRANSPORT = "pypsrp"


def open_transport(name: str = DEFAULT_TRANSPORT, forks: int = 50) -> Transport:
    """The transport called `name` for up to `forks` hosts at once; raises KeyError for an unknown name."""
    module = importlib.import_module(TRANSPORTS[name])
    transport: Transport = module.make_transport(forks)
    return transport


__all__ = [
    "DEFAULT_TRANSPORT",
    "TRANSPORTS",
    "Auth",
    "CommandResult",
    "Connection",
    "MessageEncryption",
    "Session",
    "Transport",
    "open_transport",
]
