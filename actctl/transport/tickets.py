"""Kerberos tickets: got with a password once for each account of a run, or there already.

A ticket of ours lives in memory (an MIT cache of type MEMORY) and goes with the process. One exchange serves all hosts
of an account: a wrong password reaches the domain once, not once a host.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from actctl.common.errors import HostFailure
from actctl.common.limits import TICKET_LEFT_SECONDS, TICKET_SECONDS
from actctl.common.secret import Secret
from actctl.transport.credentials import by_ticket
from actctl.transport.interface import Auth, Connection
from actctl.transport.kerberos_errors import explain_gss, explain_number, no_longer_valid


def has_kerberos() -> bool:
    """Whether Kerberos' libraries are here (not on Windows, where the system signs in)."""
    return sys.platform != "win32" and all(importlib.util.find_spec(name) for name in ("gssapi", "krb5"))


def has_ticket(user: str) -> bool:
    """Whether a ticket of `user` is in this computer's caches (or a client keytab of it) and has not run out.

    Looked for once for each user, TICKET_SECONDS at most. Also true where that is not known by then, because a domain
    does not answer or the cache cannot be read: whoever signs in with it has a deadline (Tickets.used).
    """
    return has_kerberos() and _seen(user)


@cache
def _seen(user: str) -> bool:
    import gssapi  # noqa: F401 - takes its time, which is none of the domain's
    from gssapi.raw import GSSError

    there: list[bool] = []

    def look() -> None:
        try:
            there.append(_lives(user))
        except GSSError:
            there.append(False)

    looking = threading.Thread(target=look, name="ticket", daemon=True)
    looking.start()
    looking.join(TICKET_SECONDS)
    return there[0] if there else True


def _lives(user: str | None) -> bool:
    """Whether the ticket of `user` (None: the default account) has not run out; blocks where a keytab gets it first.

    Raises GSSError where there is none.
    """
    import gssapi

    name = gssapi.Name(user, gssapi.NameType.user) if user else None
    lifetime = gssapi.Credentials(name=name, usage="initiate", mechs=[gssapi.MechType.kerberos]).lifetime
    return lifetime is None or lifetime > 0


def _must_be_there(connection: Connection) -> None:
    """Raises HostFailure where the ticket that is to sign in is not there: nothing is sent to the host then."""
    from gssapi.raw import GSSError

    try:
        lives = _lives(connection.user)
    except GSSError as exc:
        raise HostFailure(explain_gss(exc, connection)) from exc
    if not lives:
        raise HostFailure(no_longer_valid(connection))


@dataclass(slots=True)
class _Entry:
    """One account's ticket, or why there is none."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    cache: bytes | None = None
    ends_at: float = 0.0
    """Seconds since 1970."""
    failed: tuple[int, str] | None = None
    """krb5's number and words; kept, for a second try would be a second refusal."""
    holder: object = None
    """Keeps the cache alive."""


class Tickets:
    """The tickets of one run. Thread-safe; what blocks is for worker threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, Secret, bool], _Entry] = {}

    @contextmanager
    def used(self, connection: Connection) -> Iterator[None]:
        """Inside, this thread signs in by the ticket that the connection's password gets.

        Without a password a ticket must be there already. Does nothing where there is no Kerberos. Raises HostFailure
        when the domain refuses the account, or a ticket that has to be there is not; with a password, for Kerberos
        alone, also when none is got for another reason (Negotiate then goes on with NTLM).
        """
        if by_ticket(connection) and connection.password is None and has_kerberos():
            _must_be_there(connection)
        cache = self._cache(connection) if _wants_ticket(connection) else None
        if cache is None:
            yield
            return
        from gssapi.raw import krb5_ccache_name

        krb5_ccache_name(cache)  # GSS-API's default cache, of this thread alone
        try:
            yield
        finally:
            krb5_ccache_name(None)

    def _cache(self, connection: Connection) -> bytes | None:
        user, password = connection.user or "", connection.password or Secret("")
        with self._lock:
            entry = self._entries.setdefault((user, password, connection.kerberos_delegation), _Entry())
        with entry.lock:
            if entry.failed is None and entry.ends_at - time.time() < TICKET_LEFT_SECONDS:
                _fetch(entry, user, password, forwardable=connection.kerberos_delegation)
            if entry.failed is None:
                return entry.cache
        error = explain_number(0, *entry.failed, connection)
        if connection.auth is Auth.KERBEROS or not error.account_untried:
            raise HostFailure(error)
        return None


def _wants_ticket(connection: Connection) -> bool:
    """A domain's user with a password; Negotiate with a local one, or without a realm, is NTLM's."""
    if connection.password is None or not connection.user or not has_kerberos():
        return False
    return connection.auth is Auth.KERBEROS or (connection.auth is Auth.NEGOTIATE and "@" in connection.user)


def _fetch(entry: _Entry, user: str, password: Secret, *, forwardable: bool) -> None:
    """Ask the KDC; blocks until it answers or the library gives up."""
    import krb5

    context = krb5.init_context()
    try:
        options = krb5.get_init_creds_opt_alloc(context)
        krb5.get_init_creds_opt_set_forwardable(options, forwardable)
        principal = krb5.parse_name_flags(context, user.encode())
        credential = krb5.get_init_creds_password(context, principal, options, password=password.reveal().encode())
        cache = krb5.cc_new_unique(context, b"MEMORY")
        krb5.cc_initialize(context, cache, credential.client)
        krb5.cc_store_cred(context, cache, credential)
    except krb5.Krb5Error as exc:
        entry.failed = exc.err_code, str(exc)
        return
    entry.cache = b"MEMORY:" + (cache.name or b"")
    entry.ends_at = float(credential.times.endtime)
    entry.holder = context, cache
