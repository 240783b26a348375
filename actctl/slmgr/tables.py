"""Label tables: which message of the script a line is, whatever the language and the spacing.

All known languages are searched at once: the script falls back to English message by message, so an output can be
mixed (reference/slmgr-output.md, "Localisation"). A host's own slmgr.ini, when given, comes before them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from actctl.data import load_data
from actctl.slmgr.messages import LABELS, PLACEHOLDERS
from actctl.slmgr.normal import normalise, original

LONGEST_LINE = 600
"""Characters; no line of slmgr is nearly as long, so a longer one is not searched for labels."""

_PLACEHOLDER = re.compile(r"%([A-Za-z0-9_]+)%")
_CLOSING = ".。．…!:"
_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class LabelFile:
    """The messages of one language: texts, or patterns (`like`) on the normalised line, by message name."""

    language: str | None
    """`en`, `ja` …; None when a label file does not say which language it is."""
    texts: Mapping[str, Sequence[str]]
    likes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A line that was recognised."""

    message: str
    """The message's name in the script, `L_Msg…`."""
    language: str | None
    values: Mapping[str, str]
    """What stood in place of each placeholder; under the empty name, what followed a label."""


@dataclass(frozen=True, slots=True)
class _Entry:
    message: str
    language: str | None
    literal: str
    """All fixed text, normalised: the longer, the surer the match."""
    pattern: re.Pattern[str] | None = None


class Labels:
    """Label tables made searchable; build once, use for every host."""

    def __init__(self, files: Iterable[LabelFile]) -> None:
        self._sentences: dict[str, _Entry] = {}
        self._prefixes: dict[str, _Entry] = {}
        self._templates: dict[str, list[_Entry]] = {}
        self._likes: list[_Entry] = []
        for file in files:
            for message, texts in file.texts.items():
                for text in texts:
                    self._add(file.language, message, text)
            for message, like in file.likes.items():
                self._likes.append(_Entry(message, file.language, "", re.compile(like)))
        self._longest_prefix = max((len(prefix) for prefix in self._prefixes), default=0)
        self._bare_lengths = sorted({len(p) for p in self._prefixes if not p.endswith(":")}, reverse=True)

    def _add(self, language: str | None, message: str, text: str) -> None:
        pieces = _PLACEHOLDER.split(text)
        literal = "".join(normalise(piece) for piece in pieces[::2])
        if not literal:
            return
        if message in LABELS:
            self._prefixes.setdefault(literal, _Entry(message, language, literal))
        elif len(pieces) == 1:
            self._sentences.setdefault(literal.rstrip(_CLOSING), _Entry(message, language, literal))
        else:
            start = normalise(pieces[0])[:3]
            self._templates.setdefault(start if len(start) == 3 else "", []).append(
                _Entry(message, language, literal, _template(message, pieces))
            )

    def match(self, line: str) -> Match | None:
        """Which message `line` is, or None. The longest fixed text wins; patterns come last."""
        if len(line) > LONGEST_LINE:
            return None
        norm = normalise(line)
        if not norm:
            return None
        sentence = self._sentences.get(norm.rstrip(_CLOSING))
        if sentence is not None:
            return Match(sentence.message, sentence.language, {})
        best: Match | None = None
        longest = 0
        for start in (norm[:3], ""):
            for entry in self._templates.get(start, ()):
                found = entry.pattern.fullmatch(norm) if entry.pattern and len(entry.literal) > longest else None
                if found:
                    best, longest = _matched(entry, found, line), len(entry.literal)
        prefix = self._prefix(norm)
        if prefix is not None and len(prefix.literal) > longest:
            return Match(prefix.message, prefix.language, {"": original(line, len(prefix.literal))})
        return best or self._like(line, norm)

    def _prefix(self, norm: str) -> _Entry | None:
        found = None
        colon = norm.find(":")
        while 0 <= colon < self._longest_prefix:
            found = self._prefixes.get(norm[: colon + 1], found)
            colon = norm.find(":", colon + 1)
        for length in self._bare_lengths:
            if found is None and length < len(norm):
                found = self._prefixes.get(norm[:length])
        return found

    def _like(self, line: str, norm: str) -> Match | None:
        if not self._likes or not _JAPANESE.search(norm):
            return None
        bare = norm.rstrip(_CLOSING)
        for entry in self._likes:
            found = entry.pattern.fullmatch(bare) if entry.pattern else None
            if found:
                return _matched(entry, found, line)
        return None

    @cache  # noqa: B019 - tables live as long as the process
    def not_available(self) -> frozenset[str]:
        """Normalised words that stand in place of a value that is not there."""
        return frozenset(text for text, entry in self._sentences.items() if entry.message == "L_MsgNotAvailable")


def _matched(entry: _Entry, found: re.Match[str], line: str) -> Match:
    values = {name: original(line, *found.span(name)) for name in found.groupdict() if found.group(name) is not None}
    return Match(entry.message, entry.language, values)


def _template(message: str, pieces: Sequence[str]) -> re.Pattern[str]:
    """A pattern for a sentence with values inside; its closing full stop may be missing."""
    numeric = {name for name, field_ in PLACEHOLDERS.get(message, {}).items() if field_.value.value == "number"}
    parts: list[str] = []
    seen: set[str] = set()
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            text = normalise(piece)
            last = index == len(pieces) - 1
            parts.append(re.escape(text.rstrip(_CLOSING)) + f"[{re.escape(_CLOSING)}]*" if last else re.escape(text))
        elif piece in seen:
            parts.append(f"(?P={piece})")
        else:
            seen.add(piece)
            what = r"-?\d+" if piece in numeric or piece == "DAY" else r"[0-9a-f]+" if piece == "ERRCODE" else ".+?"
            parts.append(f"(?P<{piece}>{what})")
    return re.compile("".join(parts))


@lru_cache(maxsize=1)
def known_files() -> tuple[LabelFile, ...]:
    """The languages that actctl has a table for: every file in `slmgr/labels/`."""
    folder = resources.files("actctl.slmgr.labels")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(_read(name.removesuffix(".yaml"), (folder / name).read_text("utf-8")) for name in names)


def _read(language: str, text: str) -> LabelFile:
    data: dict[str, list[Any]] = load_data(text)
    texts = {name: [row for row in rows if isinstance(row, str)] for name, rows in data.items()}
    likes = {name: row["like"] for name, rows in data.items() for row in rows if isinstance(row, dict)}
    return LabelFile(language, texts, likes)


@lru_cache(maxsize=1)
def known_labels() -> Labels:
    """Tables of all known languages."""
    return Labels(known_files())


def labels_with(extra: LabelFile) -> Labels:
    """Tables of all known languages, overruled by `extra` (a host's own slmgr.ini)."""
    return Labels((extra, *known_files()))
