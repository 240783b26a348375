"""slmgr.vbs as a way to a machine: run under cscript, read in whatever language the host speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.limits import OWN_LABELS_SECONDS
from actctl.licensing.records import LicenseStatus
from actctl.licensing.verbs.rows import row_of
from actctl.licensing.verbs.verb import Prints
from actctl.machine.asking import ask
from actctl.machine.interface import StepResult
from actctl.machine.questions.version import WindowsVersion
from actctl.machine.reading import Budget, off_loop, text_of
from actctl.machine.ways.slmgr.command import command_line
from actctl.machine.ways.slmgr.ends import with_dates
from actctl.machine.ways.slmgr.label_cache import LabelCache
from actctl.machine.ways.slmgr.looks import not_slmgr
from actctl.machine.ways.slmgr.outcome import outcome
from actctl.machine.ways.slmgr.own_labels import by_own_labels
from actctl.machine.ways.slmgr.parse import parse_bytes
from actctl.machine.ways.slmgr.reading import Reading
from actctl.machine.ways.slmgr.script_host import build_in, no_vbscript
from actctl.machine.ways.slmgr.tables import COMPLETE
from actctl.transport.interface import CommandResult, Session

_JAPANESE = "0411"
_UNSEEN_SECONDS = 10.0
_TASKS = 'tasklist /NH /FI "IMAGENAME eq cscript.exe"'
"""Lists running script hosts; the sentence for none is translated, the name of the program is not."""


class SlmgrWay:
    """The script, and the label files met in this run: where actctl does not know a host's language, its own tell."""

    name = "slmgr"

    def __init__(self) -> None:
        self._labels = LabelCache()

    async def read(self, session: Session, verb: str = "dlv") -> Reading:
        """As interface.Way.read."""
        result = await session.run(command_line(verb))
        reading = await _read(result.stdout)
        if _not_understood(reading):
            reading = await self._by_own_labels(session, result, reading)
        reading = await _checked(session, result, reading)
        return await with_dates(session, reading) if row_of(verb).prints is Prints.ENDS else reading

    async def do(self, session: Session, verb: str, arguments: Sequence[str] = ()) -> StepResult:
        """As interface.Way.do."""
        result = await session.run(command_line(verb, arguments))
        reading = await _read(result.stdout)
        said = await _with_stderr(reading, result)
        if said.error is not None:
            said = replace(said, error=await _with_build(session, said.error))
        found = outcome(verb, result.exit_code, said)
        if found.ok is not None:
            return found
        if reading.messages or reading.licenses:
            first = (_JAPANESE,) if _is_japanese(reading) else ()
            async for by_own in by_own_labels(session, result.stdout, self._labels, Budget(), first):
                better = outcome(verb, result.exit_code, by_own)
                if better.ok is not None:
                    return better
        return found

    async def still_running(self, session: Session) -> bool | None:
        """As interface.Way.still_running: a command goes on when the connection that started it breaks."""
        result = await session.run(_TASKS)
        if result.exit_code != 0:
            return None
        return re.search(r"^cscript\.exe\b", await text_of(result.stdout), re.IGNORECASE | re.MULTILINE) is not None

    def unseen_seconds(self, verb: str) -> float:
        """As interface.Way.unseen_seconds."""
        return _UNSEEN_SECONDS

    async def _by_own_labels(self, session: Session, result: CommandResult, reading: Reading) -> Reading:
        budget = Budget()
        async for better in by_own_labels(session, result.stdout, self._labels, budget):
            if not _not_understood(better):
                return better
            if len(better.recognised) > len(reading.recognised):
                reading = better
        if budget.spent:
            rest = (
                f"… the host's own label files would take longer than {OWN_LABELS_SECONDS:g} s "
                "and were not used further"
            )
            reading = replace(reading, messages=(*reading.messages, rest))
        return reading


async def _read(data: bytes) -> Reading:
    return await off_loop(lambda check: parse_bytes(data, None, check), len(data))


def _not_understood(reading: Reading) -> bool:
    if reading.language not in COMPLETE and any(one.inferred or one.unparsed for one in reading.licenses):
        return True  # of most languages only some wordings are known here
    return any(one.license_status is LicenseStatus.UNKNOWN and one.inferred for one in reading.licenses) or (
        not reading.licenses
        and reading.language not in COMPLETE
        and bool(reading.messages)
        and (reading.error is None or reading.error.kind in (ErrorKind.PARSE, ErrorKind.SLMGR))
    )


async def _with_build(session: Session, error: HostError) -> HostError:
    """`error`; where it is that VBScript is missing, with the remedy for the Windows that the host has."""
    if error != no_vbscript():
        return error
    try:
        version = await ask(session, WindowsVersion())
    except HostFailure:
        return error
    return no_vbscript(build_in(version))


async def _checked(session: Session, result: CommandResult, reading: Reading) -> Reading:
    """The reading, unless it is none: then HostFailure. What the script host says on stderr counts as well."""
    if reading.licenses or reading.service_version:
        return reading
    if reading.error is not None and reading.error.kind is not ErrorKind.PARSE:
        raise HostFailure(await _with_build(session, reading.error))
    from_stderr = await _read(result.stderr)
    if from_stderr.error is not None and from_stderr.error.kind is not ErrorKind.PARSE:
        raise HostFailure(await _with_build(session, from_stderr.error))
    if "L_MsgErrorPKey" in reading.recognised:
        return reading
    raise HostFailure(reading.error or not_slmgr(reading.messages))


def _is_japanese(reading: Reading) -> bool:
    """Whether the host's Japanese labels help: actctl's are guesses, and for some verbs there are not even these."""
    return reading.language == "ja" or any("\u3041" <= char <= "\u30ff" for line in reading.messages for char in line)


async def _with_stderr(reading: Reading, result: CommandResult) -> Reading:
    """What cscript or cmd says on standard error where slmgr itself, which never uses it, said nothing."""
    if reading.recognised or reading.error is None or reading.error.kind is not ErrorKind.PARSE:
        return reading
    said = await _read(result.stderr)
    typed = said.error is not None and said.error.kind is not ErrorKind.PARSE
    return said if typed or (said.messages and not reading.messages) else reading
