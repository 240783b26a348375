"""What other programs put before a line: told by the label behind it, and by what stands before the other lines.

Quotes, bullets, numbers, times, the host's or the writer's name are known by their form, on a line alone. Anything else
is a prefix where it stands before several different labels, numbers in it aside: no list could name them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from actctl.common.late import pattern
from actctl.common.limits import LONGEST_LINE, LONGEST_PREFIX, MOST_PREFIXES
from actctl.machine.ways.slmgr.normal import normalise
from actctl.machine.ways.slmgr.separated import as_label
from actctl.machine.ways.slmgr.tables import Labels, Match

_MOST_LAYERS = 14
"""Of one prefix: quoted, numbered, with host, date, time, level, and the signs around them."""
_MOST_TRIED = 8
"""Places of a line at which a label might begin."""
_FEWEST, _FEWEST_OF_WORDS = 2, 3
"""Different messages behind a prefix of any form; behind mere words, which may be a longer label of somebody else's."""

_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
"""Full-width signs to the plain ones, one for one."""
_START = pattern(r"(?<![^\W\d_])[^\W\d_]")
"""A letter with none before it."""
_PIECE = pattern(r"[\d①-⑳❶-❿]+|\s+|[^\d①-⑳❶-❿\s]")
_CLOCK = (
    r"(?:(?:午前|午後)\s?)?\d{1,2}(?::\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?|時(?:\d{1,2}分)?(?:\d{1,2}秒)?)"
    r"(?:\s?[AaPp]\.?[Mm]\b\.?)?(?:Z|\s?[+-]\d{2}:?\d{2})?"
)
_NAME = r"[^\s:|>\"'\[\]=,;<(]{1,63}"
_LAYER = pattern(
    rf"""\s*(?:
      (?:\d{{4}}年\s?)?\d{{1,2}}月\s?\d{{1,2}}日(?:\s?\(?[日月火水木金土](?:曜日?)?\)?)?
    | (?:\d{{4}}[-/.])?\d{{1,2}}[-/.]\d{{1,2}}(?:[-/.]\d{{2,4}})?(?:\s?\([日月火水木金土]\))?(?:[T\s,]+{_CLOCK})?
    | (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{{1,2}}\s+{_CLOCK}(?:\s[\w.-]{{1,63}}(?=\s))?
    | {_CLOCK}
    | (?:INFO|DEBUG|WARN(?:ING)?|ERROR|NOTICE|TRACE|VERBOSE|OUTPUT|OUT|STDOUT)\b
    | (?:PS\s)?[A-Za-z]:\\[^:>\n]{{0,100}}[>:](?:\d{{1,6}}:)?
    | (?:L|Line\s|行)?\d[\d.]{{0,20}}(?:m?s|行目?)?(?=[\s\W]|$)
    | [①-⑳❶-❿]
    | {_NAME}(?:\ {_NAME})?(?:\[\d{{1,7}}\])?["']?\s*(?:[|>:=,;\t→]|=>|\s(?={_CLOCK}))
    | [^\w\s]{{1,12}}
    )\s*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A label with something before it."""

    prefix: str
    rest: str
    """The line from its label on, as slmgr prints it."""
    match: Match
    loose: bool
    """Whether a sign of anybody's stood between the label and its value (see separated.as_label)."""


@dataclass(slots=True)
class Prefixes:
    """What stands before the labels of a text; `note` all of its lines first, then ask for each."""

    labels: Labels
    _behind: dict[str, set[str]] = field(default_factory=dict)
    """The messages behind each form of a prefix."""
    _known: set[str] = field(default_factory=set)
    """Forms that need no second line."""
    _lengths: list[int] | None = None
    """Of the forms that are prefixes."""

    def note(self, line: str) -> Found | None:
        """The first label in a line, and what stands before it; None where there is none."""
        found = self._found(line)
        if found is not None and found.prefix:
            form = _form(found.prefix)
            if form in self._behind or len(self._behind) < MOST_PREFIXES:
                self._behind.setdefault(form, set()).add(found.match.message)
                if _is_known(found.prefix):
                    self._known.add(form)
        return found

    def is_prefix(self, text: str) -> bool:
        """Whether what stands before a label is somebody else's."""
        return not text or self._holds(_form(text))

    def without(self, line: str) -> str:
        """A line that holds no label, without the prefix of those that do."""
        if self._lengths is None:
            self._lengths = sorted({len(form) for form in self._behind if self._holds(form)}, reverse=True)
        if not self._lengths:
            return line
        pieces = list(_PIECE.finditer(line, 0, LONGEST_PREFIX))
        form = _form(line[:LONGEST_PREFIX])
        for length in self._lengths:
            if len(form) >= length and self._holds(form[:length]):
                return line[pieces[length - 1].end() :]
            if len(form) == length - 1 and len(line) < LONGEST_PREFIX and self._holds(form + " "):
                return ""
        return line

    def _holds(self, form: str) -> bool:
        behind = self._behind.get(form)
        if behind is None:
            return False
        words = form[-1:] == " " and form[-2:-1].isalpha()
        return form in self._known or len(behind) >= (_FEWEST_OF_WORDS if words else _FEWEST)

    def _found(self, line: str) -> Found | None:
        if len(line) > LONGEST_LINE:
            return None
        starts = (0, *_starts(line, self.labels))
        for guess in (False, True):  # a pattern might take a word of the prefix for one of the label
            for start in starts:
                for rest, loose in as_label(line[start:], self.labels):
                    match = self.labels.match(rest, guess=guess)
                    if match is not None:
                        return Found(line[:start], rest, match, loose)
        return None


def _starts(line: str, labels: Labels) -> Iterator[int]:
    """Where a label may begin, by its first characters; not at the line's own beginning."""
    places = [found.start() for found in _START.finditer(line, 0, LONGEST_PREFIX)]
    edges = [*places, len(line)]
    pieces = [normalise(line[begin:end]) for begin, end in pairwise(edges)]
    norm = "".join(pieces)
    offset, tried = 0, 0
    for place, piece in zip(places, pieces, strict=True):
        if place > 0 and labels.may_begin(norm, offset):
            yield place
            tried += 1
            if tried == _MOST_TRIED:
                return
        offset += len(piece)


def _form(text: str) -> str:
    """A text with each number as 0 and each gap as a blank, a character for each piece of it."""
    return "".join(
        "0" if piece[0][0].isdigit() else " " if piece[0][0].isspace() else piece[0] for piece in _PIECE.finditer(text)
    )


def _is_known(prefix: str) -> bool:
    """Whether it is made of nothing but quotes, bullets, numbers, times and names with a sign behind them."""
    half = prefix.translate(_HALF)
    start = 0
    for _ in range(_MOST_LAYERS):
        found = _LAYER.match(half, start)
        if found is None or found.end() == start:
            break
        start = found.end()
    return start == len(half) or not half[start:].strip()
