"""The signals that end a command: all of them as Ctrl-C does, up to the moment when its end is settled."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

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
