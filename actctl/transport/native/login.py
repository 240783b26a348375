"""Signing in on one connection: Basic and certificates in every request; NTLM, Negotiate and Kerberos by pyspnego.

The first token goes out before the host has asked, which saves a request. Where the host then asks for it under
another name the sign-in begins anew, once: nobody has judged the account until then.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Awaitable, Callable
from typing import Any

import spnego
from spnego.channel_bindings import GssChannelBindings

from actctl.common.errors import HostFailure
from actctl.common.secret import Secret
from actctl.transport.answers import Head, unasked
from actctl.transport.credentials import asks_a_domain, by_ticket, negotiate_user, password_for
from actctl.transport.interface import Auth, Connection
from actctl.transport.kerberos_errors import not_itself
from actctl.transport.native.sealing import Seal
from actctl.transport.policy import must_seal

_TOKEN = re.compile(r"\b(?:Negotiate|Kerberos|NTLM)[ \t]+([A-Za-z0-9+/]+=*)", re.IGNORECASE)
_OFFERED = re.compile(r"\b(?:Negotiate|Kerberos|NTLM)\b", re.IGNORECASE)
_SCHEMES = {
    Auth.NTLM: ("Negotiate", "NTLM"),
    Auth.NEGOTIATE: ("Negotiate", "Kerberos", "NTLM"),
    Auth.KERBEROS: ("Negotiate", "Kerberos"),
}
"""Under what name a host may take the tokens of a method, by preference: WinRM takes raw NTLM under Negotiate."""
_MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"

Threaded = Callable[[Callable[[], bytes | None]], Awaitable[bytes | None]]
"""Runs what may wait for a domain controller in a thread that has the account's ticket."""


class Refused(Exception):
    """The host does not let the account in."""


class Accounts:
    """User and password of each account of a run as pyspnego takes them: an NT hash is computed once."""

    def __init__(self) -> None:
        self._made: dict[tuple[Auth, str | None, Secret | None], tuple[Any, str | None]] = {}

    def of(self, connection: Connection) -> tuple[Any, str | None]:
        """As secret as the password itself."""
        key = connection.auth, connection.user, connection.password
        if key not in self._made:
            self._made[key] = negotiate_user(connection), password_for(connection)
        return self._made[key]


def fixed_header(connection: Connection) -> str | None:
    """The Authorization header of every request; None: the sign-in takes tokens."""
    if connection.auth is Auth.CERTIFICATE:
        return _MUTUAL
    if connection.auth is Auth.BASIC:
        password = connection.password.reveal() if connection.password is not None else ""
        return "Basic " + base64.b64encode(f"{connection.user or ''}:{password}".encode()).decode()
    return None


class Login:
    """A sign-in by tokens on one connection. Raises pyspnego's exceptions, Refused, and HostFailure."""

    def __init__(
        self, connection: Connection, bindings: GssChannelBindings | None, accounts: Accounts, threaded: Threaded
    ) -> None:
        self.scheme: str = _SCHEMES[connection.auth][0]
        self._connection = connection
        self._bindings = bindings
        self._accounts = accounts
        self._threaded = threaded
        self._context: Any = None
        self._begun_anew = False
        self.challenged = False
        """Whether the host has answered with a token."""

    @property
    def judged(self) -> bool:
        """Whether the host was shown what it can judge the account by: an NTLM answer, or a ticket."""
        context = self._context
        return context is not None and (self._proven or bool(context.negotiated_protocol == "kerberos"))

    @property
    def seal(self) -> Seal:
        """What seals messages after the sign-in."""
        seal: Seal = self._context
        return seal

    async def first(self) -> str:
        """The header of the first request."""
        token = await self._threaded(self._begin) if asks_a_domain(self._connection) else self._begin()
        return self._header(token)

    async def after(self, head: Head) -> str | None:
        """The header of the next request, given the answer to the one before; None: signed in."""
        token = _token(head)
        self.challenged |= token is not None
        if head.status == 401:
            if token is None:
                return await self._under_another_name(head)
            answer = None if self._proven else self._context.step(token)
            if not answer:
                raise Refused
            return self._header(answer)
        if token is not None and not self._context.complete:
            self._context.step(token)
        if not self._proven:
            # Kerberos: the host has not shown that it knows its own key; NTLM: it did not ask for ours.
            by_kerberos = self._context.negotiated_protocol == "kerberos"
            raise HostFailure(not_itself(self._connection)) if by_kerberos else unasked(self._connection)
        return None

    def _begin(self) -> bytes | None:
        connection = self._connection
        user, password = self._accounts.of(connection)
        flags = spnego.ContextReq.default
        if connection.kerberos_delegation:
            flags |= spnego.ContextReq.delegate
        self._context = spnego.client(
            user,
            password,
            hostname=connection.kerberos_hostname or connection.address,
            service=connection.kerberos_service or "host",
            channel_bindings=self._bindings,
            context_req=flags,
            protocol=self._protocol,
            options=spnego.NegotiateOptions.wrapping_winrm if must_seal(connection) else spnego.NegotiateOptions.none,
        )
        token: bytes | None = self._context.step()
        return token

    @property
    def _protocol(self) -> str:
        if by_ticket(self._connection):
            return Auth.KERBEROS.value
        if self._connection.auth is Auth.NEGOTIATE:
            return self.scheme.lower()
        return str(self._connection.auth.value)

    @property
    def _proven(self) -> bool:
        """Whether the method itself has come to its end: SPNEGO around it may say so too early."""
        inner = getattr(self._context, "_context", None)
        return bool(getattr(inner, "complete", self._context.complete))

    async def _under_another_name(self, head: Head) -> str:
        """The host asks, without a word to our token."""
        offered = {name.lower() for name in _OFFERED.findall(head.get("www-authenticate"))}
        usable = [name for name in _SCHEMES[self._connection.auth] if name.lower() in offered]
        if not usable or self._begun_anew or (self.judged and self.scheme in usable):
            raise Refused
        self._begun_anew = True
        self.scheme = usable[0]
        return await self.first()

    def _header(self, token: bytes | None) -> str:
        return f"{self.scheme} {base64.b64encode(token or b'').decode()}"


def _token(head: Head) -> bytes | None:
    """The token of an answer; None: it has none, or one that is no base64."""
    found = _TOKEN.search(head.get("www-authenticate"))
    if found is None:
        return None
    try:
        return base64.b64decode(found[1])
    except binascii.Error:
        return None
