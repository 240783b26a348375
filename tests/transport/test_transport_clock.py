"""The host's clock, read from the Date of its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from actctl.common.secret import Secret
from actctl.simulator import Simulator, SimulatorThread, build_fleet
from actctl.transport import Auth, Connection, Transport
from actctl.transport.clock import skew_of
from tests.foreign import Answer, ForeignFleet, ForeignHost
from tests.transport.helpers import connection, run

OUTPUT: dict[str, bytes | Answer] = {"slmgr": b"text"}
HOSTS = {
    "right": ForeignHost(OUTPUT),
    "ahead": ForeignHost(OUTPUT, skew_seconds=5 * 3600 + 12 * 60),
    "behind": ForeignHost(OUTPUT, skew_seconds=-86_400.0 * 400),
    "silent": ForeignHost(OUTPUT, skew_seconds=None),
    "nonsense": ForeignHost(OUTPUT, date="Mon, 99 Foo 20266 25:61:61 GMT"),
    "secure": ForeignHost(OUTPUT, scheme="https", skew_seconds=-20_000),
}


@pytest.fixture(scope="module")
def fleet() -> Iterator[ForeignFleet]:
    with ForeignFleet(HOSTS, network="127.96") as made:
        yield made


@pytest.mark.parametrize("name", list(HOSTS))
def test_skew_of_every_host(transport: Transport, fleet: ForeignFleet, name: str) -> None:
    (result,) = asyncio.run(run(transport, connection(fleet, name)))
    wanted = None if name in ("silent", "nonsense") else HOSTS[name].skew_seconds
    assert result.stdout == b"text"
    assert result.skew_seconds == (None if wanted is None else pytest.approx(wanted, abs=2))


def test_the_simulator_sends_the_hosts_own_time(transport: Transport) -> None:
    host = {"release": "server-2022", "edition": "ServerStandard", "skew_hours": -6.5}
    with SimulatorThread(Simulator(build_fleet({"hosts": {"late": host}}))) as simulator:
        at, fleet = simulator.endpoints["late"], simulator.fleet
        where = Connection(
            at.address, at.http_port, scheme="http", auth=Auth.NTLM, user=fleet.user, password=Secret(fleet.password)
        )
        (result,) = asyncio.run(run(transport, where, "ver"))
    assert result.skew_seconds == pytest.approx(-6.5 * 3600, abs=2)


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("Thu, 01 Jan 1970 00:00:10 GMT", 10.0),
        ("Thu, 01 Jan 1970 00:00:10 -0000", 10.0),
        ("Thu, 01 Jan 1970 09:00:10 +0900", 10.0),
        ("", None), (None, None), ("tomorrow", None), ("Thu, 01 Jan 99999 00:00:10 GMT", None), ("\x00", None),
    ],
)  # fmt: skip
def test_headers(date: str | None, wanted: float | None) -> None:
    assert skew_of(date, 0.0) == wanted
