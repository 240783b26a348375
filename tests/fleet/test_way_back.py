"""The way back: what native fails at is asked once more by pypsrp, and the run then stays there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.fleet.way_back import WayBack
from actctl.transport import Auth
from actctl.transport.native.session import NativeSession
from tests.foreign import Fault, ForeignFleet, ForeignHost
from tests.transport.helpers import connection, failure, run
from tests.transport.proxy import Proxy

HOSTS = {
    "a": ForeignHost(outputs={"/dlv": b"x"}),
    "b": ForeignHost(outputs={"/dlv": b"x"}),
    "quota": ForeignHost(fault=Fault.QUOTA_SHELLS),
    "missing": ForeignHost(fault=Fault.HTTP_404),
    "dead": ForeignHost(fault=Fault.RESET_BEFORE_REPLY),
    "picky": ForeignHost(fault=Fault.REJECT_LOGIN),
    "picky too": ForeignHost(fault=Fault.REJECT_LOGIN),
}
FIRST_OF_PYPSRP = ["401", "401"]
"""It asks without a sign-in first."""


@pytest.fixture
def said() -> list[Text]:
    return []


@pytest.fixture
def transport(said: list[Text]) -> Iterator[WayBack]:
    opened = WayBack(8, said.append)
    yield opened
    opened.close()


@pytest.fixture
def fleet() -> Iterator[ForeignFleet]:
    with ForeignFleet(HOSTS, network="127.98") as made:
        yield made


def _requests(fleet: ForeignFleet, name: str) -> list[str]:
    return fleet[name].log.requests


def test_where_native_works_nothing_else_is_asked(transport: WayBack, fleet: ForeignFleet, said: list[Text]) -> None:
    assert asyncio.run(run(transport, connection(fleet, "a")))[0].stdout == b"x"
    assert (len(_requests(fleet, "a")), said) == (6, [])


@pytest.mark.parametrize("kind", [ErrorKind.WINRM, ErrorKind.AUTH])
def test_what_only_native_fails_at_is_told_once_and_the_run_stays_with_pypsrp(
    transport: WayBack, fleet: ForeignFleet, said: list[Text], kind: ErrorKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    async def fails(self: NativeSession, command_line: str) -> None:
        tried.append(command_line)
        failed = HostFailure(HostError(kind, Text("not understood", "不明")))
        failed.account_shown = kind is ErrorKind.AUTH
        raise failed

    monkeypatch.setattr(NativeSession, "run", fails)

    async def two_commands() -> None:
        async with transport.session(connection(fleet, "a"), deadline=time.monotonic() + 60) as session:
            assert [(await session.run("x /dlv")).stdout for _ in range(2)] == [b"x", b"x"]

    asyncio.run(two_commands())
    assert asyncio.run(run(transport, connection(fleet, "b")))[0].stdout == b"x"
    assert len(tried) == 1
    assert len(said) == 1
    for words in (said[0].en, said[0].ja):
        assert "pypsrp" in words and fleet["a"].address in words
    assert "not understood" in said[0].en and "不明" in said[0].ja
    for name in "ab":
        assert _requests(fleet, name)[:2] == FIRST_OF_PYPSRP
        assert fleet[name].log.open_shells == {}


@pytest.mark.parametrize(
    ("name", "kind", "connections"),
    [("quota", ErrorKind.WINRM, 1), ("dead", ErrorKind.UNREACHABLE, 1), ("missing", ErrorKind.WINRM, 2)],
)
def test_who_is_asked_once_more(
    transport: WayBack, fleet: ForeignFleet, said: list[Text], name: str, kind: ErrorKind, connections: int
) -> None:
    """What the host says plainly, or where nobody answers, is no misunderstanding."""
    assert asyncio.run(failure(transport, connection(fleet, name))).kind is kind
    assert fleet[name].log.connections == connections
    assert said == []


def test_a_refused_account_is_asked_about_once_in_a_run(transport: WayBack, fleet: ForeignFleet) -> None:
    """A domain counts each try."""
    for name in ("picky", "picky too"):
        assert asyncio.run(failure(transport, connection(fleet, name))).kind is ErrorKind.AUTH
    other = connection(fleet, "picky too", password=Secret("another"))
    assert asyncio.run(failure(transport, other)).kind is ErrorKind.AUTH
    assert [fleet[name].log.connections for name in ("picky", "picky too")] == [2, 2]


def test_nobody_to_sign_in_as_is_not_asked_about_at_all(transport: WayBack, fleet: ForeignFleet) -> None:
    assert asyncio.run(failure(transport, connection(fleet, "a", user=None, auth=Auth.NTLM))).account_untried
    assert fleet["a"].log.connections == 0


def test_what_native_leaves_to_pypsrp_goes_there_by_itself(
    transport: WayBack, fleet: ForeignFleet, said: list[Text]
) -> None:
    with Proxy() as proxy:
        assert asyncio.run(run(transport, connection(fleet, "a", proxy=proxy.url)))[0].stdout == b"x"
    assert asyncio.run(run(transport, connection(fleet, "b")))[0].stdout == b"x"
    assert _requests(fleet, "a")[:2] == FIRST_OF_PYPSRP
    assert (len(_requests(fleet, "b")), said) == (6, [])
