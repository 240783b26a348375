"""Asking a machine something: the question's line is run, and its answer read off the event loop."""

from __future__ import annotations

from typing import TypeVar

from actctl.machine.decode import decode
from actctl.machine.interface import Printed, Question
from actctl.machine.reading import off_loop
from actctl.transport.interface import Session

T = TypeVar("T")


async def ask(session: Session, question: Question[T]) -> T:
    """The answer. Raises BadArgument before anything is sent, HostFailure when the connection breaks."""
    return (await ask_when(session, question))[0]


async def ask_when(session: Session, question: Question[T]) -> tuple[T, float | None]:
    """The answer, and how far the host's clock is from ours (transport.interface.CommandResult.skew_seconds)."""
    result = await session.run(question.line)

    def read() -> T:
        said = Printed(decode(result.stdout).text, decode(result.stderr).text, result.exit_code)
        return question.read(said)

    size = len(result.stdout) + len(result.stderr)
    return await off_loop(lambda _: read(), size), result.skew_seconds
