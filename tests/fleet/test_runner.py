"""The runner, with sessions of its own making: bounds, order of events, interruption, defects."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType

import pytest

from actctl.common.errors import ErrorKind, HostError, HostFailure, UserError
from actctl.common.texts import Text
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.runner import run_each
from actctl.transport.interface import CommandResult, Connection, Session
from tests.answering import Answering, InMemory

DENIED = HostError(ErrorKind.AUTH, Text("no", "不可"))


class Line(Answering):
    """A session that answers its own address after a while."""

    open = 0
    most = 0

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def run(self, command_line: str) -> CommandResult:
        if self.connection.address == "bad":
            raise HostFailure(DENIED)
        if self.connection.address == "defect":
            raise ZeroDivisionError
        await asyncio.sleep(60 if self.connection.address == "stuck" else 0.01)
        return CommandResult(command_line.encode(), b"", 0)

    async def __aenter__(self) -> Session:
        Line.open += 1
        Line.most = max(Line.most, Line.open)
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        Line.open -= 1


class Lines(InMemory):
    """A transport of them."""

    def __init__(self) -> None:
        super().__init__(Line)


class Recorder:
    """Writes down what it sees."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def started(self, target: Target) -> None:
        self.seen.append(f"+{target.name}")

    def finished(self, outcome: Outcome[object]) -> None:
        self.seen.append(f"-{outcome.target.name}")


def _targets(addresses: list[str], seconds: float = 5.0) -> list[Target]:
    return [
        Target(f"h{index}", address, (), "lines", Connection(address, 1), seconds)
        for index, address in enumerate(addresses)
    ]


async def _ask(session: Session) -> bytes:
    return (await session.run("x")).stdout


async def _all(
    targets: list[Target], forks: int, recorder: Recorder, stop: asyncio.Event | None
) -> list[Outcome[bytes]]:
    lines = Lines()
    return [one async for one in run_each(targets, lambda _: _ask, Crew(lambda _: lines, forks, [recorder], stop))]


def test_every_host_comes_out_once_and_forks_bound_them() -> None:
    Line.most = 0
    recorder = Recorder()
    outcomes = asyncio.run(_all(_targets(["ok"] * 40 + ["bad"]), 7, recorder, None))
    assert sorted(one.target.name for one in outcomes) == sorted(f"h{index}" for index in range(41))
    assert [one.error for one in outcomes if one.target.name == "h40"] == [DENIED]
    assert sum(one.value == b"x" for one in outcomes) == 40
    assert 1 < Line.most <= 7
    assert Line.open == 0
    assert len(recorder.seen) == 82
    assert all(recorder.seen.index(f"+h{n}") < recorder.seen.index(f"-h{n}") for n in range(41))


def test_interrupted_hosts_are_cancelled_and_their_sessions_closed() -> None:
    async def scenario() -> tuple[list[Outcome[bytes]], float]:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.2, stop.set)
        began = time.monotonic()
        return await _all(_targets(["ok"] + ["stuck"] * 20, 300.0), 5, Recorder(), stop), time.monotonic() - began

    outcomes, seconds = asyncio.run(scenario())
    assert len(outcomes) == 21
    assert [one.error.kind.value for one in outcomes if one.error] == ["cancelled"] * 20
    assert seconds < 30
    assert Line.open == 0


def test_a_defect_is_the_error_of_its_host_alone() -> None:
    outcomes = asyncio.run(_all(_targets(["ok", "defect", "ok"]), 2, Recorder(), None))
    by_name = {one.target.name: one for one in outcomes}
    assert [by_name[name].value for name in ("h0", "h2")] == [b"x", b"x"]
    error = by_name["h1"].error
    assert error is not None and error.kind is ErrorKind.PARSE
    assert error.message.en == "actctl could not read its answer: ZeroDivisionError in fleet/runner.py:LINE".replace(
        "LINE", error.message.en.rpartition(":")[2]
    )
    assert error.remedy is not None and "report" in error.remedy.en
    assert Line.open == 0


def test_what_ends_the_run_is_raised() -> None:
    async def broken(session: Session) -> bytes:
        raise UserError(Text("the journal cannot be written", "the journal cannot be written"))

    async def scenario() -> None:
        async for _ in run_each(_targets(["ok"]), lambda _: broken, Crew(lambda _: Lines(), 1)):
            raise AssertionError("no outcome")

    with pytest.raises(UserError):
        asyncio.run(scenario())


def test_nobody_at_a_time_is_a_mistake_and_not_an_empty_success() -> None:
    async def asked() -> None:
        async for _ in run_each(_targets(["a", "b"]), lambda _: _ask, Crew(lambda _: Lines(), 0)):
            pass

    with pytest.raises(ValueError, match="nobody would be asked"):
        asyncio.run(asked())
