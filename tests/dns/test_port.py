"""Whether a port is open, tried on real sockets of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from actctl.dns.port import port_state
from actctl.licensing.kms.dns_records import PortState

NO_SCOPE = "fe80::1"
"""An address of a network that is not named: there is no way to it, and nothing is ever sent."""


def tried(port: int, *addresses: str, seconds: float = 5.0) -> PortState | None:
    return asyncio.run(port_state(addresses, port, seconds=seconds))


def test_open_refused_and_no_way_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        assert tried(port, "127.0.0.1") is PortState.OPEN
        assert tried(closed.getsockname()[1], "127.0.0.1") is PortState.REFUSED
        assert tried(port, NO_SCOPE) is PortState.UNREACHABLE
        assert tried(port, NO_SCOPE, "127.0.0.1") is PortState.OPEN, "one address that answers is enough"
        assert tried(port) is None


def test_nobody_answers() -> None:
    """A server that takes nobody in lets the kernel's queue run full; who comes then hears nothing."""
    with contextlib.ExitStack() as held:
        server = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(8):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        assert tried(server.getsockname()[1], "127.0.0.1", seconds=0.3) is PortState.TIMEOUT
