"""One verb of slmgr on one host, its outcome read in whatever language the host speaks."""

from __future__ import annotations

from collections.abc import Sequence

from actctl.errors import ErrorKind
from actctl.fleet.ask import LabelCache, own_labels
from actctl.slmgr.outcome import VerbResult, outcome
from actctl.slmgr.parse import Reading, parse_bytes
from actctl.slmgr.verbs import command_line
from actctl.transport.interface import CommandResult, Session


async def run_verb(session: Session, verb: str, arguments: Sequence[str], labels: LabelCache) -> VerbResult:
    """Run a verb. Raises BadArgument before anything is sent, HostFailure when the connection breaks."""
    result = await session.run(command_line(verb, arguments))
    reading = parse_bytes(result.stdout)
    found = outcome(verb, result.exit_code, _with_stderr(reading, result))
    if found.ok is not None:
        return found
    async for tables in own_labels(session, labels):
        better = outcome(verb, result.exit_code, parse_bytes(result.stdout, tables))
        if better.ok is not None:
            return better
    return found


def _with_stderr(reading: Reading, result: CommandResult) -> Reading:
    """The script host says on standard error that it cannot run; slmgr itself never uses it."""
    if reading.recognised or reading.error is None or reading.error.kind is not ErrorKind.PARSE:
        return reading
    said = parse_bytes(result.stderr)
    return said if said.error is not None and said.error.kind is not ErrorKind.PARSE else reading
