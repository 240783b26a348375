"""Names looked up in threads of their own: few at once where they are answered; one that is stuck holds up nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from actctl.common import limits

T = TypeVar("T")


class Resolver:
    """For one event loop. A thread cannot be ended: what is stuck in one is left behind."""

    def __init__(self, forks: int) -> None:
        """For up to `forks` hosts at once, each of which may have left a lookup behind before."""
        most = limits.RESOLVER_THREADS + 2 * max(1, forks)
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="winrm-name")
        self._turns = asyncio.Semaphore(limits.RESOLVER_THREADS)

    async def look(self, work: Callable[[], T]) -> T:
        """The result of a lookup."""
        async with self._turns:
            looking = asyncio.get_running_loop().run_in_executor(self._threads, work)
            await asyncio.wait({looking}, timeout=limits.SLOW_LOOKUP_SECONDS)
        return await looking

    def close(self) -> None:
        """Wait for nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)
