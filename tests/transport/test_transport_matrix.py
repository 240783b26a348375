"""Every phase of a conversation × everything that can go wrong in it, for every transport: by shell and by CIM.

The answer to one request is spoilt as it leaves the host (a Script of tests/foreign). Each ends in the error that fits,
in time, leaves no remote shell, runs nothing twice, and does not touch the good hosts beside it.
"""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.transport import Connection, Transport
from tests.foreign import CimFiles, ForeignFleet, ForeignHost, wire
from tests.foreign.envelopes import Call, WsManFault, envelope
from tests.foreign.wire import HttpAnswer
from tests.transport.driving import CASE, by_cim, by_shell
from tests.transport.helpers import connection
from tests.waiting import LONG

K = ErrorKind
SECONDS = 2.5
"""Deadline of hosts that are to miss it; the others have all the time they need."""

BY_SHELL = ("Create", "Command", "Receive", "Delete")
BY_CIM = ("Enumerate", "Pull", "RefreshLicenseStatus")


WAYS = {**dict.fromkeys(BY_SHELL, by_shell), **dict.fromkeys(BY_CIM, by_cim)}


@dataclass(frozen=True)
class Spoilt:
    """A Script: the answer to every request of one phase is spoilt, before it is sealed or as it is sent."""

    phase: str
    text: Callable[[Call, bytes], bytes] | None = None
    send: Callable[[socket.socket, threading.Event, HttpAnswer], HttpAnswer] | None = None

    def first(self, connection: socket.socket, stopping: threading.Event) -> None:
        object.__setattr__(self, "stopping", stopping)

    def envelope(self, call: Call, text: bytes) -> bytes:
        return self.text(call, text) if self.text is not None and call.action == self.phase else text

    def answer(self, connection: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
        if call.action != self.phase:
            return answer
        if self.text is not None and answer.status == 200 and self.text in FAULTS:
            answer.status = 500
        stopping: threading.Event = self.stopping  # type: ignore[attr-defined]
        return answer if self.send is None else self.send(connection, stopping, answer)


def _reset(connection: socket.socket, _: threading.Event, answer: HttpAnswer) -> HttpAnswer:
    wire.reset(connection)
    return answer


def _stall(_: socket.socket, stopping: threading.Event, answer: HttpAnswer) -> HttpAnswer:
    wire.stall(stopping)
    return answer


def _drip(connection: socket.socket, stopping: threading.Event, answer: HttpAnswer) -> HttpAnswer:
    wire.drip(connection, stopping, dict(answer.headers)["Content-Type"])
    return answer


def _cut(connection: socket.socket, _: threading.Event, answer: HttpAnswer) -> HttpAnswer:
    connection.sendall(answer.pack()[:-20])
    raise wire.HangUp("cut")


def _noise(_: socket.socket, __: threading.Event, answer: HttpAnswer) -> HttpAnswer:
    middle = len(answer.body) // 2
    turned = bytes(byte ^ 0xFF for byte in answer.body[middle : middle + 8])
    answer.body = answer.body[:middle] + turned + answer.body[middle + 8 :]
    return answer


def _empty(_: socket.socket, __: threading.Event, answer: HttpAnswer) -> HttpAnswer:
    answer.body = b""
    return answer


def _instead(status: int, body: bytes = b"", kind: str = "text/html") -> Callable[..., HttpAnswer]:
    def send(_: socket.socket, __: threading.Event, answer: HttpAnswer) -> HttpAnswer:
        return HttpAnswer(status, [("Content-Type", kind)], body)

    return send


def _fault(code: int, wmi: bool = False) -> Callable[[Call, bytes], bytes]:
    def text(call: Call, _: bytes) -> bytes:
        body = WsManFault(code, wmi).body().replace("Something failed.", "アクセスが拒否されました。")
        return envelope(call.action, call.message_id, body)

    FAULTS.add(text)
    return text


def _document(text: bytes) -> Callable[[Call, bytes], bytes]:
    return lambda call, _: text


FAULTS: set[Callable[[Call, bytes], bytes]] = set()
"""What is sent with status 500."""
PAGE = b"<html><head><title>x</title></head><body>Service Unavailable</body></html>"
TEXTS: dict[str, tuple[Callable[[Call, bytes], bytes], ErrorKind, str | None]] = {
    "access denied": (_fault(5), K.ACCESS_DENIED, "0x00000005"),
    "access denied, newer shape": (_fault(5, wmi=True), K.ACCESS_DENIED, "0x00000005"),
    "too many operations": (_fault(2150859174), K.WINRM, "0x803381A6"),
    "too many operations, newer shape": (_fault(2150859174, wmi=True), K.WINRM, "0x803381A6"),
    "a fault nobody knows": (_fault(2150850000), K.WINRM, "0x80335DD0"),
    "half an envelope": (lambda _, text: text[: len(text) // 2], K.WINRM, None),
    "nothing of SOAP": (_document(b"<x/>"), K.WINRM, None),
    "no XML": (_document(b"License Status: Licensed"), K.WINRM, None),
    "a DOCTYPE": (_document(b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'), K.WINRM, None),
    "UTF-16": (lambda _, text: text.decode().encode("utf-16"), K.WINRM, None),
    "another message": (
        lambda _, text: re.sub(rb"RelatesTo>[^<]+", b"RelatesTo>uuid:00000000-0000-0000-0000-000000000000", text),
        K.WINRM,
        None,
    ),
}
"""What stands in the answer, as it should be sealed: and the kind and code that come of it."""
SENDS: dict[str, tuple[Callable[..., HttpAnswer], ErrorKind]] = {
    "reset": (_reset, K.UNREACHABLE),
    "silence": (_stall, K.TIMEOUT),
    "a byte a second": (_drip, K.TIMEOUT),
    "cut off": (_cut, K.UNREACHABLE),
    "sealed with noise": (_noise, K.WINRM),
    "empty": (_empty, K.WINRM),
    "a page": (_instead(200, PAGE), K.WINRM),
    "503": (_instead(503, PAGE), K.WINRM),
    "500 and nothing": (_instead(500), K.WINRM),
    "403": (_instead(403), K.WINRM),
    "401": (_instead(401), K.WINRM),
    "a redirect": (_instead(302), K.WINRM),
}
"""How it is sent."""


def _hosts(phase: str) -> dict[str, ForeignHost]:
    scripts = {name: Spoilt(phase, text=text) for name, (text, _, _) in TEXTS.items()}
    scripts |= {name: Spoilt(phase, send=send) for name, (send, _) in SENDS.items()}
    hosts = {name: _host(script) for name, script in scripts.items()}
    return hosts | {f"good{number}": _host(None) for number in range(3)}


def _host(script: Spoilt | None) -> ForeignHost:
    return ForeignHost(outputs={"/dlv": b"x"}, cim=CimFiles.of(CASE), script=script)


@pytest.mark.parametrize("phase", WAYS)
def test_each_phase_with_each_fault(transport: Transport, phase: str) -> None:
    hosts = _hosts(phase)

    async def one(where: Connection, seconds: float) -> tuple[HostError | None, float]:
        started = time.monotonic()
        try:
            async with transport.session(where, deadline=started + seconds) as session:
                await WAYS[phase](session)
        except HostFailure as failed:
            return failed.error, time.monotonic() - started
        return None, time.monotonic() - started

    async def every(fleet: ForeignFleet) -> dict[str, tuple[HostError | None, float]]:
        late = {name for name, (_, kind) in SENDS.items() if kind is K.TIMEOUT and phase != "Delete"}
        asked = (one(connection(fleet, name), SECONDS if name in late else LONG) for name in hosts)
        return dict(zip(hosts, await asyncio.gather(*asked), strict=True))

    with ForeignFleet(hosts) as fleet:
        ended = asyncio.run(every(fleet))
        logs = {name: fleet[name].log for name in hosts}
    got = {name: (error.kind, error.code) for name, (error, _) in ended.items() if error is not None}
    assert got == _expected(phase)
    assert {name: took for name, (_, took) in ended.items() if took > LONG / 2} == {}
    assert {name: log.problems for name, log in logs.items() if log.problems} == {}
    assert {name for name, log in logs.items() if log.requests.count("Command") > 1} == set(), "nothing runs twice"
    left = {name: log.open_shells for name, log in logs.items() if log.open_shells}
    if phase == "Create":  # nobody learnt its id: the host itself ends it soon
        assert {time for shells in left.values() for time in shells.values()} == {"PT180S"}
    elif phase != "Delete":
        assert left == {}
    for name, (error, _) in ended.items():
        assert error is None or error.message.en != error.message.ja
        assert error is None or error.remedy is not None or name == "a fault nobody knows"


def _expected(phase: str) -> dict[str, tuple[ErrorKind, str | None]]:
    if phase == "Delete":
        return {}  # what was asked is known by then
    texts = {name: (kind, code) for name, (_, kind, code) in TEXTS.items()}
    return texts | {name: (kind, None) for name, (_, kind) in SENDS.items()}
