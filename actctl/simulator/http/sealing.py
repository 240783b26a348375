"""WinRM's message encryption: SOAP sealed into multipart/encrypted, both directions."""

from __future__ import annotations

import re
import struct

import spnego

BOUNDARY = "Encrypted Boundary"
_PROTOCOL = "application/HTTP-SPNEGO-session-encrypted"
CONTENT_TYPE = f'multipart/encrypted;protocol="{_PROTOCOL}";boundary="{BOUNDARY}"'
_PART = re.compile(rb"--\s*Encrypted Boundary\r\n")
_STREAM = b"\tContent-Type: application/octet-stream\r\n"


class NotSealed(Exception):
    """A body that calls itself encrypted and cannot be opened."""


def is_sealed(content_type: str) -> bool:
    """Whether a request body is encrypted, by its Content-Type."""
    return content_type.lower().startswith("multipart/encrypted")


def unseal(context: spnego.ContextProxy, body: bytes) -> bytes:
    """The SOAP inside an encrypted request body."""
    parts = _PART.split(body)
    if len(parts) < 3:
        raise NotSealed("parts are missing")
    plain = b""
    for payload in parts[2::2]:
        start = payload.find(b"application/octet-stream\r\n")
        data = payload[start + 26 :] if start >= 0 else payload
        data = re.sub(rb"--\s*Encrypted Boundary--\r\n$", b"", data)
        if len(data) < 4:
            raise NotSealed("a part is too short")
        size = struct.unpack("<i", data[:4])[0]
        try:
            plain += context.unwrap_winrm(data[4 : 4 + size], data[4 + size :])
        except Exception as error:  # pyspnego raises many kinds for what a stranger may send
            raise NotSealed(str(error)) from error
    return plain


def seal(context: spnego.ContextProxy, message: bytes) -> bytes:
    """An encrypted response body. Part headers begin with a TAB: clients cut that literal text off."""
    sealed = context.wrap_winrm(message)
    length = len(message) + sealed.padding_length
    return b"".join(
        (
            f"--{BOUNDARY}\r\n\tContent-Type: {_PROTOCOL}\r\n".encode(),
            f"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={length}\r\n".encode(),
            f"--{BOUNDARY}\r\n".encode(),
            _STREAM,
            struct.pack("<i", len(sealed.header)),
            sealed.header,
            sealed.data,
            f"--{BOUNDARY}--\r\n".encode(),
        )
    )
