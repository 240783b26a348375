"""A plan's step on one host: a verb of slmgr, or one of the few things PowerShell has to do."""

from __future__ import annotations

from collections.abc import Sequence

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.machine.interface import StepResult, Way
from actctl.machine.reading import text_of
from actctl.machine.tools import TOOLS, succeeded, tool_line
from actctl.machine.ways.slmgr.command import command_line
from actctl.transport.interface import Session


def step_line(verb: str, arguments: Sequence[str]) -> str:
    """The command line of a step. Raises BadArgument."""
    return tool_line(verb, arguments) if verb in TOOLS else command_line(verb, arguments)


async def run_step(session: Session, verb: str, arguments: Sequence[str], way: Way) -> StepResult:
    """Run a step. Raises BadArgument before anything is sent, HostFailure when the connection breaks."""
    if verb not in TOOLS:
        return await way.do(session, verb, arguments)
    result = await session.run(tool_line(verb, arguments))
    text = await text_of(result.stdout)
    if succeeded(verb, text):
        return StepResult(verb, True, None, Text(TOOLS[verb].success, TOOLS[verb].success), None, result.exit_code)
    said = " ".join((await text_of(result.stderr) or text).split())[:300]
    message = Text(f"{verb} did not work: {said}", f"{verb} に失敗しました: {said}")
    return StepResult(verb, False, None, message, HostError(ErrorKind.WINRM, message), result.exit_code)
