"""Reading what a host printed, off the event loop: other hosts move on, and it ends when nobody waits for it any more.

Threads, not processes: they cost nothing to start, and Python switches between them every few milliseconds as long as
no single call takes long, which the limits see to (every piece of text that is searched at once is small). A short
answer never waits behind a long one, nor behind what is read with a host's own label files, whose cost the host
chooses.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from actctl.common.limits import LONG_ANSWER_BYTES, OWN_LABELS_SECONDS
from actctl.machine.decode import decode

T = TypeVar("T")
Check = Callable[[], None]
"""Called all along by work that takes long; raises once nobody waits for its result."""

_SHORT = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")
_LONG = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading-long")
_OWN = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading-own")


class _Abandoned(Exception):
    """The host's time is up, or the run was interrupted."""


class Budget:
    """Processor time that one host's own label files may still take; a thread's, so no other host shortens it."""

    def __init__(self, seconds: float = OWN_LABELS_SECONDS) -> None:
        self.left = seconds

    @property
    def spent(self) -> bool:
        """Whether nothing is left of it."""
        return self.left <= 0


class _Spent(Exception):
    """The budget is spent."""


async def off_loop(work: Callable[[Check], T], size: int) -> T:
    """The result of `work` on an answer of `size` bytes, done in a thread; a cancellation ends it soon after."""
    return await _in_thread(work, _SHORT if size <= LONG_ANSWER_BYTES else _LONG)


async def within(budget: Budget, work: Callable[[Check], T]) -> T | None:
    """The result of `work` with what a host's own label files say; None where the budget does not suffice."""

    def limited(check: Check) -> T | None:
        begun = time.thread_time()

        def both() -> None:
            check()
            if time.thread_time() - begun >= budget.left:
                raise _Spent

        try:
            both()
            return work(both)
        except _Spent:
            return None
        finally:
            budget.left -= time.thread_time() - begun

    return await _in_thread(limited, _OWN)


async def _in_thread(work: Callable[[Check], T], threads: ThreadPoolExecutor) -> T:
    ended = threading.Event()

    def check() -> None:
        if ended.is_set():
            raise _Abandoned

    def begin() -> T:
        check()
        return work(check)

    try:
        return await asyncio.get_running_loop().run_in_executor(threads, begin)
    finally:
        ended.set()


async def text_of(data: bytes) -> str:
    """What any other command printed, as text (decode.decode)."""
    return await off_loop(lambda _: decode(data).text, len(data))
