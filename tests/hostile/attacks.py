"""How an attack is told to a foreign host (tests/foreign)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from tests.foreign.envelopes import Call
from tests.foreign.wire import HangUp, HttpAnswer

Flood = Callable[[socket.socket, threading.Event], None]
"""Writes whatever it likes to a client that has sent its first request."""


@dataclass(frozen=True)
class Hostile:
    """A Script (tests/foreign/hosts.py) made of functions, each for one of its places."""

    flood: Flood | None = None
    forge: Callable[[Call, bytes], bytes] | None = None
    twist: Callable[[socket.socket, Call, HttpAnswer], HttpAnswer] | None = None

    def first(self, connection: socket.socket, stopping: threading.Event) -> None:
        """See Script."""
        if self.flood is not None:
            self.flood(connection, stopping)
            raise HangUp("flooded")

    def envelope(self, call: Call, text: bytes) -> bytes:
        """See Script."""
        return text if self.forge is None else self.forge(call, text)

    def answer(self, connection: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
        """See Script."""
        return answer if self.twist is None else self.twist(connection, call, answer)


def for_ever(data: bytes, head: bytes = b"") -> Flood:
    """`head`, then `data` again and again as long as somebody takes it."""

    def flood(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(head)
        block = data * max(1, 65_536 // len(data))
        while not stopping.is_set():
            connection.sendall(block)

    return flood


def once(data: bytes) -> Flood:
    """`data`, and then silence."""

    def flood(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(data)
        stopping.wait()

    return flood


def drip(data: bytes, head: bytes = b"", seconds: float = 0.5) -> Flood:
    """`head`, then `data` again and again, a piece every so many seconds."""

    def flood(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(head)
        while not stopping.wait(seconds):
            connection.sendall(data)

    return flood


def again(data: bytes) -> Flood:
    """`data` in answer to each request of the connection."""

    def flood(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(data)
        while not stopping.is_set() and connection.recv(65_536):
            connection.sendall(data)

    return flood
