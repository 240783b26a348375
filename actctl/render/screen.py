"""How wide a text is on a terminal, and how texts and tables are made to fit one.

Widths are those of the wcwidth library: East Asian characters take two columns, combining marks none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TextIO

from actctl.common.words import printable
from actctl.render.interface import Style

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text as Line

_UNBOUNDED = 100_000
GAP = 2
"""Blanks between two columns of a table."""
_NEVER_FIRST = frozenset(
    "、。，．・：；？！％）」』】〉》〕］｝ー々〜～…”’ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!%)]}"
)
"""What does not begin a line of Japanese (kinsoku)."""
_NEVER_LAST = frozenset("（「『【〈《〔［｛“‘([{")
_COUNTERS = frozenset("台日秒分時回件行個桁年月種本人名度倍")
"""Behind a number they stay with it."""
_COMMAND = re.compile(
    r"cscript //Nologo \S+ /[A-Za-z-]+(?: (?:[A-Z][A-Z0-9]*(?::[0-9]+)?(?![a-z])|[0-9]\b|all\b))?", re.ASCII
)
"""A command with its argument: on one line, it can be pasted."""
_NO_BREAK = "\u00a0"
_SHORTEST_LAST = 6
"""Columns; a shorter last line of a paragraph (two Japanese characters) gets more from the line before it."""
_BREAKS = (",", "/", "\\", ";", "=")
"""Behind these a word that is longer than a line is broken."""
LEAST_ROOM = 20
"""Columns for text however narrow the terminal is."""


def columns(text: str) -> int:
    """How many columns `text` takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_width, text))


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    from wcwidth import wcwidth

    return max(0, wcwidth(char))


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` columns, cut with … where it is longer."""
    if columns(text) > width:
        text = _first(text, width - 1).rstrip() + "…"
    blanks = " " * (width - columns(text))
    return blanks + text if right else text + blanks


def _first(text: str, width: int) -> str:
    taken = 0
    for place, char in enumerate(text):
        taken += _width(char)
        if taken > width:
            return text[:place]
    return text


def room_of(style: Style) -> int | None:
    """Columns that a line may take; None: any number.

    One less than the terminal has: some break a line as soon as its last column is written.
    """
    return None if style.width is None else max(LEAST_ROOM, style.width - 1)


Way = tuple[int, int]
"""A column, and the width to which it may be cut; 0: it may be left out."""


def fit(natural: Sequence[int], room: int | None, gives_way: Sequence[Way]) -> list[int]:
    """Widths of a table's columns in `room` columns, 0 for a column that is left out.

    What `gives_way` says is done in its order, as far as needed; room that is left over in the end goes back to what
    was cut. Where all of it is not enough, the widest column gives way.
    """
    widths = list(natural)
    if room is None:
        return widths
    for column, least in gives_way:
        over = _over(widths, room)
        if over > 0:
            widths[column] = max(min(widths[column], least), widths[column] - over) if least else 0
    for _ in range(_over(widths, room)):
        widths[widths.index(max(widths))] -= max(widths) > 1
    left = -_over(widths, room)
    for column, least in reversed(gives_way):
        if least and widths[column]:
            more = max(0, min(left, natural[column] - widths[column]))
            widths[column] += more
            left -= more
    return widths


def _over(widths: Sequence[int], room: int) -> int:
    """By how much a table with a blank before it is too wide."""
    kept = [width for width in widths if width]
    return 1 + sum(kept) + GAP * (len(kept) - 1) - room


def folded(text: str, room: int | None, *, first: str = "", rest: str = "") -> list[str]:
    """A text as lines of at most `room` columns: `first` begins the first, `rest` the others.

    Broken at blanks and between East Asian characters; a word that is longer than a line is broken as well.
    """
    if room is None:
        return [first + text]
    room = max(LEAST_ROOM + columns(rest), room)
    lines: list[list[str]] = [[]]
    begin = first
    for word in _words(_COMMAND.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)):
        if lines[-1] and columns(begin + "".join(lines[-1]) + word.rstrip()) > room:
            lines.append([])
            begin = rest
        while columns(begin + word.rstrip()) > room:
            part = _first(word, room - columns(begin))
            part = part[: (part.rfind(_NO_BREAK) + 1) or max(map(part.rfind, _BREAKS)) + 1] or part
            lines[-1:] = [[part], []]
            begin, word = rest, word[len(part) :]
        lines[-1].append(word)
    _no_lone_word(lines, room - columns(rest))
    begins = [first, *[rest] * (len(lines) - 1)]
    return [
        (begin + "".join(words)).rstrip().replace(_NO_BREAK, " ") for begin, words in zip(begins, lines, strict=True)
    ]


def _no_lone_word(lines: list[list[str]], room: int) -> None:
    """Move words down to a last line that holds next to nothing, as long as the line before it stays the longer one."""
    if len(lines) == 1:
        return
    before, last = lines[-2:]
    while len(before) > 1 and (len(last) == 1 or columns("".join(last).rstrip()) < _SHORTEST_LAST):
        moved = columns(before[-1] + "".join(last))
        if moved > room or moved > columns("".join(before[:-1])):
            return
        last.insert(0, before.pop())


def _words(text: str) -> Iterable[str]:
    """What must stay together: a word with the blanks after it, an East Asian character with its punctuation."""
    word = ""
    for place, char in enumerate(text):
        word += char
        after = text[place + 1 : place + 2]
        wide = columns(char) == 2 or (after and columns(after) == 2)
        apart = (
            wide
            and after not in _NEVER_FIRST
            and char not in _NEVER_LAST
            and not _katakana(char + after)
            and not (char.isdigit() and after in _COUNTERS)
        )
        if after not in (" ", "") and (char == " " or apart):
            yield word
            word = ""
    yield word


def _katakana(text: str) -> bool:
    """Whether all of a text is one loan word's letters, which stay together."""
    return all("ァ" <= char <= "ヺ" or char == "ー" for char in text)


def write_text(stream: TextIO, style: Style, text: str, *, first: str = " ", rest: str = "   ") -> None:
    """One sentence, as long as it is: folded on a terminal, one line in a pipe."""
    text = printable(text).replace("\n", " ")
    stream.writelines(line.rstrip() + "\n" for line in folded(text, room_of(style), first=first, rest=rest))


def console(stream: TextIO, style: Style) -> Console:
    """Writes lines with colours, where there are to be any, and never breaks one."""
    from rich.console import Console

    return Console(
        file=stream, width=style.width or _UNBOUNDED, no_color=not style.colour, force_terminal=style.colour,
        highlight=False, markup=False, emoji=False, soft_wrap=True, legacy_windows=False,
    )  # fmt: skip


def write_items(
    stream: TextIO, style: Style, items: Sequence[str], between: str, *, first: str = " ", rest: str = "   "
) -> None:
    """Short items in a row, none of which is broken where a line can hold it whole."""
    room = room_of(style)
    lines: list[str] = []
    for number, item in enumerate(items):
        text = item + (between if number < len(items) - 1 else "")
        if lines and (room is None or columns((lines[-1] + text).rstrip()) <= room):
            lines[-1] += text
        else:
            *whole, last = folded(text.rstrip(), room, first=rest if lines else first, rest=rest)
            lines += [*whole, last + text[len(text.rstrip()) :]]
    stream.writelines(line.rstrip() + "\n" for line in lines)


def write_line(console: Console, stream: TextIO, style: Style, line: Line) -> None:
    """One line of a table; past rich where there are no colours, for its way takes ten times as long."""
    if style.colour:
        console.print(line)
    else:
        stream.write(line.plain + "\n")
