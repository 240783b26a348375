"""The signals that end a command: all of them as Ctrl-C does, up to the moment when its end is settled."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from actctl.limits import TELLING_SECONDS

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C; `kill`, a shutdown; a terminal that has gone (a lost SSH session). Windows has no SIGHUP."""


def stopping() -> list[signal.Signals]:
    """Those of the signals that this system has; a SIGHUP that is ignored (`nohup`) is to stay so."""
    there = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    return [one for one in there if one.name != "SIGHUP" or signal.getsignal(one) is not signal.SIG_IGN]


def on_each(handler: Callable[[int, FrameType | None], Any]) -> None:
    """`handler` for each of them."""
    for one in stopping():
        signal.signal(one, handler)


def deaf() -> None:
    """From now on none of them is heard: what was done is being told, and the exit code is known."""
    for one in stopping():
        signal.signal(one, signal.SIG_IGN)


def hesitate() -> None:
    """From now on each of them ends the program only where it does not end by itself within TELLING_SECONDS.

    What was done is being told; where that goes may be a pipe that nobody reads.
    """
    on_each(_end_later)


def _end_later(number: int, _: FrameType | None) -> None:
    if not any(isinstance(one, threading.Timer) for one in threading.enumerate()):
        timer = threading.Timer(TELLING_SECONDS, _end_now, (number,))
        timer.daemon = True
        timer.start()


def _end_now(number: int) -> None:
    """As a process ends that a signal ended: 128 and its number."""
    with suppress(OSError):  # Windows' select knows no files
        if select.select([], [2], [], 0)[1]:  # it may be that very pipe
            os.write(2, b"actctl: ended before all was written; what was changed is on record: actctl runs show\n")
    os._exit(128 + number)


@contextmanager
def held_back() -> Iterator[None]:
    """None of them comes in between; one that came is heard afterwards, if it then is."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stopping())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
