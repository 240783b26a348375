"""What a host can send once we have logged in: envelopes, seals and streams."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Callable

from tests.foreign.envelopes import SHELL, SOAP, Call, envelope
from tests.foreign.wire import HangUp, HttpAnswer
from tests.hostile.attacks import Hostile

UNSEALED = "application/soap+xml;charset=UTF-8"


def in_receive(make: Callable[[Call], str]) -> Hostile:
    """The body of every Receive's answer is another one."""

    def forge(call: Call, text: bytes) -> bytes:
        return envelope("Receive", call.message_id, make(call)) if call.action == "Receive" else text

    return Hostile(forge=forge)


def _streams(streams: str, state: str = "Running", more: str = "") -> str:
    return (
        f'<rsp:ReceiveResponse>{streams}<rsp:CommandState State="{SHELL}/CommandState/{state}">{more}'
        f"</rsp:CommandState></rsp:ReceiveResponse>"
    )


def _stream(name: str, text: str) -> str:
    return f'<rsp:Stream Name="{name}">{text}</rsp:Stream>'


def _ended(exit_code: str) -> Hostile:
    return in_receive(lambda _: _streams("", "Done", f"<rsp:ExitCode>{exit_code}</rsp:ExitCode>"))


def _document(text: Callable[[], bytes], action: str = "Receive") -> Hostile:
    """The answer to `action` is this document instead."""
    return Hostile(forge=lambda call, real: text() if call.action == action else real)


def _twisted(change: Callable[[HttpAnswer], None], action: str = "Receive") -> Hostile:
    """The sealed answer to `action` is changed after it was sealed."""

    def twist(_: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
        if call.action == action:
            change(answer)
        return answer

    return Hostile(twist=twist)


def _of_type(content_type: str) -> Hostile:
    return _twisted(lambda answer: setattr(answer, "headers", [("Content-Type", content_type)]))


def _replaced(old: bytes, new: bytes) -> Hostile:
    return _twisted(lambda answer: setattr(answer, "body", re.sub(old, new, answer.body, count=1)))


def _unsealed(status: int, action: str) -> Hostile:
    """An envelope in the clear: the right message's answer, or a fault that needs no message's number."""
    fault = (  # what it says is never to be seen
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>forged</s:Text></s:Reason>"
        '<s:Detail><f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="5"/></s:Detail>'
        "</s:Fault>"
    )
    forged = _streams(_stream("stdout", base64.b64encode(b"License Status: Licensed\r\n").decode()), "Done")

    def twist(_: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
        if call.action != action:
            return answer
        body = envelope(action, call.message_id, forged if status == 200 else fault)
        return HttpAnswer(status, [("Content-Type", UNSEALED)], body)

    return Hostile(twist=twist)


def _endless(_: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
    """A sealed answer without an end."""
    if call.action != "Receive":
        return answer
    head = dict(answer.headers)["Content-Type"]
    _.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {head}\r\nContent-Length: 900000000\r\n\r\n".encode())
    while True:
        _.sendall(answer.body)


def _trailing(connection: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
    """More bytes than Content-Length says: the start of the next answer, forged."""
    if call.action != "Command":
        return answer
    connection.sendall(answer.pack() + b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi")
    raise HangUp("done")


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return f"<!DOCTYPE x [{entities}]><x>&a9;</x>".encode()


_BLOCK = base64.b64encode(b"Name: Windows(R)\r\n" * 5_000).decode()
_XMLNS = f'<s:Envelope xmlns:s="{SOAP}" '
SWELLING = {
    "thirty-megabytes": _document(lambda: envelope("Receive", "uuid:0", "x" * 30_000_000)),
    "endless-answer": Hostile(twist=_endless),
    "stdout-for-ever": in_receive(lambda _: _streams(_stream("stdout", _BLOCK))),
    "stderr-for-ever": in_receive(lambda _: _streams(_stream("stderr", _BLOCK))),
    "nested": _document(lambda: b"<a>" * 150_000 + b"</a>" * 150_000),
    "nested-a-little": in_receive(lambda _: "<a>" * 101 + "</a>" * 101),
    "siblings": in_receive(lambda _: "<a/>" * 200_000),
    "attributes": _document(lambda: b"<a " + b" ".join(b'a%d=""' % n for n in range(90_000)) + b"/>"),
    "attributes-of-many": in_receive(lambda _: '<a b="" c="" d=""/>' * 40_000),
    "namespace": _document(
        lambda: (
            (_XMLNS + f'xmlns="urn:{"x" * 400_000}">' + "".join(f"<b{n}/>" for n in range(40_000))).encode()
            + b"</s:Envelope>"
        )
    ),
    "entities": _document(_laughs),
    "entities-in-create": _document(_laughs, "Create"),
    "entities-in-command": _document(_laughs, "Command"),
    "external-entity": _document(lambda: b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'),
    "many-relates-to": _document(lambda: b"<!--" + b"<x:RelatesTo " * 70_000 + b"--><x/>"),
    "unclosed-relates-to": _document(lambda: b"<x:RelatesTo " * 70_000),
    "no-base64": in_receive(lambda _: _streams(_stream("stdout", "A" * 500_001))),
    "exit-code-of-4000-digits": _ended("9" * 4_000),
    "exit-code-of-5000-digits": _ended("9" * 5_000),
    "exit-code-of-words": _ended("well"),
    "boundary-of-a-regex": _of_type(
        'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="(-+)+$"'
    ),
    "no-boundary": _of_type('multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted"'),
    "length-lies": _replaced(rb"Length=\d+", b"Length=5"),
    "length-of-words": _replaced(rb"Length=\d+", b"Length=many"),
    "length-gone": _replaced(rb";Length=\d+", b""),
    "one-part": _replaced(rb"--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n", b""),
    "many-parts": _twisted(lambda answer: setattr(answer, "body", b"--Encrypted Boundary\r\n" * 40_000)),
    "empty-body": _twisted(lambda answer: setattr(answer, "body", b"")),
    "unsealed-answer": _unsealed(200, "Receive"),
    "unsealed-fault": _unsealed(500, "Receive"),
    "unsealed-fault-in-create": _unsealed(500, "Create"),
    "unsealed-refusal": _unsealed(401, "Command"),
    "trailing-answer": Hostile(twist=_trailing),
    "utf-16": _document(lambda: '<?xml version="1.0" encoding="utf-16"?><x/>'.encode("utf-16")),
    "no-shell": _document(lambda: envelope("Create", "uuid:0", "<x/>"), "Create"),
}
"""Attacks on memory and on what is believed: each ends by a limit, long before a deadline."""
LASTING = {
    "runs-for-ever": in_receive(lambda _: _streams("")),
    "base64-of-nothing": in_receive(lambda _: _streams(_stream("stdout", "=" * 500_000))),
    "a-byte-for-ever": in_receive(lambda _: _streams(_stream("stdout", "eA=="))),
}
"""Attacks on time: nothing but the deadline ends them."""
