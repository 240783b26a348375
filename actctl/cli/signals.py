"""The signals that end a command: all of them as Ctrl-C does, up to the moment when its end is settled.

Whatever a signal interrupts, it is watched from then on that the program comes nearer to its end: what it writes may go
into a pipe that nobody reads, and no event and no exception reaches a program that waits there.
"""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from actctl.common.limits import LAST_WORD_SECONDS, TELLING_SECONDS
from actctl.common.texts import Text

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C; `kill`, a shutdown; a terminal that has gone (a lost SSH session). Windows has no SIGHUP."""
_TICK_SECONDS = 0.5
"""Between two looks at whether anything has moved."""
_BUSY = 0.1
"""The share of a tick's time that a program which computes gets at least, on a busy machine too."""
STOPPED = Text("actctl: interrupted", "actctl: 中断しました")
_UNFINISHED = Text(
    "actctl: ended before all was written; what was changed is on record: actctl runs show",
    "actctl: 出力が終わる前に終了しました。行った変更は記録に残っています: actctl runs show",
)


def stopping() -> list[signal.Signals]:
    """Those of the signals that this system has; one that is ignored (`nohup`, `&` in a script) is to stay so."""
    there = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    return [one for one in there if signal.getsignal(one) is not signal.SIG_IGN]


def on_each(handler: Callable[[int, FrameType | None], Any]) -> None:
    """`handler` for each of them."""
    for one in stopping():
        signal.signal(one, handler)


def deaf() -> None:
    """From now on none of them is heard: all is written, and the exit code is known."""
    for one in stopping():
        signal.signal(one, signal.SIG_IGN)


def break_off() -> None:
    """From now on each of them is a KeyboardInterrupt, but not those that find the program on its way out already."""
    raised_at = -math.inf

    def heard(number: int, _: FrameType | None) -> None:
        nonlocal raised_at
        watch(number)
        now = time.monotonic()
        if now - raised_at >= TELLING_SECONDS:  # nobody knows whether it met something that swallows exceptions
            raised_at = now
            raise KeyboardInterrupt

    on_each(heard)


def hesitate() -> None:
    """From now on each of them ends the program only where it does not come to its end by itself (`watch`)."""
    on_each(lambda number, _: watch(number))


class _Watch:
    """What is known of the program's way to its end."""

    asked_by: int | None = None
    """The last signal; None: nobody has asked."""
    moves = 0
    """How often something was written, or the event loop came round."""
    nudge: Callable[[], object] | None = None
    """Makes the event loop count as moved once it comes round."""


def moved() -> None:
    """Something was written, or the event loop came round."""
    _Watch.moves += 1


def nudged_by(nudge: Callable[[], object]) -> None:
    """How the event loop is asked for a sign of life (`moved`) from another thread; RuntimeError when it is closed."""
    _Watch.nudge = nudge


def watch(number: int) -> None:
    """Of a handler: end the program by this signal where for TELLING_SECONDS from now on nothing moves.

    Nothing is written, no event loop comes round, nothing is computed. With several signals the last one counts.
    """
    first, _Watch.asked_by = _Watch.asked_by is None, number
    if first:
        threading.Thread(target=_end_if_stuck, name="actctl-end", daemon=True).start()


def _end_if_stuck() -> None:
    still_since, seen, busy = time.monotonic(), _Watch.moves, time.process_time()
    while time.monotonic() - still_since < TELLING_SECONDS:
        with suppress(RuntimeError):  # the loop is closed
            if _Watch.nudge is not None:
                _Watch.nudge()
        time.sleep(_TICK_SECONDS)
        if _Watch.moves != seen or time.process_time() - busy > _BUSY * _TICK_SECONDS:
            still_since = time.monotonic()
        seen, busy = _Watch.moves, time.process_time()
    _end_now()


def _end_now() -> None:
    """As a process ends that a signal ended: 128 and its number."""
    from actctl.cli.leave import end_at_once
    from actctl.cli.manner import manner

    line = f"{_UNFINISHED.in_(manner().lang)}\n".encode()
    # Where it goes may be that very pipe.
    told = threading.Thread(target=_write_error, args=(line,), daemon=True)
    told.start()
    told.join(LAST_WORD_SECONDS)
    end_at_once(128 + (_Watch.asked_by or 0))


def _write_error(line: bytes) -> None:
    with suppress(OSError):
        os.write(2, line)
