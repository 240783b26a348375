"""The HTTP layer under the blocking libraries: deadlines they do not have, and sockets another thread can end.

Both libraries speak through requests. `Wire.adapter()` is what is mounted under them: every request gets what is
left of the deadline as its timeouts, network exceptions leave as HostFailure (so no library retries them), and the
TCP connection is in reach of `abort()`, which ends even an answer that drips one byte a second for ever.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import requests
import urllib3
import urllib3.connection
from requests.adapters import HTTPAdapter

from actctl.errors import ErrorKind, HostError, HostFailure
from actctl.texts import Text
from actctl.transport.clock import skew_of
from actctl.transport.interface import Connection
from actctl.transport.network_errors import broke, explain_network, timed_out, where
from actctl.transport.tls import TlsContexts


class Wire:
    """The connection to one host: its sockets, its deadline (`time.monotonic()`), and whether it still works."""

    def __init__(self, connection: Connection, deadline: float, tls: TlsContexts) -> None:
        self.connection = connection
        self.deadline = deadline
        self.broken = False
        """A request failed in the network: what the host made of it is unknown."""
        self.pinned = False
        """Set once logged in with sealed messages: a new TCP connection would be a stranger to the host."""
        self.skew_seconds: float | None = None
        """The host's clock minus ours, by the Date of its last answer; None: it sent none that could be read."""
        self._tls = tls
        self._aborted = False
        self._handle: socket.socket | None = None
        self._made: list[urllib3.connection.HTTPConnection] = []
        self._lock = threading.Lock()

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    def abort(self) -> None:
        """End whatever a thread is waiting for on this wire; safe from any thread, more than once."""
        with self._lock:
            self._aborted = self.broken = True
            handle = self._handle
            if handle is not None:
                try:
                    handle.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # already gone

    def close(self) -> None:
        """Let go of the sockets, those too that a library lost when a login raised."""
        with self._lock:
            self._aborted = True
            if self._handle is not None:
                self._handle.close()
                self._handle = None
            made, self._made = self._made, []
        for connection in made:
            connection.close()

    def hold(self, connection: urllib3.connection.HTTPConnection, sock: socket.socket) -> None:
        """Keep a second handle on a new connection; raises TimeoutError when it came too late.

        A duplicate, because wrapping a socket in TLS detaches the original object before the handshake.
        """
        with self._lock:
            if self._aborted:
                raise TimeoutError("aborted")
            if self._handle is not None:
                self._handle.close()
            self._handle = sock.dup()
            self._made.append(connection)

    @property
    def aborted(self) -> bool:
        """Nothing may be sent any more."""
        return self._aborted

    def session(self, **headers: str) -> requests.Session:
        """A requests session that speaks over this wire and looks at no environment variable."""
        session = requests.Session()
        session.trust_env = False
        session.headers.update(headers)
        if self.connection.proxy:
            session.proxies = {self.connection.scheme: self.connection.proxy}
        for adapter in session.adapters.values():
            adapter.close()
        session.adapters.clear()
        session.mount(f"{self.connection.scheme}://", _Adapter(self, self._tls))
        return session

    @property
    def endpoint(self) -> str:
        """The URL of WinRM on this host."""
        return f"{self.connection.scheme}://{where(self.connection)}/{self.connection.path}"


class _Plain(urllib3.connection.HTTPConnection):
    wire: Wire

    def _new_conn(self) -> socket.socket:
        return _held(self, super()._new_conn)


class _Tls(urllib3.connection.HTTPSConnection):
    wire: Wire

    def _new_conn(self) -> socket.socket:
        return _held(self, super()._new_conn)


def _held(connection: _Plain | _Tls, connect: Callable[[], socket.socket]) -> socket.socket:
    if connection.wire.pinned:
        raise ConnectionResetError("the host closed the connection between two requests")
    sock = connect()
    try:
        connection.wire.hold(connection, sock)
    except BaseException:
        sock.close()
        raise
    return sock


class _Adapter(HTTPAdapter):
    """One host, one connection pool of one connection."""

    def __init__(self, wire: Wire, tls: TlsContexts) -> None:
        self._wire = wire
        self._contexts = tls
        self._pool: urllib3.HTTPConnectionPool | None = None
        self._proxies: urllib3.ProxyManager | None = None
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> urllib3.HTTPConnectionPool:
        """The pool of this wire, whatever the URL (requests >= 2.32)."""
        if self._pool is None:
            self._pool = self._make_pool()
        return self._pool

    def _make_pool(self) -> urllib3.HTTPConnectionPool:
        connection = self._wire.connection
        https = connection.scheme == "https"
        # A class per wire: urllib3 makes connections from a class, and this one must know its wire.
        base = _Tls if https else _Plain
        made = type(base.__name__, (base,), {"wire": self._wire})
        extra: dict[str, Any] = {"ssl_context": self._contexts.get(connection)} if https else {}
        if connection.proxy:
            self._proxies = urllib3.ProxyManager(connection.proxy, maxsize=1, **extra)
            pool = self._proxies.connection_from_url(self._wire.endpoint)
        else:
            maker = urllib3.HTTPSConnectionPool if https else urllib3.HTTPConnectionPool
            pool = maker(connection.address, connection.port, maxsize=1, **extra)
        pool.ConnectionCls = made
        return pool

    def cert_verify(self, *_: Any, **__: Any) -> None:
        """Nothing to do: the TLS context of the pool decides."""

    def close(self) -> None:
        """Close the connection."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
        if self._proxies is not None:
            self._proxies.clear()
        super().close()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send within the wire's deadline; raises HostFailure, never an exception of the network's."""
        wire = self._wire
        left = wire.remaining()
        nothing = TimeoutError()
        if wire.aborted or left <= 0:
            raise HostFailure(timed_out(nothing, wire.connection))
        limits = (min(wire.connection.connect_seconds, left), left)
        try:
            response = super().send(request, stream, limits, verify, cert, proxies)
            wire.skew_seconds = skew_of(response.headers.get("Date"), time.time())
            if response.status_code != 401:
                _ = response.content  # read here, so that a break in the body is ours too
        except HostFailure:
            wire.broken = True
            raise
        except Exception as exc:
            wire.broken = True
            late = wire.aborted or wire.remaining() <= 0
            known = None if late else explain_network(exc, wire.connection)
            raise HostFailure(known or (timed_out if late else broke)(exc, wire.connection)) from exc
        if response.is_redirect:
            raise HostFailure(_redirected(wire.connection))
        return response


def _redirected(connection: Connection) -> HostError:
    """WinRM never redirects; following would take the login somewhere else."""
    place = where(connection)
    return HostError(
        ErrorKind.WINRM,
        Text(
            f"{place} is not WinRM: it answered with a redirect", f"{place} は WinRM ではありません (リダイレクト応答)"
        ),
    )
