"""The report without a command line: any number of sinks, three orders, an end whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pytest

from actctl.common.errors import ErrorKind, HostFailure
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Target
from actctl.fleet.report import HostReport, Sink, Summary, Unwanted, parse_fail_on
from actctl.fleet.report.asking import Wish, report
from actctl.fleet.report.order import Order
from actctl.licensing.records import LicenseStatus
from actctl.transport.interface import CommandResult, Connection, Session
from tests.answering import Answering, InMemory
from tests.fleet.test_runner import DENIED

DATA = Path(__file__).resolve().parents[1] / "data" / "en"
LICENSED, NOTIFICATION = "kms-client-licensed-w11-ent-dlv", "mak-notification-dlv"


class Machines(InMemory):
    """A transport to machines that print a file of tests/data; one waits until all others have answered."""

    def __init__(self, last: str = "", others: int = 0) -> None:
        super().__init__(lambda connection: Machine(self, connection.address))
        self.last = last
        self.others = others
        self.all_others = asyncio.Event()
        self.open = 0
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def answered(self) -> None:
        self.others -= 1
        if not self.others:
            self.all_others.set()


class Machine(Answering):
    """A session; its address is `NAME/FILE`, where FILE may be `bad` or `stuck`."""

    def __init__(self, machines: Machines, address: str) -> None:
        self.machines = machines
        self.name, _, self.file = address.partition("/")

    async def run(self, command_line: str) -> CommandResult:
        if self.file == "stuck":
            await asyncio.Event().wait()
        if self.name == self.machines.last:
            await self.machines.all_others.wait()
        if self.file == "bad":
            raise HostFailure(DENIED)
        return CommandResult((DATA / f"{self.file}.txt").read_bytes(), b"", 0)

    async def __aenter__(self) -> Session:
        self.machines.open += 1
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.machines.open -= 1
        if self.name != self.machines.last:
            self.machines.answered()


@dataclass
class Heard:
    """A sink that writes down what it is handed."""

    hosts: list[HostReport] = field(default_factory=list)
    ends: list[Summary] = field(default_factory=list)
    crew_there: list[bool] = field(default_factory=list)
    machines: Machines | None = None
    stop: asyncio.Event | None = None
    fails: Exception | None = None

    @property
    def names(self) -> list[str]:
        return [one.host for one in self.hosts]

    def host(self, report: HostReport) -> None:
        assert not self.ends
        self.hosts.append(report)
        if self.fails is not None:
            raise self.fails
        if self.stop is not None:
            self.stop.set()

    def end(self, summary: Summary) -> None:
        self.ends.append(summary)
        self.crew_there.append(self.machines is not None and not self.machines.closed)


def asked(
    files: dict[str, str], *sinks: Sink, order: Order = Order.INVENTORY, last: str = "",
    stop: asyncio.Event | None = None,
) -> tuple[Summary, Machines]:  # fmt: skip
    targets = [
        Target(name, name, ("all",), "machines", Connection(f"{name}/{file}", 1), 60.0) for name, file in files.items()
    ]

    async def scenario() -> tuple[Summary, Machines]:
        machines = Machines(last, len(files) - 1)
        for sink in sinks:
            if isinstance(sink, Heard):
                sink.machines = machines

        @contextmanager
        def crews() -> Iterator[Crew]:
            try:
                yield Crew(lambda _: machines, 8, stop=stop)
            finally:
                assert not machines.open, "no session outlives the crew"
                machines.close()

        return await report(Wish(targets, order=order), crews, *sinks), machines

    return asyncio.run(scenario())


FLEET = {"a": LICENSED, "b": NOTIFICATION, "c": "bad", "d": LICENSED}


def test_every_sink_is_handed_every_host_once_then_the_summary() -> None:
    sinks = [Heard(), Heard(), Heard()]
    summary, _ = asked(FLEET, *sinks)
    for sink in sinks:
        assert sink.names == ["a", "b", "c", "d"]
        assert sink.ends == [summary]
        assert sink.crew_there == [False], "a bar of the crew is off the screen before the end is written"
    assert (summary.hosts, summary.ok, summary.failures) == (4, 3, {ErrorKind.AUTH: 1})
    assert summary.by_status == {LicenseStatus.LICENSED: 2, LicenseStatus.NOTIFICATION: 1}


def test_a_report_needs_no_sink() -> None:
    summary, machines = asked(FLEET)
    assert (summary.hosts, machines.closed) == (4, True)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.INVENTORY, ["a", "b", "c", "d"]),
        (Order.WORST_FIRST, ["b", "c", "a", "d"]),
    ],
)
def test_the_order_does_not_depend_on_who_answers_first(order: Order, names: list[str]) -> None:
    heard = Heard()
    asked(FLEET, heard, order=order, last="a")
    assert heard.names == names


def test_as_they_come_nothing_waits_for_the_slowest() -> None:
    heard = Heard()
    asked(FLEET, heard, order=Order.AS_THEY_COME, last="a")
    assert heard.names[-1] == "a"
    assert sorted(heard.names) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("order", list(Order))
def test_an_interrupted_report_has_all_its_hosts_and_its_end(order: Order) -> None:
    stop = asyncio.Event()
    heard = Heard()

    class Interrupts(Heard):
        def host(self, report: HostReport) -> None:
            stop.set()

    if order is Order.WORST_FIRST:  # nothing is handed over before all are done
        stop.set()
    summary, machines = asked({"a": LICENSED, "b": "stuck", "c": "stuck"}, heard, Interrupts(), order=order, stop=stop)
    assert sorted(heard.names) == ["a", "b", "c"]
    assert {one.error.kind for one in heard.hosts if one.error} == {ErrorKind.CANCELLED}
    assert heard.ends == [summary]
    assert machines.closed


def test_what_a_sink_raises_ends_the_report_and_leaves_nothing_open() -> None:
    gone, other = Heard(fails=BrokenPipeError()), Heard()
    with pytest.raises(BrokenPipeError):
        asked({"a": LICENSED, "b": "stuck"}, gone, other)
    assert gone.names == ["a"]
    assert not gone.ends and not other.ends
    assert gone.machines is not None and gone.machines.closed


@pytest.mark.parametrize(
    ("words", "met"),
    [(None, False), ("notification", True), ("grace", False), ("unreachable", True), ("expiring:3650d", True)],
)
def test_what_is_not_as_wanted_is_a_sink_of_its_own(words: str | None, met: bool) -> None:
    unwanted = Unwanted(parse_fail_on(words))
    asked(FLEET, unwanted)
    assert unwanted.met is met
