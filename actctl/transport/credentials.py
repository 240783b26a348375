"""The password in the shape that costs least: NTLM needs the NT hash only, once.

pyspnego derives an LM hash too from a plain password (two DES runs in pure Python, 1.7 ms a host), which NTLMv2
never uses. Both libraries take `LM:NT` in place of a password (documented by requests-ntlm and pyspnego).
"""

from __future__ import annotations

import sys

from actctl.transport.interface import Auth, Connection
from actctl.transport.policy import has_system_login

_NO_LM_HASH = "0" * 32


def password_for(connection: Connection) -> str | None:
    """What to hand to the library as password."""
    if connection.password is None:
        return None
    password = connection.password.reveal()
    # SSPI (Windows) and Kerberos (which Negotiate may choose) want the password itself.
    hash_will_do = connection.auth is Auth.NTLM or (connection.auth is Auth.NEGOTIATE and not has_system_login())
    if sys.platform == "win32" or not hash_will_do:
        return password
    try:
        from spnego._ntlm_raw.crypto import ntowfv1
    except ImportError:  # moved: slower, not wrong
        return password
    return f"{_NO_LM_HASH}:{ntowfv1(password).hex()}"
