"""Label tables: which message of the script a line is, whatever the language and the spacing.

All known languages are searched at once: the script falls back to English message by message, so an output can be
mixed (docs/facts/slmgr-output.md, "Localisation"). A host's own slmgr.ini, when given, comes before them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from actctl.common.limits import LONGEST_LINE, MOST_LABEL_VALUES, REMEMBERED_LINE, REMEMBERED_LINES
from actctl.machine.ways.slmgr.label_files import LabelFile, known_files, useful
from actctl.machine.ways.slmgr.messages import LABELS
from actctl.machine.ways.slmgr.normal import normalise, original
from actctl.machine.ways.slmgr.template import CLOSING, Template, pieces_of, template

_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
_OPENING = 4
"""Characters by which sentences are looked up in a longer text."""
_BEGINNING = 3
"""Characters by which it is told whether a label may begin somewhere."""
COMPLETE = ("en", "ja")
"""Languages of which all that is read has a wording here; of the others only some wordings are known."""


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
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class _Like:
    """A pattern of actctl's own tables; never made from what a host says."""

    message: str
    language: str | None
    pattern: re.Pattern[str]


class Labels:
    """Label tables made searchable; build once, use for every host. `beneath` is searched where they say nothing."""

    def __init__(self, files: Iterable[LabelFile], beneath: Labels | None = None) -> None:
        self._sentences: dict[str, _Entry] = {}
        self._prefixes: dict[str, _Entry] = {}
        self._templates: dict[str, list[_Entry]] = {}
        self._likes: list[_Like] = []
        self._matched: dict[tuple[str, bool], Match | None] = {}
        """Of lines that were met before: the machines of a fleet say much the same."""
        self.characters = 0
        """How much fixed text they have, without what lies beneath them."""
        for file in files:
            for message, texts in file.texts.items():
                for text in texts:
                    self._add(file.language, message, text)
            for message, like in file.likes.items():
                self._likes.append(_Like(message, file.language, re.compile(like)))
        if beneath is not None:
            self._lay_on(beneath)
        self._longest_prefix = max((len(prefix) for prefix in self._prefixes), default=0)
        self._bare_lengths = sorted({len(p) for p in self._prefixes if not p.endswith(":")}, reverse=True)
        self._openings = _openings(self._sentences.values(), self._templates.values())
        self._heads = {_head(text) for text in (*self._prefixes, *self._sentences) if ":" in text}
        self._heads |= {_head(e.template.start) for e in chain(*self._templates.values()) if e.template is not None}
        literals = [*self._prefixes, *self._sentences]
        literals += [e.template.start for e in chain(*self._templates.values()) if e.template is not None]
        self._beginnings = {text.rstrip(":")[:_BEGINNING] for text in literals} - {""}
        self._shortest_beginning = min(map(len, self._beginnings), default=_BEGINNING)
        self._head_lengths = sorted({len(head) for head in self._heads if head})
        self._not_available = frozenset(
            text for text, entry in self._sentences.items() if entry.message == "L_MsgNotAvailable"
        )

    def _lay_on(self, beneath: Labels) -> None:
        """Take over what `beneath` has, without a copy of its entries."""
        self._sentences = {**beneath._sentences, **self._sentences}
        self._prefixes = {**beneath._prefixes, **self._prefixes}
        for start, entries in beneath._templates.items():
            self._templates[start] = [*self._templates.get(start, ()), *entries]
        self._likes += beneath._likes

    def _add(self, language: str | None, message: str, text: str) -> None:
        pieces = pieces_of(text)
        literal = "".join(normalise(piece) for piece in pieces[::2])
        if not literal or len(literal) > LONGEST_LINE or len(pieces) > 2 * MOST_LABEL_VALUES + 1:
            return
        self.characters += len(literal)
        if message in LABELS:
            self._prefixes.setdefault(literal, _Entry(message, language, literal))
        elif len(pieces) == 1:
            self._sentences.setdefault(literal.rstrip(CLOSING), _Entry(message, language, literal))
        else:
            start = normalise(pieces[0])[:3]
            self._templates.setdefault(start if len(start) == 3 else "", []).append(
                _Entry(message, language, literal, template(message, pieces))
            )

    def match(self, line: str, *, guess: bool = True) -> Match | None:
        """Which message `line` is, or None. The longest fixed text wins; patterns come last, and with `guess` alone."""
        if len(line) > LONGEST_LINE:
            return None
        known = self._matched.get((line, guess), self)
        if not isinstance(known, Labels):
            return known
        found = self._match(line, guess)
        if len(self._matched) >= REMEMBERED_LINES:
            self._matched.clear()
        if len(line) <= REMEMBERED_LINE:
            self._matched[line, guess] = found
        return found

    def _match(self, line: str, guess: bool) -> Match | None:
        norm = normalise(line)
        if not norm:
            return None
        sentence = self._sentences.get(norm.rstrip(CLOSING))
        if sentence is not None:
            return Match(sentence.message, sentence.language, {})
        best: Match | None = None
        longest = 0
        for start in (norm[:3], ""):
            for entry in self._templates.get(start, ()):
                if entry.template is None or len(entry.literal) <= longest:
                    continue
                spans = entry.template.spans(norm)
                if spans is not None:
                    values = {name: original(line, *span) for name, span in spans.items()}
                    best, longest = Match(entry.message, entry.language, values), len(entry.literal)
        prefix = self._prefix(norm)
        if prefix is not None and len(prefix.literal) > longest:
            return Match(prefix.message, prefix.language, {"": original(line, len(prefix.literal))})
        return best or (self._like(line, norm) if guess else None)

    def is_label(self, text: str) -> bool:
        """Whether a text is one of the labels, its colon included."""
        return normalise(text) in self._prefixes

    def is_head(self, text: str) -> bool:
        """Whether a text is a label, or a sentence up to its colon; the colon included."""
        return normalise(text) in self._heads

    def may_begin(self, norm: str, at: int) -> bool:
        """Whether a label or a sentence may begin at a place of a normalised text, by its first characters."""
        lengths = range(self._shortest_beginning, _BEGINNING + 1)
        return any(norm[at : at + length] in self._beginnings for length in lengths)

    def sentence_at(self, norm: str, begin: int) -> tuple[str, int | None] | None:
        """The message whose sentence begins there in a normalised text, and where it ends.

        None for an end that nothing tells: the sentence ends with a value of any form.
        """
        best: tuple[str, int | None] | None = None
        longest = 0
        for entry, text in self._openings.get(norm[begin : begin + _OPENING], ()):
            if len(entry.literal) <= longest:
                continue
            if entry.template is not None:
                end = entry.template.end_in(norm, begin)
                if end is None or end >= 0:
                    best, longest = (entry.message, end), len(entry.literal)
            elif norm.startswith(text, begin):
                best, longest = (entry.message, begin + len(text)), len(entry.literal)
        return best

    def holds_label(self, text: str) -> bool:
        """Whether a label, or the part of a sentence up to its colon, stands anywhere in a text."""
        norm = normalise(text)[:LONGEST_LINE]
        colon = norm.find(":")
        while colon >= 0:
            if any(norm[max(0, colon + 1 - length) : colon + 1] in self._heads for length in self._head_lengths):
                return True
            colon = norm.find(":", colon + 1)
        return False

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
        bare = norm.rstrip(CLOSING)
        for like in self._likes:
            found = like.pattern.fullmatch(bare)
            if found:
                groups = [name for name, value in found.groupdict().items() if value is not None]
                return Match(like.message, like.language, {n: original(line, *found.span(n)) for n in groups})
        return None

    def not_available(self) -> frozenset[str]:
        """Normalised words that stand in place of a value that is not there."""
        return self._not_available


def _head(text: str) -> str:
    """A normalised text up to its first colon; empty where it has none."""
    return text[: text.find(":") + 1]


def _openings(sentences: Iterable[_Entry], templates: Iterable[list[_Entry]]) -> dict[str, list[tuple[_Entry, str]]]:
    """Sentences by their first characters, each with the text that it begins with."""
    found: dict[str, list[tuple[_Entry, str]]] = {}
    for entry in chain(sentences, *templates):
        text = entry.literal.rstrip(CLOSING) if entry.template is None else entry.template.start
        if len(text) >= _OPENING:
            found.setdefault(text[:_OPENING], []).append((entry, text))
    return found


@lru_cache(maxsize=1)
def known_labels() -> Labels:
    """Tables of all known languages."""
    return Labels(known_files())


def labels_with(extra: LabelFile) -> Labels:
    """Tables of all known languages, overruled by `extra` (a host's own slmgr.ini)."""
    return Labels((useful(extra),), known_labels())
