"""A blocking WinRM library behind the async interface: threads, one deadline for everything, and clean-up.

Who ends what:
- the deadline or a cancellation ends the wait here, then `Wire.abort()` ends the thread's wait in the library;
- the remote shell is deleted on the same connection, or, when that broke, once on a new one with a new login;
  clean-up ends by LATE_SECONDS after the deadline and never hides the error it follows;
- what no Delete can reach (the host is dead, or never told us the shell's id) ends by the shell's idle time-out.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from actctl.common import limits
from actctl.common.errors import HostFailure
from actctl.common.texts import Text, joined
from actctl.transport import policy
from actctl.transport.exchanges import logged
from actctl.transport.faults import explain_status
from actctl.transport.interface import (
    Client,
    CommandResult,
    Connection,
    Operation,
    OperationRefused,
    described,
    logged_line,
)
from actctl.transport.kerberos_errors import refused_ticket
from actctl.transport.network_errors import not_taken, unreadable, where
from actctl.transport.quiet import hush_libraries
from actctl.transport.shell import Shell
from actctl.transport.sockets import WatchedTls
from actctl.transport.tickets import Tickets
from actctl.transport.tls import TlsContexts
from actctl.transport.wire import Wire

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

T = TypeVar("T")

_log = logging.getLogger(__name__)
_SIGN_IN = Text("sign-in, remote shell", "サインイン、リモート シェルの作成")


ClientFactory = Callable[[Connection, Wire], Client]


def operation_seconds(wire: Wire, most: int | None = None) -> int:
    """The operation time-out of the next request; raises HostFailure once the deadline has passed.

    A second less than what remains, so that the host's own time-out comes first and leaves the connection usable.
    """
    left = wire.remaining()
    if left <= 0 or wire.aborted:
        raise HostFailure(wire.late())
    return max(1, min(limits.OPERATION_SECONDS if most is None else most, int(left) - 1))


class BlockingTransport:
    """A Transport (interface.py) made of a library that blocks: `forks` hosts at once, a thread each."""

    def __init__(self, factory: ClientFactory, forks: int, tickets: Tickets | None = None) -> None:
        hush_libraries()
        self._factory = factory
        # Twice the forks: a thread left behind in name resolution must not hold up the next host.
        self._threads = ThreadPoolExecutor(max_workers=2 * max(1, forks), thread_name_prefix="winrm")
        self._tls = TlsContexts(WatchedTls)
        self._tickets = tickets or Tickets()

    def session(
        self, connection: Connection, *, deadline: float, signed_in: Callable[[], None] | None = None
    ) -> BlockingSession:
        """See interface.Transport."""
        tls, tickets = self._tls, self._tickets
        return BlockingSession(connection, deadline, signed_in, self._factory, self._threads, tls, tickets)

    def close(self) -> None:
        """Let the threads go; does not wait for one that is stuck in name resolution."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class BlockingSession:
    """A Session (interface.py) over a Client."""

    def __init__(
        self,
        connection: Connection,
        deadline: float,
        signed_in: Callable[[], None] | None,
        factory: ClientFactory,
        threads: ThreadPoolExecutor,
        tls: TlsContexts,
        tickets: Tickets,
    ) -> None:
        self._connection = connection
        self._factory = factory
        self._threads = threads
        self._tls = tls
        self._tickets = tickets
        self._deadline = deadline
        self._tell = signed_in
        self._is_in = False
        self._failed: HostFailure | None = None
        """Why nobody could sign in: not tried again, for each try counts."""
        self._wire = Wire(connection, deadline, tls)
        self._client: Client | None = None
        self._shell: Shell | None = None

    async def __aenter__(self) -> BlockingSession:
        """Sends nothing."""
        policy.check(self._connection)
        self._client = self._factory(self._connection, self._wire)
        _log.info(joined(where(self._connection), ": ", described(self._connection)))
        return self

    def _ready(self) -> Client:
        if self._client is None:
            raise RuntimeError("the session is not open")
        if self._failed is not None:
            raise self._failed
        return self._client

    def _let_in(self) -> None:
        if not self._is_in and self._tell is not None:
            self._tell()
        self._is_in = True

    async def _opened(self) -> Shell:
        """The remote shell, made unless it is there."""
        client, shell = self._ready(), self._shell
        if shell is None:
            shell = self._shell = Shell(client)
        if client.shell_id is None:
            try:
                opened = self._call(client, partial(self._with_ticket, client.open), limits.CREATE_GRACE_SECONDS)
                await self._logged(_SIGN_IN, opened)
            except HostFailure as failure:
                self._failed = failure
                raise
            self._let_in()
        return shell

    def _with_ticket(self, work: Callable[[], T]) -> T:
        """In a thread: what may have to log in first."""
        with self._tickets.used(self._connection):
            return work()

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Delete the remote shell and close the connection."""
        await self._close()

    async def run(self, command_line: str) -> CommandResult:
        """See interface.Session."""
        shell = await self._opened()
        called = self._call(self._ready(), lambda: shell.run(command_line), 0.0)
        return await self._logged(logged_line(command_line), called)

    async def operate(self, operation: Operation) -> Element:
        """See interface.Session."""
        client = self._ready()
        called = self._call(client, partial(self._with_ticket, lambda: client.operate(operation)), 0.0)
        try:
            body = await self._logged(operation.logged, called, operation)
        except OperationRefused:
            self._let_in()
            raise
        except HostFailure as failure:
            if not self._is_in:
                self._failed = failure
            raise
        self._let_in()
        return body

    def _logged(self, what: Text, call: Awaitable[T], operation: Operation | None = None) -> Awaitable[T]:
        return logged(self._connection, what, call, lambda: self._wire.status, operation)

    async def _call(self, client: Client, work: Callable[[], T], grace_seconds: float) -> T:
        """Run `work` in a thread until the deadline; `grace_seconds` is what a cancellation leaves it."""
        future = self._threads.submit(self._guarded, client, work)
        waiting = asyncio.wrap_future(future)
        try:
            await asyncio.wait({waiting}, timeout=max(0.0, self._deadline - time.monotonic()))
        except asyncio.CancelledError:
            await _wait(waiting, grace_seconds)
            await self._stop(future, waiting)
            raise
        if not waiting.done():
            await self._stop(future, waiting)
            raise HostFailure(self._wire.late())
        return waiting.result()

    def _guarded(self, client: Client, work: Callable[[], T]) -> T:
        """`work` in its thread, with every exception turned into a HostFailure."""
        try:
            return work()
        except HostFailure:
            raise
        except Exception as exc:
            error = client.explain(exc) or self._wire.explain(exc) or unreadable(exc, self._connection)
            if error == explain_status(401, b"", self._connection) and not self._wire.account_shown:
                error = not_taken(exc, self._connection)
            raise HostFailure(refused_ticket(error, self._connection, self._wire.skew_seconds)) from exc

    async def _stop(self, future: Future[T], waiting: asyncio.Future[T]) -> None:
        """End a call that may still be running in its thread."""
        if waiting.done():
            _swallow(waiting)
            return
        waiting.add_done_callback(_swallow)
        if not future.cancel():
            self._wire.abort()
        await _wait(waiting, limits.ABORT_GRACE_SECONDS)

    async def _close(self) -> None:
        """Delete the shell and let go of the connection; raises nothing but a cancellation, and that at its end."""
        client, self._client = self._client, None
        if client is None:
            return
        if client.shell_id is None:
            client.close()
            self._wire.close()
            return
        # Past the deadline what is left of LATE_SECONDS, less the time that an abort may take, and some to spare.
        begun = time.monotonic()
        limit = min(
            begun + limits.CLEANUP_SECONDS,
            self._deadline + limits.LATE_SECONDS - 1.5 * limits.ABORT_GRACE_SECONDS,
        )
        self._wire.deadline = (begun + limit) / 2
        waiting = asyncio.wrap_future(self._threads.submit(self._clean_up, client, client.shell_id, limit))
        waiting.add_done_callback(_swallow)
        cancelled = False
        while not waiting.done() and time.monotonic() < limit + limits.ABORT_GRACE_SECONDS:
            wire = self._wire  # the thread goes on to another one when this one fails
            if wire.remaining() <= 0:
                wire.abort()
            cancelled |= await _wait(waiting, max(0.05, wire.remaining()))
        if cancelled:
            raise asyncio.CancelledError

    def _clean_up(self, client: Client, shell_id: str, limit: float) -> None:
        """In a thread: Delete on this connection, else on a new one; both within `limit`."""
        try:
            if not self._wire.broken and self._deleted(client, shell_id):
                return
        finally:
            client.close()
            self._wire.close()
        self._wire = Wire(self._connection, limit, self._tls)
        fresh = self._factory(self._connection, self._wire)
        try:
            self._deleted(fresh, shell_id)
        finally:
            fresh.close()
            self._wire.close()

    def _deleted(self, client: Client, shell_id: str) -> bool:
        """Whether the host answered the Delete, with a yes or with a fault (then the shell is gone already)."""
        try:
            self._with_ticket(lambda: client.delete(shell_id))
        except Exception as exc:
            error = exc.error if isinstance(exc, HostFailure) else client.explain(exc)
            address, what = self._connection.address, type(exc).__name__
            _log.debug(
                Text(
                    f"remote shell not deleted on {address}: {what}",
                    f"{address}: リモート シェルを削除できません ({what})",
                )
            )
            return error is not None and error.code is not None
        return True


async def _wait(future: asyncio.Future[T], seconds: float) -> bool:
    """Wait for `future` at most so long, cancelled or not; tells whether a cancellation came meanwhile."""
    end = time.monotonic() + seconds
    cancelled = False
    while not future.done() and (left := end - time.monotonic()) > 0:
        try:
            await asyncio.wait({future}, timeout=left)
        except asyncio.CancelledError:  # noqa: PERF203
            cancelled = True
    return cancelled


def _swallow(future: asyncio.Future[T]) -> None:
    """Take note of an outcome nobody waits for, so that asyncio does not complain about it."""
    if not future.cancelled():
        future.exception()
