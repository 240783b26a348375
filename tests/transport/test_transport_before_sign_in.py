"""What a host says over https before anybody has signed in is not believed: only its status is."""

from __future__ import annotations

import asyncio
import base64
import socket
import threading

import pytest

from actctl.common.errors import ErrorKind
from actctl.common.secret import Secret
from actctl.transport import Auth, Connection, Transport, answers, faults
from tests.foreign import Fault, ForeignFleet, ForeignHost
from tests.hostile.attacks import Flood, Hostile
from tests.transport.helpers import connection, failure

_SOAP = "http://www.w3.org/2003/05/soap-envelope"
QUOTA = (
    f'<s:Envelope xmlns:s="{_SOAP}"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason>'
    '<s:Text>liar</s:Text></s:Reason><s:Detail><f:WSManFault Code="2150859173" '
    'xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"/></s:Detail></s:Fault></s:Body></s:Envelope>'
).encode()
ASKED = b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"


def said(status: str, body: bytes) -> bytes:
    """An HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/soap+xml;charset=UTF-8\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def one_by_one(*replies: bytes) -> Flood:
    """An answer to each request of a connection, the last one again and again."""

    def flood(peer: socket.socket, stopping: threading.Event) -> None:
        left = list(replies)
        while not stopping.is_set():
            peer.sendall(left.pop(0) if len(left) > 1 else left[0])
            if not peer.recv(65_536):
                return

    return flood


@pytest.mark.parametrize("auth", [Auth.NTLM, Auth.NEGOTIATE])
@pytest.mark.parametrize("replies", [[said("500 Oh", QUOTA)], [ASKED, said("500 Oh", QUOTA)]], ids=["first", "second"])
def test_a_fault_from_before_the_sign_in_is_its_status_alone(
    transport: Transport, auth: Auth, replies: list[bytes]
) -> None:
    with ForeignFleet({"a": ForeignHost(scheme="https", script=Hostile(one_by_one(*replies)))}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", auth=auth)))
    assert (error.kind, error.code) == (ErrorKind.WINRM, None)
    assert "HTTP 500" in error.message.en and "liar" not in error.message.en


@pytest.mark.parametrize("before", [[], [ASKED]], ids=["first", "second"])
def test_who_opens_a_shell_to_anybody_has_let_nobody_in(transport: Transport, before: list[bytes]) -> None:
    opened = said("200 OK", f'<s:Envelope xmlns:s="{_SOAP}"><s:Body/></s:Envelope>'.encode())
    with ForeignFleet({"a": ForeignHost(scheme="https", script=Hostile(one_by_one(*before, opened)))}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a")))
    assert (error.kind, error.code) == (ErrorKind.WINRM, None)
    assert "without asking for a sign-in" in error.message.en and "サインイン" in error.message.ja


@pytest.mark.parametrize("auth", [Auth.NTLM, Auth.BASIC])
def test_a_fault_from_after_the_sign_in_is_read(transport: Transport, auth: Auth) -> None:
    with ForeignFleet({"a": ForeignHost(scheme="https", fault=Fault.QUOTA_SHELLS)}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a", auth=auth)))
    assert error.code == "0x803381A5"


@pytest.mark.parametrize(
    ("auth", "scheme", "token", "challenged", "ends"),
    [
        (Auth.KERBEROS, "Negotiate", b"\x60\x82ticket", False, True),
        (Auth.NEGOTIATE, "Negotiate", b"\x60\x48NTLMSSP\0\x01", False, False),
        (Auth.NTLM, "NTLM", b"NTLMSSP\0\x01", False, False),
        (Auth.NTLM, "NTLM", b"NTLMSSP\0\x03", True, True),
        (Auth.CREDSSP, "CredSSP", b"\x16\x03\x03", False, False),
        (Auth.CREDSSP, "CredSSP", b"\x17\x03\x03", True, True),
        (Auth.NTLM, "Negotiate", b"", True, False),
        (Auth.CERTIFICATE, "", b"", False, True),
    ],
)
def test_which_request_may_end_a_sign_in(auth: Auth, scheme: str, token: bytes, challenged: bool, ends: bool) -> None:
    authorization = f"{scheme} {base64.b64encode(token).decode()}".strip()
    assert answers.ends_sign_in(authorization, challenged, Connection("srv1", 5986, auth=auth)) is ends


@pytest.mark.parametrize(
    "key",
    [
        "VK7JG-NPHTM-C97JM-9MPGT-3V66T",
        "ＶＫ７ＪＧ－ＮＰＨＴＭ－Ｃ９７ＪＭ－９ＭＰＧＴ－３Ｖ６６Ｔ",
        "VK7JGNPHTMC97JM9MPGT3V66T",
        "VK7JG NPHTM C97JM 9MPGT 3V66T",
        "VK7JG‐NPHTM‐C97JM‐9MPGT‐3V66T",
    ],
)
def test_the_words_of_a_host_hold_neither_key_nor_password_nor_control_characters(key: str) -> None:
    where = Connection("srv1", 5986, password=Secret("pass  word"))
    words = faults.redact(f"a {key} b\x07\u202e\x1b[31m pass  word\nc {'xy ' * 150}", where)
    assert "NPHTM" not in words and "ＮＰＨＴＭ" not in words and "pass" not in words
    assert words.isprintable() and len(words) == 200 and words.startswith("a ")
    error = faults.explain_fault(faults.Fault(123456, f"bad {key}"), where)
    assert "NPHTM" not in error.message.en and "ＮＰＨＴＭ" not in error.message.ja
