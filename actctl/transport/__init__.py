"""How one host is reached: a session that runs a command line and gives back bytes and an exit code.

A new transport is a module here with `make_transport(forks, tickets)`, and a row in TRANSPORTS. Modules are imported
when a transport is opened: requests and its friends cost every command a third of a second otherwise.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from actctl.transport.interface import (
    Auth,
    CommandResult,
    Connection,
    MessageEncryption,
    Session,
    Transport,
)

if TYPE_CHECKING:
    from actctl.transport.tickets import Tickets

TRANSPORTS = {
    "native": "actctl.transport.native",
    "pypsrp": "actctl.transport.pypsrp",
    "pywinrm": "actctl.transport.pywinrm",
}
"""Name in the inventory -> module."""

READING_TRANSPORT = "native"
"""Where nobody names one: for what changes nothing. What fails with it is asked by the other (fleet/way_back.py)."""
CHANGING_TRANSPORT = "pypsrp"
"""Where nobody names one: for changes, until the other has been seen at enough machines."""
UNNAMED = "unnamed"
"""Of a target that nobody named one for."""


def open_transport(name: str, forks: int = 50, tickets: Tickets | None = None) -> Transport:
    """The transport called `name` for up to `forks` hosts at once; raises KeyError for an unknown name.

    `tickets`: shared with another transport of the run, so that no domain is asked twice.
    """
    module = importlib.import_module(TRANSPORTS[name])
    transport: Transport = module.make_transport(forks, tickets)
    return transport


__all__ = [
    "CHANGING_TRANSPORT",
    "READING_TRANSPORT",
    "TRANSPORTS",
    "UNNAMED",
    "Auth",
    "CommandResult",
    "Connection",
    "MessageEncryption",
    "Session",
    "Transport",
    "open_transport",
]
