"""Loopback addresses and ports for the pretend hosts.

On Linux and Windows all of 127.0.0.0/8 is there: each host gets an address of its own, in a /16 block that no
other simulator uses, on WinRM's own ports. Where only 127.0.0.1 exists (macOS), hosts differ by their port.
"""

from __future__ import annotations

import os
import random
import socket
from dataclasses import dataclass

HTTP_PORT = 5985
HTTPS_PORT = 5986


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one host listens; a switched-off host has the same, and nothing listens there."""

    address: str
    http_port: int
    https_port: int


@dataclass(slots=True)
class Listeners:
    """A host's two listening sockets."""

    endpoint: Endpoint
    http: socket.socket
    https: socket.socket

    def close(self) -> None:
        """Let go of both."""
        self.http.close()
        self.https.close()


def many_loopback_addresses() -> bool:
    """Whether addresses other than 127.0.0.1 can be bound."""
    try:
        _listen("127.255.254.1", 0).close()
    except OSError:
        return False
    return True


def free_block(http_port: int) -> str:
    """The first two numbers of a /16 block of loopback addresses nobody listens in, such as `127.77`."""
    chance = random.Random(os.getpid() ^ random.SystemRandom().getrandbits(32))  # noqa: S311 - no secret
    for _ in range(200):
        block = f"127.{chance.randrange(2, 250)}"
        try:
            # Held by the first host's own listener from the moment the fleet is up.
            _listen(f"{block}.0.1", http_port or 1).close()
        except PermissionError:
            return block
        except OSError:
            continue
        return block
    raise OSError("no free block of loopback addresses")


def bind(address: str, http_port: int, https_port: int) -> Listeners:
    """Listen on both ports of an address; 0 is any free port. Raises OSError."""
    http = _listen(address, http_port)
    try:
        https = _listen(address, https_port)
    except OSError:
        http.close()
        raise
    return Listeners(Endpoint(address, http.getsockname()[1], https.getsockname()[1]), http, https)


def _listen(address: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        sock.listen(256)
    except OSError:
        sock.close()
        raise
    sock.setblocking(False)
    return sock


def numbered(block: str, index: int) -> str:
    """The address of host number `index` (from 0) in a block."""
    return f"{block}.{index // 250}.{index % 250 + 1}"
