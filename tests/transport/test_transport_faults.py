"""Everything that goes wrong at a host: its kind and code, in time, and no shell left behind."""

from __future__ import annotations

import asyncio
import time

import pytest

from actctl.common import limits
from actctl.common.errors import ErrorKind, HostError
from actctl.common.secret import Secret
from actctl.transport import Transport
from actctl.transport.blocking import BlockingTransport
from tests.foreign import Fault, ForeignFleet, ForeignHost
from tests.transport.helpers import connection, failure, run
from tests.waiting import LONG

K = ErrorKind
SECONDS = 2.5
"""Deadline of hosts that are to miss it; the others have all the time they need."""
EXPECTED: dict[Fault, tuple[ErrorKind, str | None]] = {
    Fault.REJECT_LOGIN: (K.AUTH, None),
    Fault.HTTP_403: (K.ACCESS_DENIED, None),
    Fault.HTTP_404: (K.WINRM, None),
    Fault.HTTP_503_HTML: (K.WINRM, None),
    Fault.RESET_BEFORE_REPLY: (K.UNREACHABLE, None),
    Fault.STALL_IN_HTTP: (K.TIMEOUT, None),
    Fault.DRIP_IN_HTTP: (K.TIMEOUT, None),
    Fault.ACCESS_DENIED: (K.ACCESS_DENIED, "0x00000005"),
    Fault.QUOTA_SHELLS: (K.WINRM, "0x803381A5"),
    Fault.QUOTA_WMI: (K.WINRM, "0x803381A6"),
    Fault.STALL_IN_CREATE: (K.TIMEOUT, None),
    Fault.TIMEOUT_IN_CREATE: (K.TIMEOUT, "0x80338029"),
    Fault.TIMEOUT_IN_COMMAND: (K.TIMEOUT, "0x80338029"),
    Fault.SHELLS_FORBIDDEN: (K.ACCESS_DENIED, "0x803381AC"),
    Fault.HTTP_1_0: (K.WINRM, None),
    Fault.CLOSE_AFTER_CHALLENGE: (K.WINRM, None),
    Fault.UTF_16: (K.WINRM, None),
    Fault.EXE_NOT_FOUND: (K.WINRM, "0x80070002"),
    Fault.SHELL_GONE: (K.WINRM, "0x8033805B"),
    Fault.RELATES_TO: (K.WINRM, None),
    Fault.RESET_IN_COMMAND: (K.UNREACHABLE, None),
    Fault.RESET_IN_RECEIVE: (K.UNREACHABLE, None),
    Fault.STALL_IN_RECEIVE: (K.TIMEOUT, None),
    Fault.DRIP_IN_RECEIVE: (K.TIMEOUT, None),
    Fault.CLOSE_AFTER_COMMAND: (K.UNREACHABLE, None),
    Fault.TRUNCATED_XML: (K.WINRM, None),
    Fault.TRUNCATED_BODY: (K.UNREACHABLE, None),
    Fault.GARBAGE_IN_RECEIVE: (K.WINRM, None),
}
HARMLESS: set[Fault] = {
    Fault.CLOSE_AFTER_401,
    Fault.SLOW_CREATE,
    Fault.RESET_IN_DELETE,
    Fault.STALL_IN_DELETE,
    Fault.DRIP_IN_DELETE,
}
RETRIABLE_COMMANDS: set[Fault] = {Fault.RESET_IN_COMMAND, Fault.RESET_IN_RECEIVE, Fault.STALL_IN_RECEIVE}


def test_every_fault_is_tested() -> None:
    assert set(EXPECTED) | HARMLESS == set(Fault)


def test_faults_end_in_the_right_error_in_time_and_leave_no_shell(transport: Transport) -> None:
    hosts = {fault.name: ForeignHost(outputs={"/dlv": b"x"}, fault=fault) for fault in EXPECTED}

    async def one(fleet: ForeignFleet, name: str) -> tuple[HostError, float]:
        late = EXPECTED[Fault[name]][0] is K.TIMEOUT
        started = time.monotonic()
        error = await failure(transport, connection(fleet, name), seconds=SECONDS if late else LONG)
        return error, time.monotonic() - started

    async def every(fleet: ForeignFleet) -> dict[str, tuple[HostError, float]]:
        return dict(zip(hosts, await asyncio.gather(*(one(fleet, name) for name in hosts)), strict=True))

    with ForeignFleet(hosts) as fleet:
        ended = asyncio.run(every(fleet))
        got = {Fault[name]: (error.kind, error.code) for name, (error, _) in ended.items()}
        assert got == EXPECTED
        late = {name: took for name, (_, took) in ended.items() if took > LONG / 2}
        assert not late
        assert {n: r.log.open_shells for n, r in fleet.hosts.items() if r.log.open_shells} == {}
        assert {n: r.log.problems for n, r in fleet.hosts.items() if r.log.problems} == {}
        assert all(len(fleet[f.name].log.commands) == 1 for f in RETRIABLE_COMMANDS), "nothing runs twice"
        for name, (error, _) in ended.items():
            assert error.message.en and error.message.ja, name
            assert error.message.en != error.message.ja, name
    assert "503" in ended["HTTP_503_HTML"][0].message.en
    assert {name for name, (error, _) in ended.items() if not error.remedy} == set()
    assert "HTTP/1.0" in ended["HTTP_1_0"][0].message.en
    assert "Connection: close" in ended["CLOSE_AFTER_CHALLENGE"][0].message.en
    assert "UTF-8" in ended["UTF_16"][0].message.en


def test_wrong_password(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost()}) as fleet:
        wrong = connection(fleet, "a", password=Secret("not-this-one"))
        error = asyncio.run(failure(transport, wrong))
        assert error.kind is K.AUTH
        unasked = isinstance(transport, BlockingTransport)
        assert fleet["a"].log.requests == ["401"] * (2 + unasked), "one attempt: a second could lock the account"


@pytest.mark.parametrize("fault", sorted(HARMLESS, key=str))
def test_harmless_faults_do_not_hide_the_result(
    transport: Transport, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CLEANUP_SECONDS", 2.0)
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"}, fault=fault)}) as fleet:
        assert asyncio.run(run(transport, connection(fleet, "a")))[0].stdout == b"x"
        assert fleet["a"].log.open_shells == {}


def test_a_shell_nobody_can_delete_ends_by_itself_soon(transport: Transport) -> None:
    seen: list[str] = []

    async def look(fleet: ForeignFleet) -> None:
        async with transport.session(connection(fleet, "a"), deadline=time.monotonic() + LONG) as session:
            await session.run("x")
            seen.extend(fleet["a"].log.open_shells.values())

    with ForeignFleet({"a": ForeignHost()}) as fleet:
        asyncio.run(look(fleet))
    assert seen == ["PT180S"]
