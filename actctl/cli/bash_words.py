"""What a bash has cut apart at `:`, `=` and `@` before it asks: put together again, and only the last piece offered.

At a TAB bash cuts the line at each of COMP_WORDBREAKS, and puts what is offered in the place of the last piece alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_BREAKS = re.compile("[:=@]+")


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a command line as they were typed, up to the cursor."""

    words: list[str]
    begun: str
    """What of the last word stands there already, and is not put there again."""

    def offered(self, lines: list[str]) -> list[str]:
        """Whole words, as bash wants them: what comes behind its last break."""
        return [one.removeprefix(self.begun) for one in lines if one.startswith(self.begun)]


def line_of(pieces: list[str], place: int) -> Line:
    """The line from bash's pieces; `place`: of the one with the cursor."""
    pieces = [*pieces, ""][: place + 1]
    words = pieces[:1]
    for before, piece in pairwise(pieces):
        if piece and (_BREAKS.match(before) or (_BREAKS.fullmatch(piece) and not piece.startswith("@"))):
            words[-1] += piece
        else:
            words.append(piece)
    last = pieces[-1]
    typed = "" if _BREAKS.fullmatch(last) else last
    begun = words[-1].removesuffix(typed)
    # The value of `--limit=` is offered without the option.
    return Line(words, begun.partition("=")[2] if begun.startswith("-") else begun)
