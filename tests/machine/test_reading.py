"""Reading off the event loop: the loop goes on meanwhile, and what nobody waits for ends."""

from __future__ import annotations

import asyncio
import threading

import pytest

from actctl.common.errors import ErrorKind
from actctl.common.limits import LABEL_CHARACTERS
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.runner import run_each
from actctl.machine.reading import Budget, Check, off_loop, within
from actctl.machine.ways.slmgr.label_cache import LabelCache
from actctl.machine.ways.slmgr.label_files import read_messages
from actctl.transport.interface import Connection, Session
from tests.fleet.test_runner import Lines


def test_the_loop_goes_on_while_one_answer_is_read() -> None:
    passed = threading.Event()

    async def scenario() -> bool:
        reading = asyncio.ensure_future(off_loop(lambda _: passed.wait(60), 10))
        await asyncio.sleep(0)
        passed.set()  # only a loop that is free comes here
        return await reading

    assert asyncio.run(scenario())


def test_a_short_answer_does_not_wait_for_long_ones() -> None:
    release = threading.Event()

    async def scenario() -> str:
        long = [asyncio.ensure_future(off_loop(lambda _: release.wait(60), 10_000_000)) for _ in range(8)]
        await asyncio.sleep(0)
        short = await off_loop(lambda _: "read", 10)
        release.set()
        await asyncio.gather(*long)
        return short

    assert asyncio.run(scenario()) == "read"


def test_a_short_answer_does_not_wait_for_hosts_with_their_own_labels() -> None:
    release = threading.Event()

    async def scenario() -> str:
        own = [asyncio.ensure_future(within(Budget(), lambda _: release.wait(60))) for _ in range(8)]
        await asyncio.sleep(0)
        short = await off_loop(lambda _: "read", 10)
        release.set()
        await asyncio.gather(*own)
        return short

    assert asyncio.run(scenario()) == "read"


def test_own_labels_take_no_more_than_their_budget() -> None:
    budget = Budget(0.05)

    def endless(check: Check) -> str:
        while True:
            check()

    async def scenario() -> tuple[str | None, str | None, str | None]:
        return (
            await within(budget, lambda _: "within it"),
            await within(budget, endless),
            await within(budget, lambda _: "no more is begun"),
        )

    assert asyncio.run(scenario()) == ("within it", None, None)
    assert budget.spent


def test_large_tables_are_not_kept_for_the_whole_run() -> None:
    labels = LabelCache()
    for host in range(60):
        text = "".join(f'{name}="{host}{"q" * 500}"\n' for name in read_messages())
        tables = labels.of("0415", text.encode())
        assert tables is not None and tables.characters > 500 * len(read_messages())
    assert 1 < labels.kept < 60
    assert labels.characters <= LABEL_CHARACTERS


def test_an_answer_that_takes_too_long_is_the_hosts_timeout_and_ends() -> None:
    ended = threading.Event()

    def endless(check: Check) -> None:
        try:
            while True:
                check()
        finally:
            ended.set()

    async def task(session: Session) -> None:
        await off_loop(endless, 10)

    async def scenario() -> list[Outcome[None]]:
        target = Target("h", "ok", (), "lines", Connection("ok", 1), 0.2)
        return [one async for one in run_each([target], lambda _: task, Crew(lambda _: Lines(), 1))]

    (outcome,) = asyncio.run(scenario())
    assert outcome.error is not None and outcome.error.kind is ErrorKind.TIMEOUT
    assert ended.wait(60), "the thread was told"


def test_what_it_raises_is_raised() -> None:
    def broken(_: Check) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(off_loop(broken, 10))
