"""Sessions and a transport without a network, for whoever asks hosts; a test's own say what is answered."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from xml.etree.ElementTree import Element

from actctl.transport.interface import CommandResult, Connection, Operation, Session


class Answering:
    """A session that prints nothing."""

    async def run(self, command_line: str) -> CommandResult:
        """See Session."""
        return CommandResult(b"", b"", 0)

    async def operate(self, operation: Operation) -> Element:
        """See Session."""
        raise AssertionError(f"{operation.action} was not expected")

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        pass


class InMemory:
    """A transport whose sessions are made from their connection."""

    def __init__(self, made: Callable[[Connection], Session]) -> None:
        self._made = made

    def session(
        self, connection: Connection, *, deadline: float, signed_in: Callable[[], None] | None = None
    ) -> Session:
        """See Transport."""
        return self._made(connection)

    def close(self) -> None:
        """Nothing is open."""
