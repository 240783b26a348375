"""TCP connections and answers that know their wire: one descriptor a host, every wait and every byte within bounds.

Below urllib3: whatever it or http.client reads of an answer (status, headers, `1xx`, chunk sizes, trailers, body)
passes `_Meter`, which counts it and gives each wait what is left of the host's deadline.
"""

from __future__ import annotations

import errno
import http.client
import io
import os
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import urllib3.connection
import urllib3.exceptions as u3

from actctl.common import limits
from actctl.common.errors import HostFailure
from actctl.transport.answers import too_much
from actctl.transport.descriptors import OUT_OF_DESCRIPTORS, any_left
from actctl.transport.stalls import Stage

if TYPE_CHECKING:
    from actctl.transport.wire import Wire

_here = threading.local()


class WatchedTls(ssl.SSLSocket):
    """A TLS socket that its wire can end while the handshake still goes on."""

    def do_handshake(self, block: bool = False) -> None:
        """Like ssl.SSLSocket's; wrapping has detached the socket that the wire held before."""
        wire: Wire | None = getattr(_here, "wire", None)
        if wire is not None:
            wire.hold(self)
        super().do_handshake(block)


class Plain(urllib3.connection.HTTPConnection):
    """HTTP; a subclass per wire sets `wire`."""

    wire: Wire

    def _new_conn(self) -> socket.socket:
        return _connected(self)

    def connect(self) -> None:
        """Connect within the wire's deadline."""
        super().connect()
        self.wire.stage = Stage.OPEN


class Tls(urllib3.connection.HTTPSConnection):
    """HTTPS; a subclass per wire sets `wire`."""

    wire: Wire

    def _new_conn(self) -> socket.socket:
        sock = _connected(self)
        self.wire.stage = Stage.HANDSHAKE
        return sock

    def connect(self) -> None:
        """Connect and shake hands within the wire's deadline."""
        _here.wire = self.wire
        try:
            super().connect()
        finally:
            _here.wire = None
        self.wire.stage = Stage.OPEN


class Answer(http.client.HTTPResponse):
    """One answer, metered; a subclass per wire sets `wire`."""

    wire: Wire

    def __init__(self, sock: socket.socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self._meter = _Meter(self.fp.detach(), self.wire, sock)
        self.fp = io.BufferedReader(self._meter)
        self.wire.reads(self)

    def begin(self) -> None:
        """Read status and headers."""
        try:
            super().begin()
        except http.client.HTTPException as exc:
            if type(exc) is http.client.HTTPException:  # its one way to say "more than 100 headers"
                raise too_much(self.wire.connection, "more than 100 headers", "ヘッダーが100個を超過") from exc
            raise
        self._meter.body_begins()


class _Meter(io.RawIOBase):
    """The raw stream of one answer. Raises HostFailure past a limit or the deadline."""

    def __init__(self, raw: Any, wire: Wire, sock: socket.socket) -> None:
        super().__init__()
        self._raw = raw
        self._wire = wire
        self._sock = sock
        """Looked for under this name by the libraries, for the certificate that a login is bound to."""
        self._left = limits.HEADER_BYTES
        self._what = (
            f"more than {limits.HEADER_BYTES // limits.KB} kB of headers",
            f"ヘッダーが {limits.HEADER_BYTES // limits.KB} kB を超過",
        )

    def body_begins(self) -> None:
        """The headers are read; what follows counts as body."""
        self._left = limits.ANSWER_BYTES
        self._what = (
            f"more than {limits.ANSWER_BYTES // limits.MB} MB in one answer",
            f"1回の応答が {limits.ANSWER_BYTES // limits.MB} MBを超過",
        )

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """One read of the socket."""
        wire = self._wire
        seconds = wire.remaining()
        if wire.aborted or seconds <= 0:
            wire.broken = True
            raise HostFailure(wire.late())
        self._sock.settimeout(seconds)
        size: int | None = self._raw.readinto(buffer)
        self._left -= size or 0
        if self._left < 0:
            wire.broken = True
            raise too_much(wire.connection, *self._what)
        return size

    def close(self) -> None:
        """Let go of the socket."""
        if not self.closed:
            self._raw.close()
        super().close()


def _connected(connection: Plain | Tls) -> socket.socket:
    """A TCP connection for `connection`, held by its wire; raises urllib3's exceptions."""
    wire = connection.wire
    wire.keep(connection)
    if wire.pinned:
        raise ConnectionResetError("the host closed the connection between two requests")
    end = time.monotonic() + min(wire.connection.connect_seconds, wire.remaining())
    name = connection._dns_host
    while True:
        try:
            return _attempt(wire, name, connection.port, end)
        except socket.gaierror as exc:  # noqa: PERF203
            if not any_left():
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE)) from exc
            raise u3.NameResolutionError(name, connection, exc) from exc
        except TimeoutError as exc:
            raise u3.ConnectTimeoutError(connection, "no answer to the connection attempt") from exc
        except OSError as exc:
            # Other hosts give theirs back when they are done.
            pause = limits.DESCRIPTOR_PAUSE_SECONDS
            if exc.errno in OUT_OF_DESCRIPTORS and time.monotonic() + pause < end and not wire.aborted:
                time.sleep(pause)
                continue
            raise u3.NewConnectionError(connection, str(exc)) from exc


def _attempt(wire: Wire, name: str, port: int, end: float) -> socket.socket:
    """Connect to the addresses of `name` in turn; each gets an equal part of what is left until `end`."""
    wire.stage = Stage.RESOLVE
    found = socket.getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)[: limits.MOST_ADDRESSES]
    wire.stage = Stage.CONNECT
    failed: OSError = OSError("the name has no address")
    for left, (family, kind, protocol, _, address) in zip(range(len(found), 0, -1), found, strict=True):
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as exc:
            failed = exc
            continue
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire.hold(sock)
            sock.settimeout(max(0.05, (end - time.monotonic()) / left))
            sock.connect(address)
            sock.settimeout(max(0.05, end - time.monotonic()))
        except OSError as exc:
            sock.close()
            failed = exc
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failed
