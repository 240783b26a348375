"""The three standard streams of a program that was started without one of them (`>&-`)."""

from __future__ import annotations

import os
import sys
from typing import TextIO, cast

_FLAGS = (os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)
"""How each is opened. Standard output cannot be written to, because a result that nobody gets must be an error; what
goes to standard error is lost, as was wished."""


def open_closed() -> None:
    """Put the null device where a standard stream is closed: no other file (a journal) ever gets its number."""
    for number, flags in enumerate(_FLAGS):
        try:
            os.fstat(number)
        except OSError:  # noqa: PERF203
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            os.set_inheritable(number, True)
    sys.stdin = sys.stdin or _stream(0, "r")
    sys.stdout = sys.stdout or _stream(1, "w")
    sys.stderr = sys.stderr or _stream(2, "w")


def mute(number: int) -> None:
    """What goes to a stream that cannot be written to goes nowhere from now on, what is left in its buffer, too."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)


def _stream(number: int, mode: str) -> TextIO:
    return cast(TextIO, open(number, mode, encoding="utf-8", errors="replace", closefd=False))
