"""The password in the shape that each library and login method takes, and that costs least.

NTLM needs the NT hash only: pyspnego derives an LM hash too from a plain password (two DES runs in pure Python, 1.7 ms
a host), which NTLMv2 never uses. Both libraries take `LM:NT` in place of a password (documented by requests-ntlm and
pyspnego). Kerberos takes none: the ticket is there when it is asked for (tickets.py).
"""

from __future__ import annotations

import sys
from typing import Any

from actctl.transport.interface import Auth, Connection

_NO_LM_HASH = "0" * 32


def by_ticket(connection: Connection) -> bool:
    """Whether a ticket signs in, and no password leaves this computer: Negotiate without a password is Kerberos."""
    return connection.auth is Auth.KERBEROS or (connection.auth is Auth.NEGOTIATE and connection.password is None)


def asks_a_domain(connection: Connection) -> bool:
    """Whether signing in may ask a domain controller, and wait for it."""
    if sys.platform == "win32":  # the system signs in
        return connection.auth not in (Auth.BASIC, Auth.CERTIFICATE)
    return by_ticket(connection) or (connection.auth is Auth.NEGOTIATE and "@" in (connection.user or ""))


def password_for(connection: Connection) -> str | None:
    """What to hand to the library as password."""
    if connection.password is None:
        return None
    password = connection.password.reveal()
    if sys.platform == "win32":  # SSPI wants the password itself
        return password
    if connection.auth is Auth.KERBEROS:
        return None
    if connection.auth not in (Auth.NTLM, Auth.NEGOTIATE):
        return password
    digest = _nt_hash(password)
    return password if digest is None else f"{_NO_LM_HASH}:{digest}"


def negotiate_user(connection: Connection) -> Any:
    """What to hand to pyspnego as user name.

    For Negotiate with a password: the cached ticket for Kerberos, and the hash for NTLM. Given a password, pyspnego
    would ask the KDC anew for each host, and NTLM would offer the password a second time where the KDC refused it.
    """
    if sys.platform == "win32" or connection.auth is not Auth.NEGOTIATE or connection.password is None:
        return connection.user
    from spnego import CredentialCache, NTLMHash

    digest = _nt_hash(connection.password.reveal())
    if digest is None:
        return connection.user
    by_ntlm = NTLMHash(connection.user or "", nt_hash=digest)
    return [by_ntlm, CredentialCache(connection.user)] if "@" in (connection.user or "") else [by_ntlm]


def _nt_hash(password: str) -> str | None:
    try:
        from spnego._ntlm_raw.crypto import ntowfv1
    except ImportError:  # moved: slower, not wrong
        return None
    return ntowfv1(password).hex()
