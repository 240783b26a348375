"""What there is to show, whatever the format: columns and rows, sentences below them, totals, and the record behind.

pages/ make pages of records, formats/ write pages: neither knows the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TextIO

from actctl.common.texts import Lang, Text
from actctl.render.interface import Style

Way = tuple[int, int]
"""A column, and the width to which a narrow terminal may cut it; 0: it may be left out."""
GIVES_WAY: Sequence[Way] = ((-1, 20),)
FOLDS: Sequence[int] = (-1,)
"""What gives way, and what goes on below, where a page says nothing else: the last column, which explains."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name to programs, and its heading to people."""

    field: str
    heading: str


@dataclass(frozen=True, slots=True)
class Head:
    """All that is known before the first row."""

    title: str
    """`actctl kms status`."""
    columns: Sequence[Column] = ()
    envelope: Callable[[], Mapping[str, Any]] | None = None
    """Gives what the record has beside its list, as far as known by now; None: the record is a list, nothing else."""
    items: str | None = None
    """The name of the record's list, whose items are the rows' records; None with an envelope: it has no such list."""
    gives_way: Sequence[Way] = GIVES_WAY
    """In this order."""
    folds: Sequence[int] = FOLDS
    """Columns whose cells go on below instead of being cut."""

    @property
    def headings(self) -> list[str]:
        """To people."""
        return [one.heading for one in self.columns]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Every row of a page has as many cells as there are columns."""

    cells: Sequence[str]
    """For a person: a cell may begin with a mark of words.MARKS and a blank; `–` stands for nothing."""
    record: Callable[[], Any] | None = None
    """Gives its item of the record; None: this row is none."""
    plain: Sequence[str] | None = None
    """For a program, where it is more than the cells without marks and dashes."""
    under: Sequence[str] = ()
    """Short items that stand below the row on a terminal."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines with a title of their own."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Tail:
    """What is known once all rows are there."""

    sections: Sequence[Section] = ()
    remarks: Sequence[str] = ()
    """Sentences: warnings, what was left out and why, what to do next."""
    totals: Sequence[str] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)
    """What the record has beside its list and the envelope."""
    records: Iterable[Any] = ()
    """Of JSON lines, behind those of the rows."""


def columns_of(headings: Mapping[str, Text], lang: Lang) -> list[Column]:
    """Columns by the names of their fields."""
    return [Column(name, text.in_(lang)) for name, text in headings.items()]


def in_a_row(line: str) -> str:
    """A line of totals, which stand apart by blanks on a screen, for where blanks do not count."""
    return line.strip().replace("   ", " · ")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of which everything is there; what streams is a Head, rows one by one, and a Tail."""

    head: Head
    rows: Iterable[Row] = ()
    tail: Tail = field(default_factory=Tail)
    screen: Callable[[Page, TextIO, Style], None] | None = None
    """Draws this page for a person where it is more than a table with sentences below."""


class Writer(Protocol):
    """A format at work (formats/, a file each). Calls: every row once, then the end, also when a run was cut short."""

    def row(self, row: Row) -> None:
        """One more row."""
        ...

    def end(self, tail: Tail) -> None:
        """No more rows."""
        ...
