"""Streams: the three standard ones of a program that was started without one of them (`>&-`), and one for a result."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Protocol, TextIO, cast

from actctl.cli.signals import moved

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_PIECE = 4096
"""Bytes of one write: a page of a pipe. Of more at once nobody would see that it goes on, slowly."""
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


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: memoryview, /) -> int | None:
        """Write some; how many, None: none now."""
        ...


class _Watched(io.RawIOBase):
    """What is written comes piece by piece, and each piece that has gone counts as a move (signals.watch)."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._broken = sink, False

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: ReadableBuffer, /) -> int | None:
        """As a raw stream; after an error, which is told once, what is left in buffers goes nowhere."""
        view = memoryview(data)
        if self._broken:
            return len(view)
        try:
            written = self._sink.write(view[:_PIECE])
        except OSError:
            self._broken = True
            raise
        moved()
        return written


def result_stream(sink: Sink) -> io.TextIOWrapper:
    """A text stream (UTF-8, line ends untouched) over `sink`, which stays open."""
    return io.TextIOWrapper(
        io.BufferedWriter(_Watched(sink)), encoding="utf-8", errors="replace", newline="", write_through=False
    )


def _stream(number: int, mode: str) -> TextIO:
    return cast(TextIO, open(number, mode, encoding="utf-8", errors="replace", closefd=False))
