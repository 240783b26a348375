"""Names that are looked up: one that is stuck holds up nobody else."""

from __future__ import annotations

import asyncio
import threading

import pytest

from actctl.common import limits
from actctl.transport.native.resolver import Resolver
from tests.waiting import LONG


def test_more_stuck_lookups_than_turns_hold_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SLOW_LOOKUP_SECONDS", 0.1)
    ended = threading.Event()

    async def look() -> str:
        resolver = Resolver(2 * limits.RESOLVER_THREADS)
        stuck = [asyncio.create_task(resolver.look(ended.wait)) for _ in range(2 * limits.RESOLVER_THREADS)]
        await asyncio.sleep(0)
        found = await asyncio.wait_for(resolver.look(lambda: "found"), LONG)
        ended.set()
        await asyncio.gather(*stuck)
        resolver.close()
        return found

    assert asyncio.run(look()) == "found"


def test_an_error_is_the_lookups_own() -> None:
    def fail() -> None:
        raise OSError("no such name")

    async def look() -> None:
        await Resolver(1).look(fail)

    with pytest.raises(OSError, match="no such name"):
        asyncio.run(look())
