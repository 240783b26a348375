"""Asking a machine something: the question's line is run, and its answer read off the event loop."""

from __future__ import annotations

from typing import TypeVar

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.limits import KB, QUESTION_BYTES
from actctl.common.texts import Text
from actctl.machine.decode import decode
from actctl.machine.interface import Printed, Question
from actctl.machine.reading import Check, off_loop
from actctl.transport.interface import Session

T = TypeVar("T")
_TOO_LONG = HostError(
    ErrorKind.PARSE,
    Text(
        f"the host's answer to a short question is too long (more than {QUESTION_BYTES // KB} kB)",
        f"短い問い合わせに対するホストの応答が長すぎます ({QUESTION_BYTES // KB} kB超)",
    ),
)


async def ask(session: Session, question: Question[T]) -> T:
    """The answer. Raises BadArgument before anything is sent, HostFailure when the connection breaks."""
    return (await ask_when(session, question))[0]


async def ask_when(session: Session, question: Question[T]) -> tuple[T, float | None]:
    """The answer, and how far the host's clock is from ours (transport.interface.CommandResult.skew_seconds).

    Raises as `ask`; HostFailure also for an answer that is longer than any honest one: it is not read at all.
    """
    result = await session.run(question.line)
    size = len(result.stdout) + len(result.stderr)
    if size > QUESTION_BYTES:
        raise HostFailure(_TOO_LONG)

    def read(check: Check) -> T:
        stdout = decode(result.stdout).text
        check()
        stderr = decode(result.stderr).text
        check()
        return question.read(Printed(stdout, stderr, result.exit_code))

    return await off_loop(read, size), result.skew_seconds
