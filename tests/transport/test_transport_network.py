"""Hosts that cannot be reached, and certificates that cannot be trusted."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from actctl.common.errors import ErrorKind, HostError
from actctl.common.secret import Secret
from actctl.transport import Auth, Connection, Transport
from tests.foreign import CertificateKind, ForeignFleet, ForeignHost
from tests.transport.helpers import connection, failure, run
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
        error = await failure(transport, replace(NOWHERE, address="slow.invalid"), seconds=4)
        answered.set()  # only now: who waited for the name server would still wait
        return error

    error = asyncio.run(given_up())
    assert error.kind is ErrorKind.TIMEOUT
    assert "was not resolved" in error.message.en
    assert error.remedy and "DNS" in error.remedy.en


@pytest.mark.parametrize(("connect", "deadline"), [(0.4, LONG), (LONG, 4)])
def test_a_tls_handshake_that_is_never_answered(transport: Transport, connect: float, deadline: float) -> None:
    """TCP is there: more time would not help, whichever of the two limits ended it."""
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        where = replace(NOWHERE, port=silent.getsockname()[1], scheme="https", connect_seconds=connect)
        error = asyncio.run(failure(transport, where, seconds=deadline))
    assert error.kind is ErrorKind.TLS
    assert "handshake" in error.message.en
    assert error.remedy and "--timeout" not in error.remedy.en


def test_every_address_of_a_name_is_tried_within_one_limit(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first two do not answer, the third does."""
    real = socket.getaddrinfo
    with (
        closing(socket.socket()) as full,
        closing(socket.socket()) as first,
        closing(socket.socket()) as second,
        ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"})}) as fleet,
    ):
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())

        def several(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
            if host != "three.invalid":
                return real(host, port, *rest, **more)
            dead = real(*full.getsockname(), *rest, **more)
            return [*dead, *dead, *real(fleet["a"].address, fleet["a"].port, *rest, **more)]

        monkeypatch.setattr(socket, "getaddrinfo", several)
        where = connection(fleet, "a", address="three.invalid", connect_seconds=3.0)
        assert asyncio.run(run(transport, where))[0].stdout == b"x"


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
