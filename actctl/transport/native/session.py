"""A session of the native transport: a remote shell made by the first command, and requests that need none.

Who ends what:
- the deadline ends every wait of the link (link.py); a cancellation ends the wait it comes into, but for a Create,
  whose answer holds the shell's id;
- the shell is deleted on the same connection, or, when that broke, once on a new one with a new sign-in; this ends by
  LATE_SECONDS after the deadline and never hides the error it follows;
- what no Delete can reach ends by the shell's idle time-out.
"""

from __future__ import annotations

import asyncio
import logging
import time
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TypeVar

from actctl.common import limits
from actctl.common.errors import HostFailure
from actctl.common.texts import Text, joined
from actctl.transport import policy
from actctl.transport.answers import check_error, check_xml
from actctl.transport.exchanges import logged
from actctl.transport.faults import OPERATION_TIMEOUT, explain_fault, explain_status, is_fault, is_quota, parse_fault
from actctl.transport.interface import (
    CommandResult,
    Connection,
    Operation,
    OperationRefused,
    described,
    logged_line,
)
from actctl.transport.native import envelopes
from actctl.transport.native.errors import TABLES
from actctl.transport.native.http import Answer
from actctl.transport.native.link import Link, Shared
from actctl.transport.native.waiting import shielded
from actctl.transport.native.wsman import Conversation, Printed, Request, State, Step
from actctl.transport.network_errors import explain_network, unreadable, url_of, where
from actctl.transport.output import Output

T = TypeVar("T")
_log = logging.getLogger(__name__)
_SIGN_IN = Text("sign-in, remote shell", "サインイン、リモート シェルの作成")


class NativeSession:
    """A Session (interface.py)."""

    def __init__(
        self, connection: Connection, deadline: float, shared: Shared, signed_in: Callable[[], None] | None
    ) -> None:
        self._connection = connection
        self._deadline = deadline
        self._shared = shared
        self._tell = signed_in
        self._is_in = False
        self._failed: HostFailure | None = None
        """Why nothing further is tried: nobody could sign in, where each try counts, or the connection broke."""
        self._link = Link(connection, deadline, shared)
        self._talk = Conversation(url_of(connection))
        self._started = 0
        """Commands of this shell."""

    async def __aenter__(self) -> NativeSession:
        """Sends nothing yet."""
        policy.check(self._connection)
        if _log.isEnabledFor(logging.INFO):
            _log.info(joined(where(self._connection), ": ", described(self._connection)))
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Delete the remote shell and close the connection."""
        await shielded(self._clean_up(), limits.CLEANUP_SECONDS + limits.LATE_SECONDS)

    async def run(self, command_line: str) -> CommandResult:
        """See interface.Session."""
        self._check()
        if not self._talk.has_shell:
            await self._logged(_SIGN_IN, shielded(self._create(), limits.CREATE_GRACE_SECONDS))
        return await self._logged(logged_line(command_line), self._run(command_line))

    async def operate(self, operation: Operation) -> ET.Element:
        """See interface.Session."""
        self._check()
        seconds = self._seconds(operation.seconds)
        return await self._logged(operation.logged, self._element(self._talk.operate(operation, seconds)), operation)

    def _check(self) -> None:
        if self._failed is not None:
            raise self._failed

    async def _create(self) -> None:
        self._started = 0
        await self._element(self._talk.create())

    async def _run(self, line: str) -> CommandResult:
        if self._started >= limits.COMMANDS_PER_SHELL:
            await self._renew()
        try:
            await self._start(line)
        except HostFailure as failure:
            # Others of the same user count too. Refused is not run: it may be sent again, from a shell without past.
            if not (self._started and is_quota(failure.error)):
                raise
            await self._renew()
            await self._start(line)
        self._started += 1
        return await self._collect()

    async def _start(self, line: str) -> None:
        if self._talk.state in (State.RUNNING, State.ENDED):
            # Ends the command before; the last one of a shell ends with its Delete, a request less.
            await self._tolerant(self._talk.signal())
        await self._element(self._talk.command(line))

    async def _collect(self) -> CommandResult:
        output = Output(self._connection)
        printed = Printed()
        while not printed.done:
            try:
                came = await self._ask(self._talk.receive(self._seconds(limits.OPERATION_SECONDS)))
                printed = came if isinstance(came, Printed) else Printed()
            except OperationRefused as refused:
                if not is_fault(refused.error, OPERATION_TIMEOUT):
                    raise
                printed = Printed()  # nothing was printed meanwhile
            pause = output.add(printed.stdout, printed.stderr)
            if not printed.done and pause:
                await asyncio.sleep(min(pause, max(0.0, self._link.deadline - time.monotonic())))
        return output.result(printed.exit_code, self._link.skew_seconds)

    def _seconds(self, most: int) -> int:
        """A second less than what remains: the host's own time-out comes first and leaves the connection usable."""
        return max(1, min(most, int(self._deadline - time.monotonic()) - 1))

    async def _renew(self) -> None:
        """See shell.py: a host counts operations, and gives them back by Delete alone."""
        await self._tolerant(self._talk.delete())
        await shielded(self._create(), limits.CREATE_GRACE_SECONDS)

    async def _tolerant(self, request: Request) -> None:
        """Ask for what may be gone already: a fault says no more than that."""
        try:
            await self._ask(request)
        except OperationRefused:
            pass

    async def _element(self, request: Request) -> ET.Element:
        came = await self._ask(request)
        if isinstance(came, Printed):
            raise TypeError("a Receive's answer, but another one was asked for")
        return came

    async def _ask(self, request: Request) -> Printed | ET.Element:
        """Send a request and read its answer. Raises OperationRefused for a fault, else HostFailure."""
        try:
            came = await self._answer(request)
        except OperationRefused as failure:
            failure.account_shown = not self._is_in
            self._talk.refused()
            if request.step is Step.OPERATE:
                self._let_in()
            elif not self._is_in:
                self._failed = failure
            raise
        except HostFailure as failure:
            failure.account_shown = not self._is_in and self._link.account_shown
            if not self._is_in or self._link.broken:
                self._failed = failure
            raise
        finally:
            self._talk.lost()
        self._let_in()
        return came

    async def _answer(self, request: Request) -> Printed | ET.Element:
        link, connection = self._link, self._connection
        answer = await link.post(request.text)
        try:
            if len(answer.body) <= limits.LONG_ANSWER_BYTES:
                envelope = self._read(answer)
            else:  # others move on meanwhile
                reading = asyncio.get_running_loop().run_in_executor(self._shared.readers, self._read, answer)
                envelope = await link.in_time(reading)
            return self._talk.answered(envelope)
        except OperationRefused:
            raise
        except HostFailure:
            link.abort()
            raise
        except (ET.ParseError, ValueError) as exc:
            link.abort()
            error = explain_network(exc, connection, TABLES)
            raise HostFailure(error or unreadable(exc, connection)) from exc

    def _read(self, answer: Answer) -> envelopes.Envelope:
        """Raises OperationRefused, HostFailure, ET.ParseError and ValueError."""
        if answer.head.status != 200:
            check_error(answer.head.status, answer.body, self._connection)
            raise self._refusal(answer.head.status, answer.body)
        check_xml(answer.body, self._connection)
        envelope = envelopes.read(answer.body)
        if envelope.is_fault:
            raise self._refusal(answer.head.status, answer.body)
        return envelope

    def _let_in(self) -> None:
        if not self._is_in and self._tell is not None:
            self._tell()
        self._is_in = True

    def _refusal(self, status: int, body: bytes) -> HostFailure:
        """The failure of an answer that says no: with a fault, or by its status alone."""
        fault = parse_fault(body)
        if fault is None:
            return HostFailure(explain_status(status, b"", self._connection))
        return OperationRefused(explain_fault(fault, self._connection), envelopes.read(body).body)

    async def _clean_up(self) -> None:
        """Delete the shell on this connection, else on a new one; raises nothing."""
        try:
            if not self._talk.has_shell:
                return
            begun = time.monotonic()
            limit = min(
                begun + limits.CLEANUP_SECONDS, self._deadline + limits.LATE_SECONDS - limits.ABORT_GRACE_SECONDS
            )
            if not self._link.broken:
                self._link.deadline = (begun + limit) / 2
                await self._deleted()
            if self._talk.has_shell:
                await self._link.close()
                self._link = Link(self._connection, limit, self._shared)
                await self._deleted()
        finally:
            await self._link.close()

    async def _deleted(self) -> None:
        try:
            await self._tolerant(self._talk.delete())
        except HostFailure as failure:
            place, kind = where(self._connection), failure.error.kind.value
            _log.debug(
                Text(
                    f"{place}: remote shell not deleted: {kind}",
                    f"{place}: リモート シェルを削除できません ({kind})",
                )
            )

    def _logged(self, what: Text, call: Awaitable[T], operation: Operation | None = None) -> Awaitable[T]:
        return logged(self._connection, what, call, lambda: self._link.status, operation)
