"""HTTP/1.1 on a bare socket: requests in, answers out, and the bad manners a test asks for."""

from __future__ import annotations

import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import BinaryIO

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 500: "Internal Server Error"}


class HangUp(Exception):
    """The connection ends here."""


@dataclass
class HttpRequest:
    """One request; header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpAnswer:
    """One answer; `headers` may repeat a name."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    close: bool = False
    version: str = "1.1"

    def pack(self) -> bytes:
        """The bytes on the wire."""
        lines = [f"HTTP/{self.version} {self.status} {REASONS.get(self.status, 'Other')}", "Server: foreign"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines.append(f"Content-Length: {len(self.body)}")
        if self.close:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


def read_request(stream: BinaryIO) -> HttpRequest | None:
    """The next request, or None at the end of the connection."""
    start = stream.read(1)
    if start and not start.isalpha():
        # TLS on a plain port: a line of it may never end.
        raise HangUp("not HTTP")
    first = start + stream.readline(65_536)
    if not first.strip():
        return None
    path = first.split()[1].decode()
    headers: dict[str, str] = {}
    while line := stream.readline(65_536).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    return HttpRequest(path, headers, stream.read(length) if length else b"")


def reset(connection: socket.socket) -> None:
    """End with a TCP reset instead of an orderly close."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise HangUp("reset")


def stall(stopping: threading.Event) -> None:
    """Say nothing until the fleet ends."""
    stopping.wait()
    raise HangUp("stalled")


def drip(
    connection: socket.socket,
    stopping: threading.Event,
    content_type: str = "application/soap+xml;charset=UTF-8",
    interval_seconds: float = 1.0,
) -> None:
    """Send an answer that never ends, a byte at a time."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: 100000\r\n\r\n"
    connection.sendall(head.encode())
    while not stopping.wait(interval_seconds):
        connection.sendall(b" ")
    raise HangUp("dripped")
