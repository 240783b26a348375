"""Reading what a host printed, off the event loop: other hosts move on, and it ends when nobody waits for it any more.

Threads, not processes: they cost nothing to start, and Python switches between them every few milliseconds as long as
no single call takes long, which the limits see to (every piece of text that is searched at once is small). A short
answer never waits behind a long one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from actctl.limits import LONG_ANSWER_BYTES
from actctl.slmgr.decode import decode
from actctl.slmgr.parse import Reading, parse_bytes
from actctl.slmgr.tables import Labels

T = TypeVar("T")
Check = Callable[[], None]
"""Called all along by work that takes long; raises once nobody waits for its result."""

_SHORT = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")
_LONG = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading-long")


class _Abandoned(Exception):
    """The host's time is up, or the run was interrupted."""


async def off_loop(work: Callable[[Check], T], size: int) -> T:
    """The result of `work` on an answer of `size` bytes, done in a thread; a cancellation ends it soon after."""
    ended = threading.Event()

    def check() -> None:
        if ended.is_set():
            raise _Abandoned

    def begin() -> T:
        check()
        return work(check)

    threads = _SHORT if size <= LONG_ANSWER_BYTES else _LONG
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, begin)
    finally:
        ended.set()


async def read_answer(data: bytes, labels: Labels | None = None) -> Reading:
    """What slmgr printed, as parse_bytes reads it."""
    return await off_loop(lambda check: parse_bytes(data, labels, check), len(data))


async def text_of(data: bytes) -> str:
    """What any other command printed, as text (decode.decode)."""
    return await off_loop(lambda _: decode(data).text, len(data))
