"""Who is at the other end of one connection: Basic per request, NTLM and Negotiate per connection."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import spnego

from actctl.simulator.http.accounts import Accounts
from actctl.simulator.http.messages import Request, Response

SOAP = "application/soap+xml;charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Offer:
    """Which schemes a listener accepts."""

    basic: bool
    negotiate: bool = True

    def challenges(self) -> list[tuple[str, str]]:
        """One WWW-Authenticate header for each scheme."""
        schemes = ["Negotiate"] if self.negotiate else []
        schemes += ['Basic realm="WSMAN"'] if self.basic else []
        return [("WWW-Authenticate", scheme) for scheme in schemes]


class ConnectionAuth:
    """The authentication state of one connection."""

    __slots__ = ("_accounts", "_handshake", "_offer", "context", "scheme")

    def __init__(self, accounts: Accounts, offer: Offer) -> None:
        self._accounts = accounts
        self._offer = offer
        self._handshake: spnego.ContextProxy | None = None
        self.context: spnego.ContextProxy | None = None
        """The finished NTLM or Negotiate context: it seals messages."""
        self.scheme: str | None = None

    def admit(self, request: Request) -> tuple[bool, Response | None, list[tuple[str, str]]]:
        """(signed in, the answer that must be sent instead, headers that go with any answer)."""
        header = request.headers.get("authorization", "")
        scheme, _, value = header.partition(" ")
        if not header:
            return (True, None, []) if self.context is not None else (False, self.refuse(), [])
        try:
            token = base64.b64decode(value, validate=True)
        except binascii.Error:
            return False, self.refuse(), []
        if scheme.lower() == "basic" and self._offer.basic:
            return self._basic(token)
        if scheme.lower() in ("negotiate", "ntlm") and self._offer.negotiate:
            return self._negotiate(scheme, token)
        return False, self.refuse(), []

    def refuse(self) -> Response:
        """401 with every scheme on offer; what was begun is forgotten."""
        self._handshake = None
        self.context = None
        return Response(401, self._offer.challenges())

    def _basic(self, token: bytes) -> tuple[bool, Response | None, list[tuple[str, str]]]:
        user, _, password = token.decode("utf-8", "replace").partition(":")
        if not self._accounts.check(user, password):
            return False, self.refuse(), []
        self.scheme = "basic"
        return True, None, []

    def _negotiate(self, scheme: str, token: bytes) -> tuple[bool, Response | None, list[tuple[str, str]]]:
        if self._handshake is None:
            # Raw NTLM arrives under "Negotiate", too, told by its signature (docs/facts/winrm.md, "Signing in").
            protocol = "ntlm" if token.startswith(b"NTLMSSP\0") else "negotiate"
            self._handshake = self._accounts.context(protocol)
            self.context = None
        try:
            answer = self._accounts.step(self._handshake, token)
        except Exception:  # a wrong password and a damaged token alike: pyspnego has many kinds of error
            return False, self.refuse(), []
        headers = []
        if answer:
            headers.append(("WWW-Authenticate", f"{scheme} {base64.b64encode(answer).decode()}"))
        if not self._handshake.complete:
            return False, Response(401, headers), []
        self.context, self._handshake = self._handshake, None
        self.scheme = "negotiate"
        return True, None, headers
