"""The messages that a language has words for: the tables that actctl brings, and what of a host's own is of use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from actctl.common.data import PACKAGE, load_data
from actctl.common.limits import MOST_LABEL_TEXTS
from actctl.machine.ways.slmgr.messages import NO_KMS_HOST


@dataclass(frozen=True, slots=True)
class LabelFile:
    """The messages of one language: texts, or patterns (`like`) on the normalised line, by message name."""

    language: str | None
    """`en`, `ja` …; None when a label file does not say which language it is."""
    texts: Mapping[str, Sequence[str]]
    likes: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def known_files() -> tuple[LabelFile, ...]:
    """The languages that actctl has a table for: every file in `slmgr/labels/`."""
    files = sorted((PACKAGE / "machine/ways/slmgr/labels").glob("*.yaml"))
    return tuple(_read(file.stem, file.read_text("utf-8")) for file in files)


def _read(language: str, text: str) -> LabelFile:
    data: dict[str, list[Any]] = load_data(text)
    texts = {
        name: [row if isinstance(row, str) else row["text"] for row in rows if isinstance(row, str) or "text" in row]
        for name, rows in data.items()
    }
    likes = {
        name: row["like"] for name, rows in data.items() for row in rows if isinstance(row, dict) and "like" in row
    }
    return LabelFile(language, texts, likes)


@lru_cache(maxsize=1)
def read_messages() -> frozenset[str]:
    """Names of the messages that mean something here; a label file's others only cost time and memory."""
    return NO_KMS_HOST.union(*(file.texts.keys() | file.likes.keys() for file in known_files()))


def useful(extra: LabelFile) -> LabelFile:
    """What of a host's own label file is read: the messages that are known, with a text or two each."""
    names = read_messages()
    texts = {name: list(texts[:MOST_LABEL_TEXTS]) for name, texts in extra.texts.items() if name in names}
    return LabelFile(extra.language, texts)
