"""Cancellation at any moment: it is prompt, it stays a CancelledError, and the shell is closed."""

from __future__ import annotations

import asyncio
import threading

import pytest

from actctl.transport import Transport
from tests.foreign import Answer, Fault, ForeignFleet, ForeignHost
from tests.transport.helpers import connection, run
from tests.waiting import LONG, wait_until


async def _cancel_in(transport: Transport, fleet: ForeignFleet, request: str, times: int = 1) -> None:
    """Start a command, cancel it in one of its requests, and wait for its end: it would take twice as long as this."""
    task = asyncio.create_task(run(transport, connection(fleet, "a"), seconds=2 * LONG))
    while request not in fleet["a"].log.requests:
        await asyncio.sleep(0.01)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0.05)
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, LONG)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("fault", [None, Fault.STALL_IN_RECEIVE, Fault.DRIP_IN_RECEIVE])
def test_cancelled_while_running(transport: Transport, fault: Fault | None, times: int) -> None:
    host = ForeignHost(outputs={"/dlv": Answer(b"x", seconds=2 * LONG)}, fault=fault)
    with ForeignFleet({"a": host}) as fleet:
        asyncio.run(_cancel_in(transport, fleet, "Receive", times))
        assert fleet["a"].log.shells_opened == 1
        assert fleet["a"].log.open_shells == {}


def test_cancelled_while_the_shell_opens(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(fault=Fault.SLOW_CREATE)}) as fleet:
        asyncio.run(_cancel_in(transport, fleet, "Create"))
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
        asyncio.run(_cancel_in(transport, fleet, "Receive"))
        transport.close()
        wait_until(lambda: not _workers())


def _workers() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("winrm")]
