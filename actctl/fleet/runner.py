"""Many hosts at once in one event loop: bounded, each with its own deadline, none able to stop the others."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import TypeVar

from actctl.common import limits
from actctl.common.errors import ErrorKind, HostError, HostFailure, UserError
from actctl.common.texts import Text, joined
from actctl.fleet.accounts import Try, Turn
from actctl.fleet.crew import Crew, Crews
from actctl.fleet.defect import defect_error
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.line import Line
from actctl.transport import UNNAMED
from actctl.transport.descriptors import affordable
from actctl.transport.interface import Connection, Session, Transport

T = TypeVar("T")
_log = logging.getLogger(__name__)

Task = Callable[[Session], Awaitable[T]]
"""What is done with one host's open session."""
TaskOf = Callable[[Target], Task[T]]
"""The same for each target: by its way."""

CANCELLED = HostError(ErrorKind.CANCELLED, Text("interrupted before it was done", "完了前に中断されました"))
_READING_LATE_SECONDS = limits.LATE_SECONDS / 2
"""After its deadline: a session may first say itself what it was waiting for."""


async def run_all(targets: Sequence[Target], task_of: TaskOf[T], crew: Crew) -> list[Outcome[T]]:
    """As run_each, to its end: all outcomes, in the order of `targets`."""
    found: dict[str, Outcome[T]] = {}
    async with aclosing(run_each(targets, task_of, crew)) as outcomes:
        async for outcome in outcomes:
            found[outcome.target.name] = outcome
    return [found[target.name] for target in targets]


async def ask_each(targets: Sequence[Target], task_of: TaskOf[T], crews: Crews) -> list[Outcome[T]]:
    """The same by a crew of its own, which is opened only where there is anybody to ask."""
    if not targets:
        return []
    with crews() as crew:
        return await run_all(targets, task_of, crew)


async def run_each(
    targets: Iterable[Target],
    task_of: TaskOf[T],
    crew: Crew,
    *,
    go_on: Callable[[], bool] | None = None,
) -> AsyncGenerator[Outcome[T], None]:
    """Do its task on every target, at most `crew.forks` at a time; outcomes come as hosts finish.

    Whatever goes wrong with one host is that host's error, a mistake of ours too; only a UserError ends the run (a
    journal that cannot be written must stop every change).

    Memory does not grow with the fleet: targets are taken one by one, outcomes wait in a short queue. Once `crew.stop`
    is set no new host is started, running ones are cancelled (their remote shells are closed all the same), and every
    host not finished comes out as `cancelled`. Once `go_on` says no, hosts not started yet do not come out at all.
    Hosts of a domain account that is not proven yet wait for each other (accounts.py); their deadline begins when they
    are started. Fewer are asked at a time where this computer allows too few open files.
    """
    if crew.forks < 1:
        raise ValueError("forks: 1 or more was expected; nobody would be asked")
    line = Line(targets, stop=crew.stop, go_on=go_on)
    forks = affordable(crew.forks)
    done: asyncio.Queue[Outcome[T] | BaseException | None] = asyncio.Queue(maxsize=2 * forks)

    async def worker() -> None:
        try:
            while (target := await line.next()) is not None:
                await done.put(await _one(target, task_of(target), crew))
        except Exception as error:  # of the run, not of one host (its record cannot be written): no host is next
            await done.put(error)
        finally:
            await done.put(None)

    workers = [asyncio.create_task(worker()) for _ in range(forks)]
    running = len(workers)
    came = 0
    try:
        while running:
            outcome = await done.get()
            if outcome is None:
                running -= 1
            elif isinstance(outcome, BaseException):
                raise outcome
            else:
                for observer in crew.observers:
                    observer.finished(outcome)
                came += 1
                yield outcome
        if came != line.given:
            raise RuntimeError(f"{came} outcomes of {line.given} hosts that were asked")
    finally:
        line.close()
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _one(target: Target, task: Task[T], crew: Crew) -> Outcome[T]:
    stop = crew.stop
    if stop is not None and stop.is_set():
        return Outcome(target, 0.0, error=CANCELLED)
    if target.connection is None:
        return Outcome(target, 0.0, error=target.error)
    account = target.account
    if account is not None and account.turn is Turn.NEVER:
        return Outcome(target, 0.0, error=account.stopped)
    for observer in crew.observers:
        observer.started(target)
    name, address = target.name, target.address
    way = crew.unnamed if target.transport == UNNAMED else target.transport
    _log.info(Text(f"{name}: {address} by {way}", f"{name}: {address} に {way} で接続します"))
    began = time.monotonic()
    attempt = account.begin() if account is not None else None
    work = asyncio.create_task(
        _ask(target, target.connection, crew.transports, task, attempt, deadline=began + target.seconds)
    )
    watched: set[asyncio.Task[object]] = {work}
    stopping = asyncio.create_task(stop.wait()) if stop is not None else None
    if stopping is not None:
        watched.add(stopping)
    error: HostError | None = None
    settled = False
    try:
        await asyncio.wait(watched, timeout=target.seconds + limits.LATE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        interrupted = stop is not None and stop.is_set()
        await _ended(work, limits.ENDING_SECONDS if interrupted else limits.ABORT_GRACE_SECONDS)
        settled = True
        error, value = _result(work, interrupted, target)
    finally:
        if stopping is not None:
            stopping.cancel()
        if not settled:
            await _ended(work, limits.ENDING_SECONDS)
        if attempt is not None:
            attempt.failed(error)
    outcome = Outcome(target, time.monotonic() - began, value, error)
    said = joined(f"{error.kind.value}: ", error.message) if error else Text("done", "完了")
    _log.info(joined(f"{name}: ", said, Text(f", {outcome.seconds:.2f} s", f"、{outcome.seconds:.2f}秒")))
    return outcome


async def _ended(work: asyncio.Task[T], seconds: float) -> None:
    """Cancel what still goes on, and wait for its session to clean up: only then may the transport close."""
    if not work.done():
        work.cancel()
        await asyncio.wait({work}, timeout=seconds)
    if work.done() and not work.cancelled():
        work.exception()


async def _ask(
    target: Target, connection: Connection, transports: Callable[[str], Transport], task: Task[T],
    attempt: Try | None, *, deadline: float,
) -> T:  # fmt: skip
    async with transports(target.transport).session(connection, deadline=deadline, signed_in=attempt) as opened:
        # A session keeps the deadline by itself; what is done with its answers may not.
        try:
            return await asyncio.wait_for(task(opened), deadline + _READING_LATE_SECONDS - time.monotonic())
        except asyncio.TimeoutError:
            raise HostFailure(timed_out(target.seconds)) from None


def _result(work: asyncio.Task[T], interrupted: bool, target: Target) -> tuple[HostError | None, T | None]:
    if not work.done() or work.cancelled():
        return (CANCELLED if interrupted else timed_out(target.seconds)), None
    failure = work.exception()
    if failure is None:
        return None, work.result()
    if isinstance(failure, HostFailure):
        return failure.error, None
    if isinstance(failure, UserError) or not isinstance(failure, Exception):
        raise failure
    return defect_error(failure), None


def timed_out(seconds: float) -> HostError:
    """The error of a host that was not done within its deadline, in seconds."""
    return HostError(
        ErrorKind.TIMEOUT,
        Text(f"no answer within {seconds:.0f} s", f"{seconds:.0f}秒以内に応答がありません"),
        remedy=Text("try again with a longer --timeout", "--timeout を長くして再実行する"),
    )
