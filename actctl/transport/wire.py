"""The HTTP layer under the blocking libraries: deadlines they do not have, and sockets another thread can end.

Both libraries speak through requests. `Wire.session()` is what they are given: every request gets what is left of
the deadline as its timeouts, network exceptions leave as HostFailure (so no library retries them), answers that cost
too much or are not sealed are refused (answers.py, sockets.py), and the TCP connection is in reach of `abort()`.
"""

from __future__ import annotations

import socket
import threading
import time
import warnings
from typing import Any

import requests
import urllib3
import urllib3.connection
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from actctl.common.errors import HostError, HostFailure
from actctl.transport.answers import Head, in_utf8, is_sealed
from actctl.transport.clock import skew_of
from actctl.transport.doorkeeper import Doorkeeper
from actctl.transport.exchanges import log_exchange
from actctl.transport.interface import Connection
from actctl.transport.library_errors import TABLES
from actctl.transport.network_errors import broke, explain_network, timed_out, url_of
from actctl.transport.sockets import Answer, Plain, Tls
from actctl.transport.stalls import Stage, stalled
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
        self.status: int | None = None
        """The HTTP status of its last answer."""
        self.account_shown = False
        """Whether the host was shown what it can judge the account by."""
        self.stage: Stage | None = None
        """How far the newest connection has come; None: none was begun."""
        self._tls = tls
        self._aborted = False
        self._handle: socket.socket | None = None
        self._answer: Answer | None = None
        self._made: list[urllib3.connection.HTTPConnection] = []
        self._lock = threading.Lock()

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    def pause(self, seconds: float) -> None:
        """Wait in this thread, not beyond the deadline."""
        if seconds:
            time.sleep(min(seconds, self.remaining()))

    def abort(self) -> None:
        """End whatever a thread is waiting for on this wire; safe from any thread, more than once."""
        with self._lock:
            self._aborted = self.broken = True
            handle = self._handle
            if handle is not None:
                try:
                    # Of the TCP connection: an SSLSocket would forget its TLS state, which the thread still uses.
                    socket.socket.shutdown(handle, socket.SHUT_RDWR)
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
            answer, self._answer = self._answer, None
        if answer is not None:
            answer.close()
        for connection in made:
            connection.close()

    def hold(self, sock: socket.socket) -> None:
        """Keep the newest socket in reach of `abort`; raises TimeoutError when it came too late."""
        with self._lock:
            if self._aborted:
                raise TimeoutError("aborted")
            self._handle = sock

    def keep(self, connection: urllib3.connection.HTTPConnection) -> None:
        """A connection that was made here, to be closed with the wire even where a library lost it."""
        with self._lock:
            self._made.append(connection)

    def reads(self, answer: Answer) -> None:
        """The answer that is read now: unread, it would keep its connection open after the wire is closed."""
        with self._lock:
            self._answer = answer

    def late(self, exc: BaseException | None = None) -> HostError:
        """The error of a wait that ended at the deadline: it says what was waited for."""
        return stalled(self.stage, exc or TimeoutError(), self.connection)

    def explain(self, exc: Exception) -> HostError | None:
        """What an exception of the network's means here and now; None: it is none."""
        known = explain_network(exc, self.connection, TABLES)
        if known is None:
            return None
        self.broken = True
        shaking_hands = self.stage is Stage.HANDSHAKE and known == timed_out(exc, self.connection)
        return self.late(exc) if shaking_hands or self.aborted or self.remaining() <= 0 else known

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
        return url_of(self.connection)


class _Adapter(HTTPAdapter):
    """One host, one connection pool of one connection."""

    def __init__(self, wire: Wire, tls: TlsContexts) -> None:
        self._wire = wire
        self._contexts = tls
        self._pool: urllib3.HTTPConnectionPool | None = None
        self._proxies: urllib3.ProxyManager | None = None
        self._door = Doorkeeper(wire.connection)
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
        base = Tls if https else Plain
        answer = type(Answer.__name__, (Answer,), {"wire": self._wire})
        made = type(base.__name__, (base,), {"wire": self._wire, "response_class": answer})
        if https and not connection.verify_certificate:
            # Verification is off because the inventory says so; urllib3 would say it again for every request.
            warnings.filterwarnings("ignore", category=urllib3.exceptions.InsecureRequestWarning)
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
        if wire.aborted or left <= 0:
            raise HostFailure(wire.late())
        limits_, begun = (min(wire.connection.connect_seconds, left), left), time.monotonic()
        try:
            response = super().send(request, stream, limits_, verify, cert, proxies)
            wire.status = response.status_code
            head = _head(response)
            length = head.get("content-length")
            came = int(length) if length.isdecimal() and len(length) < 10 else None
            log_exchange(wire.connection, len(request.body or b""), head, came, time.monotonic() - begun)
            wire.skew_seconds = skew_of(head.get("date"), time.time())
            self._check(request, response, head)
        except HostFailure:
            wire.broken = True
            raise
        except Exception as exc:
            wire.broken = True
            raise HostFailure(wire.explain(exc) or broke(exc, wire.connection)) from exc
        return response

    def _check(self, request: requests.PreparedRequest, response: requests.Response, head: Head) -> None:
        """Refuse an answer that is not to be believed or costs too much, and read the rest of it."""
        wire = self._wire
        content_type = _text(request.headers.get("Content-Type"))
        sealed = is_sealed(content_type)
        try:
            self._door.check(head, authorization=_text(request.headers.get("Authorization")), sealed=sealed)
        finally:
            wire.account_shown |= self._door.account_shown
        if sealed:
            # By this very text both libraries know an answer as sealed.
            response.headers["Content-Type"] = content_type
        if head.status != 401:
            response.encoding = "utf-8"
            # Read here, so that a break in the body is ours too.
            response._content = in_utf8(response.content)


def _head(response: requests.Response) -> Head:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Head(response.status_code, headers, old=getattr(response.raw, "version", 11) < 11)


def _text(value: str | bytes | None) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value or ""
