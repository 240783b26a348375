"""The acceptor's side of Basic, NTLM and Negotiate, and of WinRM's message encryption."""

from __future__ import annotations

import base64
import re
import struct

import spnego
import spnego.channel_bindings
from spnego.exceptions import SpnegoError

from tests.foreign.hosts import Fault, ForeignHost
from tests.foreign.wire import HttpAnswer, HttpRequest

BOUNDARY = b"--Encrypted Boundary"
SEALED = "application/HTTP-SPNEGO-session-encrypted"
SEALED_TYPE = f'multipart/encrypted;protocol="{SEALED}";boundary="Encrypted Boundary"'


class Login:
    """The login state of one TCP connection."""

    def __init__(self, host: ForeignHost, certificate_hash: bytes | None) -> None:
        self._host = host
        self._bindings = None
        if certificate_hash is not None:
            data = b"tls-server-end-point:" + certificate_hash
            self._bindings = spnego.channel_bindings.GssChannelBindings(application_data=data)
        self._context: spnego.ContextProxy | None = None
        self.done = False
        self.headers: list[tuple[str, str]] = []
        """To be sent with the first answer after the login (SPNEGO's last token)."""

    def check(self, request: HttpRequest) -> HttpAnswer | None:
        """None: logged in, go on; otherwise the answer to send."""
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic" and self._host.scheme == "https":
            wanted = f"{self._host.user}:{self._host.password}".encode()
            self.done = base64.b64decode(rest) == wanted and self._host.fault is not Fault.REJECT_LOGIN
            return None if self.done else self._refuse()
        if scheme.lower() in ("negotiate", "ntlm"):
            return self._step(scheme, base64.b64decode(rest))
        return None if self.done else self._refuse()

    def _step(self, scheme: str, token: bytes) -> HttpAnswer | None:
        if self._context is None:
            protocol = "ntlm" if token.startswith(b"NTLMSSP\0") else "negotiate"
            self._context = spnego.server(
                protocol=protocol,
                channel_bindings=self._bindings,
                options=spnego.NegotiateOptions.wrapping_winrm,
            )
        try:
            reply = self._context.step(token)
        except (SpnegoError, AttributeError):  # the latter is gssapi's where a Kerberos ticket is refused
            self._context = None
            return self._refuse()
        header = ("WWW-Authenticate", f"{scheme} {base64.b64encode(reply or b'').decode()}")
        if not self._context.complete:
            return HttpAnswer(401, [header])
        self.done = self._host.fault is not Fault.REJECT_LOGIN
        self.headers = [header] if reply and self._host.proves_itself else []
        return None if self.done else self._refuse()

    def _refuse(self) -> HttpAnswer:
        offered = [s for s in self._host.schemes_offered if s != "Basic" or self._host.scheme == "https"]
        return HttpAnswer(401, [("WWW-Authenticate", s) for s in offered])

    def unseal(self, body: bytes) -> bytes:
        """The envelope inside a multipart/encrypted body."""
        assert self._context is not None
        part = body.split(b"application/octet-stream\r\n", 1)[1]
        part = part[: part.rindex(b"--Encrypted Boundary--")]
        (size,) = struct.unpack("<i", part[:4])
        return self._context.unwrap_winrm(part[4 : 4 + size], part[4 + size :])

    def seal(self, envelope: bytes) -> tuple[str, bytes]:
        """Content-Type and body of `envelope`, encrypted."""
        assert self._context is not None
        header, data, padding = self._context.wrap_winrm(envelope)
        length = len(envelope) + padding
        original = f"OriginalContent: type=application/soap+xml;charset=UTF-8;Length={length}"
        lines = [BOUNDARY.decode(), f"\tContent-Type: {SEALED}", f"\t{original}", BOUNDARY.decode()]
        head = "\r\n".join([*lines, "\tContent-Type: application/octet-stream", ""]).encode()
        body = head + struct.pack("<i", len(header)) + header + data + BOUNDARY + b"--\r\n"
        return SEALED_TYPE, body


def is_sealed(request: HttpRequest) -> bool:
    """Whether the body of `request` is encrypted."""
    return bool(re.match(r"multipart/(x-multi-)?encrypted", request.headers.get("content-type", "")))
