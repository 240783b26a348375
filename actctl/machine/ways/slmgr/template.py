"""A message with values inside (`%MINUTE% minute(s) (%DAY% day(s))`), found in a line without a regular expression.

Its text may be a host's own, so nothing is compiled of it: it is split at the placeholders, and the pieces are searched
for from left to right, each once. The time is linear in the line whatever the text says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actctl.machine.ways.slmgr.messages import PLACEHOLDERS, Value
from actctl.machine.ways.slmgr.normal import normalise

CLOSING = ".。．…!:"
"""Marks at the end of a sentence: they may be missing, or be others."""
_PLACEHOLDER = re.compile(r"%([A-Za-z0-9_]+)%")
_NUMBER = re.compile(r"-?\d+")
_HEX = re.compile(r"[0-9a-f]+")
_LONGEST_VALUE = 300
"""Characters of a value inside a sentence that stands in a longer text."""
_CODE, _DAYS = "ERRCODE", "DAY"


@dataclass(frozen=True, slots=True)
class _Gap:
    """One placeholder and the fixed text behind it."""

    name: str
    form: re.Pattern[str] | None
    """What the value must be, whole; None: anything but nothing."""
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """The pieces of one message, normalised."""

    start: str
    """The fixed text before the first value."""
    gaps: tuple[_Gap, ...]

    def spans(self, line: str) -> dict[str, tuple[int, int]] | None:
        """Where each value stands in `line`, which is normalised; None where the line is not this message."""
        body = line.rstrip(CLOSING)
        if not line.startswith(self.start):
            return None
        found: dict[str, tuple[int, int]] = {}
        position = len(self.start)
        for gap in self.gaps:
            end = _end(body, line, position, gap, last=gap is self.gaps[-1])
            if end <= position:
                return None
            value = line[position:end]
            before = found.setdefault(gap.name, (position, end))
            if line[slice(*before)] != value or (gap.form is not None and not gap.form.fullmatch(value)):
                return None
            position = end + len(gap.text)
        return found

    def end_in(self, text: str, begin: int) -> int | None:
        """Where the message ends that begins there in a longer text; -1 where it does not, None where nothing tells."""
        if not text.startswith(self.start, begin):
            return -1
        position = begin + len(self.start)
        for gap in self.gaps:
            if gap.form is not None:
                value = gap.form.match(text, position)
                end = value.end() if value is not None else -1
            elif gap.text:
                end = text.find(gap.text, position + 1, position + _LONGEST_VALUE)
            else:
                return None if gap is self.gaps[-1] else -1
            if end < 0 or not text.startswith(gap.text, end):
                return -1
            position = end + len(gap.text)
        return position


def _end(body: str, line: str, position: int, gap: _Gap, *, last: bool) -> int:
    """Where the value that begins at `position` ends; not behind `position` where its end is not there."""
    if last:
        return len(body) - len(gap.text) if body.endswith(gap.text) else -1
    if not gap.text:  # two values side by side: where one ends nobody can tell
        return -1
    return line.find(gap.text, position + 1)


def pieces_of(text: str) -> list[str]:
    """Fixed text and names of placeholders in turn; the first and the last are fixed text."""
    return _PLACEHOLDER.split(text)


def template(message: str, pieces: Sequence[str]) -> Template:
    """The template of the message called `message`, from `pieces_of` its text."""
    fields = PLACEHOLDERS.get(message, {})
    gaps = []
    for index in range(1, len(pieces), 2):
        name, text = pieces[index], normalise(pieces[index + 1])
        number = name == _DAYS or (name in fields and fields[name].value is Value.NUMBER)
        form = _NUMBER if number else _HEX if name == _CODE else None
        gaps.append(_Gap(name, form, text.rstrip(CLOSING) if index + 2 == len(pieces) else text))
    return Template(normalise(pieces[0]), tuple(gaps))
