"""The transport of a run that reads, where nobody named one: native, and pypsrp for what native fails at.

A host at which native fails in a way that may be native's own fault is asked once more by pypsrp; where that works, the
run goes on with pypsrp and says so. A second sign-in is a try of the account like any other.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from types import TracebackType
from typing import TypeVar
from xml.etree.ElementTree import Element

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text, joined
from actctl.fleet.accounts import Try, normal
from actctl.transport import CHANGING_TRANSPORT, READING_TRANSPORT, open_transport
from actctl.transport.faults import has_words
from actctl.transport.interface import CommandResult, Connection, Operation, OperationRefused, Session, Transport
from actctl.transport.network_errors import where
from actctl.transport.policy import is_for_a_library
from actctl.transport.tickets import Tickets

T = TypeVar("T")
_log = logging.getLogger(__name__)


class WayBack:
    """A Transport (transport/interface.py) of two; `say` takes the warning that the run goes on with the other."""

    def __init__(self, forks: int, say: Callable[[Text], None]) -> None:
        self._forks = forks
        self._say = say
        self._tickets = Tickets()
        self._native = open_transport(READING_TRANSPORT, forks, self._tickets)
        self._other: Transport | None = None
        self._only_other = False
        self._refused: set[tuple[str, str]] = set()
        """Accounts of which a refusal was asked about once more, whatever the password."""

    def session(
        self, connection: Connection, *, deadline: float, signed_in: Callable[[], None] | None = None
    ) -> Session:
        """See Transport. Where `signed_in` is the Try of an account, this is asked before a second sign-in."""
        if self._only_other or is_for_a_library(connection):
            _log.info(joined(where(connection), ": ", CHANGING_TRANSPORT))
            return self.other.session(connection, deadline=deadline, signed_in=signed_in)
        first = self._native.session(connection, deadline=deadline, signed_in=signed_in)

        def again(signed_in: Callable[[], None] | None) -> Session:
            return self.other.session(connection, deadline=deadline, signed_in=signed_in)

        return _Session(connection, first, again, self, signed_in)

    def close(self) -> None:
        """See Transport."""
        self._native.close()
        if self._other is not None:
            self._other.close()

    @property
    def other(self) -> Transport:
        """pypsrp, opened when it is needed."""
        if self._other is None:
            self._other = open_transport(CHANGING_TRANSPORT, self._forks, self._tickets)
        return self._other

    def is_worth_it(self, failure: HostFailure, connection: Connection) -> bool:
        """Whether another library may do better where native failed."""
        error = failure.error
        if error.kind is ErrorKind.WINRM:
            # What Windows' own numbers say plainly is no misunderstanding.
            return not has_words(error)
        if error.kind is not ErrorKind.AUTH or error.account_untried or not failure.account_shown:
            return False  # what a domain said before the host was asked, it says to every transport
        return normal(connection.user or "") not in self._refused

    def repeats(self, error: HostError, connection: Connection) -> None:
        """The other is asked now."""
        if error.kind is ErrorKind.AUTH:
            self._refused.add(normal(connection.user or ""))

    def go_on_with_other(self, error: HostError, connection: Connection) -> None:
        """The other could do it."""
        if self._only_other:
            return
        self._only_other = True
        place, kind = where(connection), error.kind.value
        self._say(
            Text(
                f"the transport native failed at {place} ({kind}: {error.message.en}) where pypsrp did not; this run "
                "goes on with pypsrp (--transport pypsrp uses it from the start)",
                f"トランスポート native は {place} で失敗し ({kind}: {error.message.ja})、pypsrp では成功したため、"
                "以降は pypsrp で続行します (--transport pypsrp を指定すると最初から使います)",
            )
        )


class _Session:
    """A Session that may change its transport once."""

    def __init__(
        self,
        connection: Connection,
        first: Session,
        again: Callable[[Callable[[], None] | None], Session],
        transport: WayBack,
        signed_in: Callable[[], None] | None,
    ) -> None:
        self._connection = connection
        self._open = first
        self._again: Callable[[Callable[[], None] | None], Session] | None = again
        self._transport = transport
        self._signed_in = self._first = signed_in
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> _Session:
        self._open = await self._stack.enter_async_context(self._open)
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def run(self, command_line: str) -> CommandResult:
        """See Session."""
        return await self._asked(lambda session: session.run(command_line))

    async def operate(self, operation: Operation) -> Element:
        """See Session; a fault is an answer, to be read by whoever knows the resource."""
        return await self._asked(lambda session: session.operate(operation), faults_are_answers=True)

    async def _asked(self, ask: Callable[[Session], Awaitable[T]], *, faults_are_answers: bool = False) -> T:
        try:
            return await ask(self._open)
        except HostFailure as failure:
            answered = faults_are_answers and isinstance(failure, OperationRefused)
            again = self._again
            if answered or again is None or not self._may_repeat(failure):
                self._count(failure.error)
                raise
            failed = failure
        self._again = None
        self._transport.repeats(failed.error, self._connection)
        try:
            await self._stack.aclose()
            self._open = await self._stack.enter_async_context(again(self._signed_in))
            result = await ask(self._open)
        except HostFailure as failure:
            self._count(failure.error)
            if _refuses(failure.error) and not _refuses(failed.error):
                raise HostFailure(_both(failure.error, failed.error)) from failure
            raise failed from failure
        finally:
            # The runner ends the try that it has begun, and knows of no other.
            if isinstance(self._signed_in, Try) and self._signed_in is not self._first:
                self._signed_in.failed(None)
        self._transport.go_on_with_other(failed.error, self._connection)
        return result

    def _may_repeat(self, failure: HostFailure) -> bool:
        if not self._transport.is_worth_it(failure, self._connection):
            return False
        if isinstance(self._signed_in, Try):
            again = self._signed_in.again(shown=failure.account_shown)
            if again is None:
                return False
            self._signed_in = again
        return True

    def _count(self, error: HostError) -> None:
        """A refusal counts at once, whatever is made of the failure."""
        if isinstance(self._signed_in, Try) and _refuses(error):
            self._signed_in.failed(error)


def _refuses(error: HostError) -> bool:
    """Whether the account was judged."""
    return error.kind is ErrorKind.AUTH and not error.account_untried


def _both(refused: HostError, before: HostError) -> HostError:
    """The error of a host that refused the account when it was asked by pypsrp."""
    return replace(
        refused,
        message=Text(
            f"{refused.message.en} (by pypsrp; native before it: {before.message.en})",
            f"{refused.message.ja} (pypsrp での結果。先に試した native では: {before.message.ja})",
        ),
    )
