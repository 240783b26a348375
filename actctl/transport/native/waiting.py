"""Work that a cancellation must not interrupt: it is waited for, and the cancellation comes afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def shielded(work: Coroutine[Any, Any, T], grace_seconds: float) -> T:
    """`work`; once cancelled it goes on for `grace_seconds` at most, and CancelledError is raised then in any case."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        end = time.monotonic() + grace_seconds
        while not task.done() and (left := end - time.monotonic()) > 0:
            try:
                await asyncio.wait({task}, timeout=left)
            except asyncio.CancelledError:  # noqa: PERF203  # it is under way already
                pass
        task.cancel()
        task.add_done_callback(forget)
        raise


def forget(task: asyncio.Future[T]) -> None:
    """Take note of an outcome nobody waits for: asyncio would complain about it."""
    if not task.cancelled():
        task.exception()
