"""Messages encrypted inside HTTP: `multipart/encrypted` around what the sign-in's context seals (MS-WSMV 2.2.9.1)."""

from __future__ import annotations

import re
import struct
from typing import Protocol

_BOUNDARY = b"--Encrypted Boundary"
_KIND = "application/HTTP-SPNEGO-session-encrypted"
_KINDS = {"kerberos": "application/HTTP-Kerberos-session-encrypted"}
"""By the scheme of the sign-in, in lower case."""
_HEAD = re.compile(
    rb"--Encrypted Boundary\r\n"
    rb"[ \t]*Content-Type: ?application/HTTP-(?:SPNEGO|Kerberos)-session-encrypted\r\n"
    rb"[ \t]*OriginalContent: ?type=application/soap\+xml; ?charset=[A-Za-z0-9-]{1,20}; ?Length=([0-9]{1,9})\r\n"
    rb"--Encrypted Boundary\r\n"
    rb"[ \t]*Content-Type: ?application/octet-stream\r\n",
    re.IGNORECASE,
)
_END = re.compile(rb"-- ?Encrypted Boundary--(?:\r\n)?\Z")


class BadSeal(ValueError):
    """A sealed answer that is not what a seal looks like, or holds more or less than it says."""


class Seal(Protocol):
    """What seals: a context of pyspnego after the sign-in."""

    def wrap_winrm(self, data: bytes) -> tuple[bytes, bytes, int]:
        """Header, data and length of the padding."""
        ...

    def unwrap_winrm(self, header: bytes, data: bytes) -> bytes:
        """The data; raises pyspnego's errors where it is not what the host sealed."""
        ...


def sealed(text: bytes, seal: Seal, scheme: str) -> tuple[str, bytes]:
    """Content-Type and body of `text`."""
    kind = _KINDS.get(scheme.lower(), _KIND)
    header, data, padding = seal.wrap_winrm(text)
    original = f"type=application/soap+xml;charset=UTF-8;Length={len(text) + padding}"
    head = (
        f"--Encrypted Boundary\r\n\tContent-Type: {kind}\r\n\tOriginalContent: {original}\r\n"
        "--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n"
    )
    body = b"".join([head.encode(), struct.pack("<i", len(header)), header, data, _BOUNDARY, b"--\r\n"])
    return f'multipart/encrypted;protocol="{kind}";boundary="Encrypted Boundary"', body


def unsealed(body: bytes, seal: Seal) -> bytes:
    """What a sealed answer says, whose Content-Type was looked at (answers.check_seal).

    Raises BadSeal, and the errors of `seal`.
    """
    head, end = _HEAD.match(body), _END.search(body[-40:])
    if head is None or end is None:
        raise BadSeal("no sealed message")
    payload = body[head.end() : len(body) - len(end.group())]
    if len(payload) < 4:
        raise BadSeal("a seal without a header")
    (size,) = struct.unpack("<i", payload[:4])
    if not 0 <= size <= len(payload) - 4:
        raise BadSeal("a seal whose header is longer than all of it")
    text = seal.unwrap_winrm(payload[4 : 4 + size], payload[4 + size :])
    if len(text) != int(head[1]):
        raise BadSeal("another length than was said")
    return text
