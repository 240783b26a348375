"""A host's own label files, fetched over the same session: for languages that actctl does not know."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from functools import partial

from actctl.common.limits import LABEL_FILES_OF_A_HOST
from actctl.machine.asking import ask
from actctl.machine.questions.registry import RegistryValues
from actctl.machine.reading import Budget, Check, text_of, within
from actctl.machine.ways.slmgr.label_cache import LabelCache
from actctl.machine.ways.slmgr.own_words import read_by_own_labels
from actctl.machine.ways.slmgr.reading import Reading
from actctl.transport.interface import Session

_LABEL_FOLDER = r"%SystemRoot%\System32\slmgr"
_LANGUAGE = re.compile(r"[0-9A-Fa-f]{4}")
_INSTALL_LANGUAGE = RegistryValues(r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language", "InstallLanguage")
_KNOWN = ("0409", "0411")
"""English and Japanese: actctl has tables of its own for these."""


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


async def _languages(session: Session, first: Sequence[str]) -> AsyncIterator[str]:
    """`first`, then languages, in four hex digits, that the host has labels in and actctl has not."""
    for language in first:
        yield language
    listing = await session.run(f"dir /b {_LABEL_FOLDER}")
    found = [line.strip() for line in (await text_of(listing.stdout)).split("\n")] if listing.exit_code == 0 else []
    languages = [name for name in found if _LANGUAGE.fullmatch(name)]
    if not languages:
        installed = (await ask(session, _INSTALL_LANGUAGE) or {}).get("installlanguage", "")
        languages = [installed] if _LANGUAGE.fullmatch(installed) else []
    for language in [name for name in languages if name not in _KNOWN][:LABEL_FILES_OF_A_HOST]:
        yield language
