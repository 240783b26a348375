"""A pseudo-terminal and the screen that its bytes make, by pyte: an emulator that knows nothing of this product."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyte

from tests import warm

ROWS = 50
_KEPT = 2_000
"""Rows of the emulated screens: nothing scrolls away."""
_WIDEST = 2_000
_QUESTION = re.compile(rb"(?:Type (\d+) to go on: |(\d+) \xe3\x81\xa8\xe5\x85\xa5\xe5\x8a\x9b: )$")
"""The question before a change, English or Japanese; it is answered by the number."""


@dataclass(frozen=True)
class Screen:
    """What was written to a terminal of `columns` columns, and how the command ended."""

    columns: int
    written: bytes
    code: int

    def _emulated(self, columns: int) -> list[list[str]]:
        screen = pyte.Screen(columns, _KEPT)
        pyte.ByteStream(screen).feed(self.written)
        rows = []
        for number in range(max(screen.buffer, default=-1) + 1):
            row = screen.buffer[number]
            rows.append([row[column].data for column in range(max(row, default=-1) + 1)])
        return rows

    @cached_property
    def cells(self) -> list[list[str]]:
        """The rows as one entry for each column; the second column of a wide character is empty."""
        return [[*row, *" " * (self.columns - len(row))] for row in self._emulated(self.columns)]

    @cached_property
    def rows(self) -> list[str]:
        """The rows as they stand on the screen in the end."""
        return _without_end(["".join(row).rstrip() for row in self.cells])

    @cached_property
    def unwrapped(self) -> list[str]:
        """The rows as they would stand on a screen of any width."""
        return _without_end(["".join(row).rstrip() for row in self._emulated(_WIDEST)])


def _without_end(rows: list[str]) -> list[str]:
    while rows and not rows[-1]:
        rows.pop()
    return rows


def on_terminal(
    command: Sequence[str], columns: int, *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Screen:
    """Run a command whose three streams are a terminal; a question for a number is answered with it.

    `actctl …` is forked from a process that has its imports (tests/warm.py); any other program is started.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    environ = {**os.environ, "TERM": "xterm-256color", **(env or {})}
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
        environ.pop(name, None)
    if command[0] == "actctl":
        end = warm.start(command[1:], [theirs] * 3, env=environ, cwd=cwd).wait
    else:
        end = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, cwd=cwd, start_new_session=True
        ).wait
    os.close(theirs)
    written, asked = b"", 0
    while True:
        try:
            some = os.read(ours, 65_536)
        except OSError:  # Linux: nobody has the other end open any more
            break
        if not some:
            break
        written += some
        question = _QUESTION.search(written[-200:])
        if question and len(written) > asked:
            asked = len(written) + len(question[0])  # its echo comes back
            os.write(ours, (question[1] or question[2]) + b"\n")
    os.close(ours)
    return Screen(columns, written, end(60))
