"""One signed-in connection to one host: envelopes out, answers in, sealed where they must be.

Raises HostFailure, and nothing else but cancellation: whatever the network, HTTP, TLS or the sign-in raise is explained
here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TypeVar

from actctl.common.errors import HostError, HostFailure
from actctl.common.names import name_and_port
from actctl.transport.answers import Head, ends_sign_in, in_utf8, not_kept
from actctl.transport.clock import skew_of
from actctl.transport.credentials import asks_a_domain
from actctl.transport.doorkeeper import Doorkeeper
from actctl.transport.exchanges import log_exchange
from actctl.transport.faults import explain_status
from actctl.transport.interface import Connection
from actctl.transport.kerberos_errors import refused_ticket
from actctl.transport.native.binding import bindings_of
from actctl.transport.native.channel import Channel, connect, within
from actctl.transport.native.errors import TABLES
from actctl.transport.native.http import Answer, Http
from actctl.transport.native.login import Accounts, Login, Refused, fixed_header
from actctl.transport.native.resolver import Resolver
from actctl.transport.native.sealing import sealed, unsealed
from actctl.transport.network_errors import (
    explain_network,
    login_failed,
    not_taken,
    tls_failed,
    unreadable,
)
from actctl.transport.policy import must_seal
from actctl.transport.stalls import Stage, stalled
from actctl.transport.tickets import Tickets
from actctl.transport.tls import TlsContexts

T = TypeVar("T")
_PLAIN = "application/soap+xml;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Shared:
    """What all hosts of a run share."""

    tls: TlsContexts
    tickets: Tickets
    accounts: Accounts
    resolver: Resolver
    readers: Executor
    logins: Executor


class Link:
    """A connection that is made, and signed in on, when something is first sent."""

    def __init__(self, connection: Connection, deadline: float, shared: Shared) -> None:
        self.deadline = deadline
        """time.monotonic(); may be moved."""
        self.broken = False
        """What the host made of the last request is unknown, and another one cannot be sent."""
        self.status: int | None = None
        """The HTTP status of the last answer."""
        self._dated: tuple[str, float] = "", 0.0
        """The Date of the last answer, and when it came (time.time())."""
        self._connection = connection
        self._shared = shared
        self._stage: Stage | None = None
        self._first = True
        self._channel: Channel | None = None
        self._http: Http | None = None
        self._login: Login | None = None
        self._door = Doorkeeper(connection)
        self._fixed = fixed_header(connection)
        self._seals = must_seal(connection)

    @property
    def skew_seconds(self) -> float | None:
        """The host's clock minus ours, by the Date of its last answer; None: it sent none that could be read."""
        return skew_of(*self._dated)

    @property
    def account_shown(self) -> bool:
        """Whether the host was shown what it can judge the account by."""
        return self._fixed is not None or (self._login is not None and self._login.judged)

    async def post(self, text: bytes) -> Answer:
        """Send an envelope; gives the answer as it was before it was sealed, whatever its status."""
        done = False
        try:
            if time.monotonic() >= self.deadline:
                raise TimeoutError("the deadline has passed")
            answer = await self._posted(text)
            if answer.head.status == 401:
                raise Refused
            done = True
        except HostFailure:
            raise
        except Exception as exc:
            error = refused_ticket(self._explained(exc), self._connection, self.skew_seconds)
            raise HostFailure(error) from exc
        finally:
            if not done:
                self.abort()
        return answer

    async def in_time(self, work: Awaitable[T]) -> T:
        """`work`, which is about an answer that has come; ends at the deadline as a wait for one does."""
        try:
            return await within(self.deadline, work)
        except TimeoutError as exc:
            self.abort()
            raise HostFailure(self._explained(exc)) from exc

    def abort(self) -> None:
        """Close the connection at once."""
        self.broken = True
        if self._channel is not None:
            self._channel.abort()

    async def close(self) -> None:
        """Close the connection and wait for that."""
        if self._channel is not None:
            await self._channel.close()

    async def _posted(self, text: bytes) -> Answer:
        http = self._http
        if http is not None and not http.is_open and self._seals:
            # A new connection would be a stranger to the host.
            raise ConnectionResetError("the host closed the connection between two requests")
        if http is not None and http.is_open:
            return await self._say(text)
        if self._fixed is not None:
            await self._connect()
            return await self._say(text)
        return await self._sign_in(text)

    async def _sign_in(self, text: bytes) -> Answer:
        """Sign in and send `text`, in one where messages are not sealed; the answer to it."""
        if asks_a_domain(self._connection):
            await self._threaded(lambda: None)  # where there is no ticket the host is not spoken to
        login = await self._begin()
        header: str | None = await login.first()
        closed = False
        while header is not None:
            last = not self._seals and ends_sign_in(header, login.challenged, self._connection)
            answer = await self._ask(text if last else b"", _PLAIN if last else None, header)
            if answer.head.status == 401 and not self._open.is_open and not login.judged:
                # Some close after their first answer, and not again.
                if closed:
                    raise not_kept(self._connection, "Connection: close")
                closed = True
                login = await self._begin()
                header = await login.first()
                continue
            header = await login.after(answer.head)
            if header is None and last:
                return answer
        return await self._say(text)

    async def _begin(self) -> Login:
        """A new connection, and a sign-in that is bound to it."""
        await self._connect()
        certificate = self._channel.certificate if self._channel is not None and self._connection.send_cbt else None
        bindings = bindings_of(certificate) if certificate is not None else None
        self._login = Login(self._connection, bindings, self._shared.accounts, self._threaded)
        return self._login

    async def _threaded(self, work: Callable[[], bytes | None]) -> bytes | None:
        def with_ticket() -> bytes | None:
            with self._shared.tickets.used(self._connection):
                return work()

        loop = asyncio.get_running_loop()
        return await within(self.deadline, loop.run_in_executor(self._shared.logins, with_ticket))

    async def _connect(self) -> None:
        await self.close()
        connection = self._connection
        name = connection.address if connection.address.isascii() else connection.address.encode("idna").decode()
        self._channel = await connect(
            name,
            connection.port,
            tls=self._shared.tls.get(connection) if connection.scheme == "https" else None,
            seconds=connection.connect_seconds,
            deadline=self.deadline,
            resolver=self._shared.resolver,
            at=self._at,
        )
        self._http = Http(self._channel, connection, name_and_port(name, connection.port))

    def _at(self, stage: Stage) -> None:
        self._stage = stage

    @property
    def _open(self) -> Http:
        if self._http is None:
            raise RuntimeError("not connected")
        return self._http

    async def _say(self, text: bytes) -> Answer:
        """Send an envelope after the sign-in."""
        if not self._seals:
            return await self._ask(text, _PLAIN, self._fixed)
        if self._login is None:
            raise RuntimeError("not signed in")
        content_type, body = sealed(text, self._login.seal, self._login.scheme)
        answer = await self._ask(body, content_type, None)
        return Answer(answer.head, unsealed(answer.body, self._login.seal))

    async def _ask(self, body: bytes, content_type: str | None, authorization: str | None) -> Answer:
        """One request and its answer, judged."""
        headers = [(b"Content-Type", content_type.encode())] if content_type else []
        if authorization:
            headers.append((b"Authorization", authorization.encode()))
        sealed_ = content_type is not None and content_type != _PLAIN

        def judge(head: Head) -> None:
            self.status, self._dated = head.status, (head.get("date"), time.time())
            self._door.check(self._forgiven(head), authorization=authorization or "", sealed=sealed_)

        begun = time.monotonic()
        answer = await self._open.post(headers, body, judge, deadline=self.deadline)
        log_exchange(self._connection, len(body), answer.head, len(answer.body), time.monotonic() - begun)
        return Answer(answer.head, answer.body if sealed_ else in_utf8(answer.body))

    def _forgiven(self, head: Head) -> Head:
        """The first answer of all may close the connection: the sign-in begins anew on another one."""
        first, self._first = self._first, False
        if first and head.status == 401 and not head.old:
            return replace(head, headers={**head.headers, "connection": ""})
        return head

    def _explained(self, exc: Exception) -> HostError:
        if isinstance(exc, Refused):
            return (
                explain_status(401, b"", self._connection) if self.account_shown else not_taken(exc, self._connection)
            )
        if isinstance(exc, TimeoutError) or time.monotonic() >= self.deadline:
            return stalled(self._stage, exc, self._connection)
        if self._stage is Stage.HANDSHAKE and isinstance(exc, ConnectionError):
            return tls_failed(exc, self._connection)  # what listens there does not speak TLS
        error = explain_network(exc, self._connection, TABLES) or unreadable(exc, self._connection)
        if error == login_failed(exc, self._connection) and not self.account_shown:
            return not_taken(exc, self._connection)
        return error
