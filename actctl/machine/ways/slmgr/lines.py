"""Text to recognised lines, with lines that a console or a ticket broke in two put together again.

Pasted text is often hard-wrapped at the console's width: the value goes on at the start of the next line
(docs/facts/slmgr-output.md, "As people paste it").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from actctl.common.limits import LONGEST_LINE
from actctl.machine.ways.slmgr.messages import LABELS, Value
from actctl.machine.ways.slmgr.shapes import Shape, conforms, removed, shape_of
from actctl.machine.ways.slmgr.tables import Labels, Match

SHORTEST_WRAPPED = 38
"""Columns; nothing narrower than half a console is taken for a wrapped line."""
_CONSOLE_WIDTHS = frozenset({78, 79, 80, 99, 100, 119, 120, 131, 132})
_MOST_JOINED = 3
_LONGEST_SHAPED = 300
"""Characters; a label and its value take fewer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line of the output."""

    text: str
    """As it was, white space at its ends removed."""
    match: Match | None
    """The message that it is, in a known language."""
    shape: Shape | None
    """Where no label is known: what its value must be."""

    @property
    def known(self) -> bool:
        """Whether a reader claims it."""
        return self.match is not None or self.shape is not None


def read_lines(raw: Sequence[str], labels: Labels, check: Callable[[], None]) -> Iterator[Line]:
    """All lines that are not blank, recognised as far as they can be; `check` is called at each, and may raise."""
    width = _console_width(raw)
    ahead: dict[int, Line] = {}
    index = 0
    while index < len(raw):
        check()
        if not raw[index].strip():
            index += 1
            continue
        line, used = _join(raw, index, width, labels, ahead)
        yield line
        index += used


def _join(
    raw: Sequence[str], index: int, width: int | None, labels: Labels, ahead: dict[int, Line]
) -> tuple[Line, int]:
    """The logical line that begins at `index`, and how many physical lines it took.

    `ahead` holds lines behind it that were looked at already.
    """
    first = ahead.pop(index, None) or _recognise(raw[index], labels)
    if len(raw[index]) > LONGEST_LINE:
        return first, 1
    columns = display_width(raw[index].rstrip())
    if columns < SHORTEST_WRAPPED:
        return first, 1
    full = width is not None and columns >= width - 1
    if _whole(first) and not full:
        return first, 1
    best, used = first, 1
    joined = raw[index]
    for count in range(1, _MOST_JOINED):
        following = raw[index + count] if index + count < len(raw) else ""
        if not following.strip():
            break
        if index + count not in ahead:
            ahead[index + count] = _recognise(following, labels)
        if ahead[index + count].known:
            break
        joined = joined.rstrip("\n") + following.rstrip()
        candidate = _recognise(joined, labels)
        if _whole(candidate) and (not _whole(first) or full):
            best, used = candidate, count + 1
            if not full or display_width(following.rstrip()) < (width or 0) - 1:
                break
    return best, used


def _recognise(line: str, labels: Labels) -> Line:
    text = line.strip()
    match = labels.match(line)
    return Line(text, match, None if match or len(text) > _LONGEST_SHAPED else shape_of(text))


def _whole(line: Line) -> bool:
    """Whether the line is recognised and its value is all there."""
    if line.match is None:
        return line.shape is not None
    if line.match.message not in LABELS:
        return True
    kind = LABELS[line.match.message].value
    value = line.match.values.get("", "")
    if line.match.message == "L_MsgProductDesc":
        return value.endswith("channel")
    if kind is Value.TEXT:
        return True
    return conforms(value, kind) or removed(value)


@lru_cache(maxsize=1024)
def display_width(text: str) -> int:
    """Columns on a console; East Asian wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _console_width(raw: Sequence[str]) -> int | None:
    """The width at which the text was broken; None where it was not."""
    lines = [line.rstrip() for line in raw if len(line) <= LONGEST_LINE]
    if any(len(line) > max(_CONSOLE_WIDTHS) for line in lines):
        return None
    widest = max((display_width(line) for line in lines), default=0)
    return widest if widest in _CONSOLE_WIDTHS else None
