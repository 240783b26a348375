"""The accounts that may sign in, and pyspnego's server side made to use them.

pyspnego's acceptor reads the file that NTLM_USER_FILE names, an environment variable of the whole process
(reference/winrm.md, section 2). Several simulators may run in one process, in several threads: the variable
is set under a lock, only for the length of one handshake step. The smbpasswd form spares the slow DES of an
LM hash.
"""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

import spnego

_ENVIRONMENT = threading.Lock()


class Accounts:
    """User name -> password of a fleet, and the file that pyspnego reads them from."""

    def __init__(self, passwords: Mapping[str, str], domains: frozenset[str] = frozenset()) -> None:
        self._passwords = dict(passwords)
        self._file = Path(tempfile.mkdtemp(prefix="actctl-simulator-")) / "ntlm-users"
        # A client without a domain may send the challenge's target name in its place (winrm.md, quirk 7).
        names = {"", "WORKSTATION", socket.gethostname().upper()} | {domain.upper() for domain in domains}
        self._file.touch(mode=0o600)
        self._file.write_text("".join(self._lines(names)), encoding="utf-8")

    def _lines(self, domains: set[str]) -> list[str]:
        lines = []
        for user, password in self._passwords.items():
            nt_hash = nt_hash_hex(password)
            for domain in sorted(domains):
                name = f"{domain}\\{user}" if domain else user
                lines.append(f"{name}:1000:{'0' * 32}:{nt_hash}:[U]:LCT-1\n")
        return lines

    def check(self, user: str, password: str) -> bool:
        """Whether Basic credentials are right; a domain before the user name is ignored."""
        return self._passwords.get(user.rpartition("\\")[2].lower()) == password

    def context(self, protocol: str) -> spnego.ContextProxy:
        """A fresh acceptor for one connection; `protocol` is `ntlm` or `negotiate`."""
        with _ENVIRONMENT:
            previous = self._set()
            try:
                return spnego.server(
                    protocol=protocol,
                    options=spnego.NegotiateOptions.use_negotiate
                    if protocol == "negotiate"
                    else spnego.NegotiateOptions.use_ntlm,
                )
            finally:
                _restore(previous)

    def step(self, context: spnego.ContextProxy, token: bytes) -> bytes | None:
        """One leg of a handshake."""
        with _ENVIRONMENT:
            previous = self._set()
            try:
                return context.step(token)
            finally:
                _restore(previous)

    def close(self) -> None:
        """Remove the file."""
        self._file.unlink(missing_ok=True)
        self._file.parent.rmdir()

    def _set(self) -> str | None:
        previous = os.environ.get("NTLM_USER_FILE")
        os.environ["NTLM_USER_FILE"] = str(self._file)
        return previous


def _restore(previous: str | None) -> None:
    if previous is None:
        os.environ.pop("NTLM_USER_FILE", None)  # a server of another make in this process may have taken it away
    else:
        os.environ["NTLM_USER_FILE"] = previous


def nt_hash_hex(password: str) -> str:
    """The NT hash of a password, 32 hex digits."""
    from spnego._ntlm_raw.crypto import ntowfv1  # pyspnego has no public name for it

    return ntowfv1(password).hex().upper()
