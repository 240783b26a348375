"""What is asked of one host: slmgr's answer, read with the host's own labels where its language is not known."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.limits import LABEL_CHARACTERS, LABEL_FILES_OF_A_HOST, MOST_LABEL_FILES, OWN_LABELS_SECONDS
from actctl.licensing.records import LicenseStatus
from actctl.machine.reading import Budget, Check, read_answer, text_of, within
from actctl.machine.ways.slmgr.ends import with_dates
from actctl.machine.ways.slmgr.ini import read_ini
from actctl.machine.ways.slmgr.looks import not_slmgr
from actctl.machine.ways.slmgr.own_words import read_by_own_labels
from actctl.machine.ways.slmgr.parse import Reading
from actctl.machine.ways.slmgr.script_host import build_in, no_vbscript
from actctl.machine.ways.slmgr.tables import COMPLETE, Labels, labels_with
from actctl.machine.ways.slmgr.verbs import command_line
from actctl.transport.interface import CommandResult, Session

_LABEL_FOLDER = r"%SystemRoot%\System32\slmgr"
_LANGUAGE = re.compile(r"[0-9A-Fa-f]{4}")
_INSTALL_LANGUAGE = re.compile(r"InstallLanguage\s+REG_SZ\s+([0-9A-Fa-f]{4})")
_KNOWN = ("0409", "0411")
"""English and Japanese: actctl has tables of its own for these."""


class LabelCache:
    """Label files met in this run, by language and content: each is parsed once, however many hosts have it."""

    def __init__(self) -> None:
        self._by_content: dict[str, Labels] = {}
        self._lock = threading.Lock()

    @property
    def kept(self) -> int:
        """How many tables are kept."""
        return len(self._by_content)

    @property
    def characters(self) -> int:
        """Fixed text of all tables that are kept."""
        return sum(one.characters for one in self._by_content.values())

    def of(self, language: str, data: bytes) -> Labels | None:
        """Tables made from a host's file; None when it is no label file. Takes a while: not for the event loop."""
        key = language + hashlib.sha256(data).hexdigest()
        with self._lock:
            if key not in self._by_content:
                try:
                    tables = labels_with(read_ini(data, f"{language}/slmgr.ini"))
                except ValueError:
                    return None
                self._by_content[key] = tables
                self._forget()
                return tables
            return self._by_content[key]

    def _forget(self) -> None:
        """Let the oldest tables go where there are too many, or too large ones."""
        while self.kept > MOST_LABEL_FILES or self.characters > LABEL_CHARACTERS:
            self._by_content.pop(next(iter(self._by_content)))


def reader(verb: str, labels: LabelCache) -> Callable[[Session], Awaitable[Reading]]:
    """A task for the runner that runs a reading verb (`dlv`, `dli`, `xpr`) and reads its answer."""
    line = command_line(verb)

    async def ask(session: Session) -> Reading:
        result = await session.run(line)
        reading = await read_answer(result.stdout)
        if _not_understood(reading):
            reading = await _with_own_labels(session, result, reading, labels)
        reading = await _checked(session, result, reading)
        return await with_dates(session, reading) if verb == "xpr" else reading

    return ask


def _not_understood(reading: Reading) -> bool:
    if reading.language not in COMPLETE and any(one.inferred or one.unparsed for one in reading.licenses):
        return True  # of most languages only some wordings are known here
    return any(one.license_status is LicenseStatus.UNKNOWN and one.inferred for one in reading.licenses) or (
        not reading.licenses
        and reading.language not in COMPLETE
        and bool(reading.messages)
        and (reading.error is None or reading.error.kind in (ErrorKind.PARSE, ErrorKind.SLMGR))
    )


async def _with_own_labels(session: Session, result: CommandResult, reading: Reading, labels: LabelCache) -> Reading:
    budget = Budget()
    async for better in by_own_labels(session, result.stdout, labels, budget):
        if not _not_understood(better):
            return better
        if len(better.recognised) > len(reading.recognised):
            reading = better
    if budget.spent:
        rest = f"… the host's own label files would take longer than {OWN_LABELS_SECONDS:g} s and were not used further"
        reading = replace(reading, messages=(*reading.messages, rest))
    return reading


async def by_own_labels(
    session: Session, data: bytes, labels: LabelCache, budget: Budget, first: Sequence[str] = ()
) -> AsyncIterator[Reading]:
    """What the host printed, by each of its label files in turn (own_words.read_by_own_labels), within the budget.

    The files of languages that actctl does not know are fetched over the same session, those of `first` before them.
    """
    async for language in _languages(session, first):
        file = await session.run(rf"type {_LABEL_FOLDER}\{language}\slmgr.ini")
        if file.exit_code == 0:
            read = partial(_by_file, data, labels, language, file.stdout)
            reading = await within(budget, read)
            if reading is not None:
                yield reading
        if budget.spent:
            return


def _by_file(data: bytes, labels: LabelCache, language: str, file: bytes, check: Check) -> Reading | None:
    tables = labels.of(language, file)
    return read_by_own_labels(data, tables, check) if tables is not None else None


async def with_build(session: Session, error: HostError) -> HostError:
    """`error`; where it is that VBScript is missing, with the remedy for the Windows that the host has."""
    if error != no_vbscript():
        return error
    try:
        version = await session.run("ver")
    except HostFailure:
        return error
    return no_vbscript(build_in(await text_of(version.stdout)))


async def _languages(session: Session, first: Sequence[str]) -> AsyncIterator[str]:
    """`first`, then languages, in four hex digits, that the host has labels in and actctl has not."""
    for language in first:
        yield language
    listing = await session.run(f"dir /b {_LABEL_FOLDER}")
    found = [line.strip() for line in (await text_of(listing.stdout)).split("\n")] if listing.exit_code == 0 else []
    languages = [name for name in found if _LANGUAGE.fullmatch(name)]
    if not languages:
        answer = await session.run(r"reg query HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language /v InstallLanguage")
        languages = _INSTALL_LANGUAGE.findall(await text_of(answer.stdout))
    for language in [name for name in languages if name not in _KNOWN][:LABEL_FILES_OF_A_HOST]:
        yield language


async def _checked(session: Session, result: CommandResult, reading: Reading) -> Reading:
    """The reading, unless it is none: then HostFailure. What the script host says on stderr counts as well."""
    if reading.licenses or reading.service_version:
        return reading
    if reading.error is not None and reading.error.kind is not ErrorKind.PARSE:
        raise HostFailure(await with_build(session, reading.error))
    from_stderr = await read_answer(result.stderr)
    if from_stderr.error is not None and from_stderr.error.kind is not ErrorKind.PARSE:
        raise HostFailure(await with_build(session, from_stderr.error))
    if "L_MsgErrorPKey" in reading.recognised:
        return reading
    raise HostFailure(reading.error or not_slmgr(reading.messages))
