"""A plan's step on one host: done by the way, or one of the few things PowerShell has to do."""

from __future__ import annotations

from collections.abc import Sequence

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.licensing.verbs.rows import TOOLS
from actctl.machine.interface import StepResult, Way
from actctl.machine.reading import text_of
from actctl.machine.tools import SCRIPTS, succeeded, tool_line
from actctl.transport.interface import Session


async def run_step(session: Session, verb: str, arguments: Sequence[str], way: Way) -> StepResult:
    """Run a step. Raises BadArgument before anything is sent, HostFailure when the connection breaks."""
    if verb not in TOOLS:
        return await way.do(session, verb, arguments)
    result = await session.run(tool_line(verb, arguments))
    text = await text_of(result.stdout)
    if succeeded(verb, text):
        said = SCRIPTS[verb].success
        return StepResult(verb, True, None, Text(said, said), None, result.exit_code)
    said = " ".join((await text_of(result.stderr) or text).split())[:300]
    message = Text(f"{verb} did not work: {said}", f"{verb} に失敗しました: {said}")
    return StepResult(verb, False, None, message, HostError(ErrorKind.WINRM, message), result.exit_code)
