"""Hosts that cannot be reached, and certificates that cannot be trusted."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from actctl.errors import ErrorKind, HostError
from actctl.secret import Secret
from actctl.transport import Auth, Connection, Transport
from tests.foreign import CertificateKind, ForeignFleet, ForeignHost
from tests.transport.helpers import connection, failure
from tests.waiting import LONG

NOWHERE = Connection("127.0.0.1", 1, scheme="http", auth=Auth.NTLM, user="admin", password=Secret("x"))


def test_refused(transport: Transport) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody else takes it, and it refuses
        error = asyncio.run(failure(transport, replace(NOWHERE, port=taken.getsockname()[1])))
    assert error.kind is ErrorKind.UNREACHABLE
    assert "refused" in error.message.en
    assert error.remedy and "winrm quickconfig" in error.remedy.en


def test_unknown_name(transport: Transport) -> None:
    error = asyncio.run(failure(transport, replace(NOWHERE, address="no-such-host.invalid")))
    assert error.kind is ErrorKind.UNREACHABLE
    assert "no-such-host.invalid does not resolve" in error.message.en


def test_no_answer_to_connect(transport: Transport) -> None:
    with closing(socket.socket()) as full, closing(socket.socket()) as first, closing(socket.socket()) as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        where = replace(NOWHERE, port=full.getsockname()[1], connect_seconds=0.5)
        error = asyncio.run(failure(transport, where))
    assert error.kind is ErrorKind.UNREACHABLE
    assert "no answer" in error.message.en


def test_a_name_server_that_hangs_does_not_hold_the_host(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    real, answered = socket.getaddrinfo, threading.Event()

    def slow(host: Any, *rest: Any, **more: Any) -> Any:
        if host == "slow.invalid":
            answered.wait(LONG)
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    async def given_up() -> HostError:
        error = await failure(transport, replace(NOWHERE, address="slow.invalid"), seconds=0.3)
        answered.set()  # only now: who waited for the name server would still wait
        return error

    assert asyncio.run(given_up()).kind is ErrorKind.TIMEOUT


def test_a_deadline_already_past_connects_to_nothing(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost()}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a"), seconds=-1))
        assert error.kind is ErrorKind.TIMEOUT
        assert fleet["a"].log.connections == 0


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (CertificateKind.EXPIRED, "expired"),
        (CertificateKind.WRONG_NAME, "another name"),
        (CertificateKind.SELF_SIGNED, "unknown authority"),
    ],
)
def test_bad_certificates(transport: Transport, kind: CertificateKind, words: str) -> None:
    with ForeignFleet({"a": ForeignHost(scheme="https", certificate=kind)}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a")))
        assert error.kind is ErrorKind.TLS
        assert words in error.message.en
        assert fleet["a"].log.requests == [], "nothing was sent, no login least of all"


def test_the_system_does_not_trust_our_authority(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(scheme="https")}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", ca_file=None)))
        assert error.kind is ErrorKind.TLS
        assert "unknown authority" in error.message.en


def test_tls_to_a_plain_port(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost()}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", scheme="https")))
        assert error.kind is ErrorKind.TLS


def test_a_missing_ca_file(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(scheme="https")}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", ca_file="/nonexistent/ca.pem")))
        assert error.kind is ErrorKind.TLS
        assert "/nonexistent/ca.pem" in error.message.en


def test_an_ipv6_address_is_understood(transport: Transport) -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    error = asyncio.run(failure(transport, replace(NOWHERE, address="::1")))
    assert error.kind is ErrorKind.UNREACHABLE
    assert "[::1]:1" in error.message.en
