"""A host behind an HTTP proxy, and a proxy that is not there."""

from __future__ import annotations

import asyncio

import pytest

from actctl.common.errors import ErrorKind
from actctl.transport import Transport
from tests.foreign import ForeignFleet, ForeignHost
from tests.transport.helpers import connection, failure, run
from tests.transport.proxy import Proxy


@pytest.mark.parametrize(("scheme", "method"), [("http", "POST http://"), ("https", "CONNECT ")])
def test_through_a_proxy(transport: Transport, scheme: str, method: str) -> None:
    with Proxy() as proxy, ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"}, scheme=scheme)}) as fleet:
        assert asyncio.run(run(transport, connection(fleet, "a", proxy=proxy.url)))[0].stdout == b"x"
        assert [line.startswith(method) for line in proxy.seen] == [True]
        assert fleet["a"].log.open_shells == {}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_proxy_there(transport: Transport, scheme: str) -> None:
    with ForeignFleet({"a": ForeignHost(scheme=scheme)}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", proxy="http://127.0.0.1:1")))
        assert error.kind is ErrorKind.UNREACHABLE
        assert "proxy" in error.message.en
