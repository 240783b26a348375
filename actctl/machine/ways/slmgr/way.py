"""One verb of slmgr on one host, its outcome read in whatever language the host speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actctl.common.errors import ErrorKind
from actctl.machine.reading import Budget, read_answer
from actctl.machine.ways.slmgr.outcome import VerbResult, outcome
from actctl.machine.ways.slmgr.own_labels import LabelCache, by_own_labels, with_build
from actctl.machine.ways.slmgr.parse import Reading
from actctl.machine.ways.slmgr.verbs import command_line
from actctl.transport.interface import CommandResult, Session

_JAPANESE = "0411"


async def run_verb(session: Session, verb: str, arguments: Sequence[str], labels: LabelCache) -> VerbResult:
    """Run a verb. Raises BadArgument before anything is sent, HostFailure when the connection breaks."""
    result = await session.run(command_line(verb, arguments))
    reading = await read_answer(result.stdout)
    said = await _with_stderr(reading, result)
    if said.error is not None:
        said = replace(said, error=await with_build(session, said.error))
    found = outcome(verb, result.exit_code, said)
    if found.ok is not None:
        return found
    if reading.messages or reading.licenses:
        first = (_JAPANESE,) if _is_japanese(reading) else ()
        async for by_own in by_own_labels(session, result.stdout, labels, Budget(), first):
            better = outcome(verb, result.exit_code, by_own)
            if better.ok is not None:
                return better
    return found


def _is_japanese(reading: Reading) -> bool:
    """Whether the host's Japanese labels help: actctl's are guesses, and for some verbs there are not even these."""
    return reading.language == "ja" or any("\u3041" <= char <= "\u30ff" for line in reading.messages for char in line)


async def _with_stderr(reading: Reading, result: CommandResult) -> Reading:
    """What cscript or cmd says on standard error where slmgr itself, which never uses it, said nothing."""
    if reading.recognised or reading.error is None or reading.error.kind is not ErrorKind.PARSE:
        return reading
    said = await read_answer(result.stderr)
    typed = said.error is not None and said.error.kind is not ErrorKind.PARSE
    return said if typed or (said.messages and not reading.messages) else reading
