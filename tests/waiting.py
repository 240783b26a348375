"""Waiting for something to be so: as long as it takes on a busy machine, and no longer."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONG = 300.0
"""Seconds: only what will never happen takes so long."""


def wait_until(condition: Callable[[], bool], timeout: float = LONG, every: float = 0.01) -> None:
    """Wait for something to be so. Raises AssertionError when it is not after `timeout` seconds."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"did not happen in {timeout} s")
        time.sleep(every)


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """End what takes so much of this process' own CPU time: with a square of time in it, it would never end.

    Raises AssertionError. Without such timers (Windows) there is no limit.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def over(number: int, frame: object) -> None:
        raise AssertionError(f"more than {seconds} s of CPU")

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
