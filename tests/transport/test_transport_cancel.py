"""Cancellation at any moment: it is prompt, it stays a CancelledError, and the shell is closed."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from actctl.transport import Transport
from tests.foreign import Answer, Fault, ForeignFleet, ForeignHost
from tests.transport.helpers import connection, run


async def _cancel_after(transport: Transport, fleet: ForeignFleet, seconds: float, times: int = 1) -> float:
    """Start a command, cancel after `seconds`, and give the seconds that the cancellation took."""
    task = asyncio.create_task(run(transport, connection(fleet, "a"), seconds=30))
    await asyncio.sleep(seconds)
    started = time.monotonic()
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0.05)
    with pytest.raises(asyncio.CancelledError):
        await task
    return time.monotonic() - started


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("fault", [None, Fault.STALL_IN_RECEIVE, Fault.DRIP_IN_RECEIVE])
def test_cancelled_while_running(transport: Transport, fault: Fault | None, times: int) -> None:
    host = ForeignHost(outputs={"/dlv": Answer(b"x", seconds=15)}, fault=fault)
    with ForeignFleet({"a": host}) as fleet:
        took = asyncio.run(_cancel_after(transport, fleet, 0.4, times))
        assert took < 2
        assert fleet["a"].log.shells_opened == 1
        assert fleet["a"].log.open_shells == {}


def test_cancelled_while_the_shell_opens(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(fault=Fault.SLOW_CREATE)}) as fleet:
        asyncio.run(_cancel_after(transport, fleet, 0.5))
        log = fleet["a"].log
        assert (log.shells_opened, log.open_shells, log.commands) == (1, {}, [])


def test_cancelled_while_the_shell_closes(transport: Transport) -> None:
    async def cancel_in_delete(fleet: ForeignFleet) -> None:
        task = asyncio.create_task(run(transport, connection(fleet, "a")))
        while "Delete" not in fleet["a"].log.requests:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with ForeignFleet({"a": ForeignHost(latency_seconds=0.2)}) as fleet:
        asyncio.run(cancel_in_delete(fleet))
        assert fleet["a"].log.open_shells == {}


def test_no_thread_stays_behind(transport: Transport) -> None:
    host = ForeignHost(outputs={"/dlv": b"x"}, fault=Fault.DRIP_IN_RECEIVE)
    with ForeignFleet({"a": host}) as fleet:
        asyncio.run(_cancel_after(transport, fleet, 0.4))
        transport.close()
        end = time.monotonic() + 2
        while (left := _workers()) and time.monotonic() < end:
            time.sleep(0.02)
        assert left == []


def _workers() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("winrm")]
