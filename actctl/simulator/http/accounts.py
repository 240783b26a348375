"""The accounts that may sign in, and pyspnego's server side made to use them.

pyspnego's acceptor reads the file that NTLM_USER_FILE names, an environment variable of the whole process
(docs/facts/winrm.md, "NTLM accounts"). Several simulators may run in one process and its threads, and others read
the environment meanwhile: it is left alone, and the function by which the acceptor finds its file gives that of the
accounts whose handshake it is. The smbpasswd form spares the slow DES of an LM hash.
"""

from __future__ import annotations

import atexit
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import spnego
from spnego import _ntlm  # pyspnego has no public name for where it looks

_FILE: ContextVar[str | None] = ContextVar("file of the accounts whose handshake this is", default=None)
_elsewhere = _ntlm._get_credential_file


def _credential_file() -> str | None:
    return _FILE.get() or _elsewhere()


_ntlm._get_credential_file = _credential_file


class Accounts:
    """User name -> password of a fleet, and the file that pyspnego reads them from."""

    def __init__(self, passwords: Mapping[str, str], domains: frozenset[str] = frozenset()) -> None:
        self._passwords = dict(passwords)
        self._file = Path(tempfile.mkdtemp(prefix="actctl-simulator-")) / "ntlm-users"
        atexit.register(self.close)  # for a program that is ended without unwinding anything
        # A client without a domain may send the challenge's target name (docs/facts/winrm.md, "Signing in").
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
        python = spnego.NegotiateOptions.use_negotiate if protocol == "negotiate" else spnego.NegotiateOptions.use_ntlm
        with self._in_use():
            return spnego.server(protocol=protocol, options=python)

    def step(self, context: spnego.ContextProxy, token: bytes) -> bytes | None:
        """One leg of a handshake."""
        with self._in_use():
            return context.step(token)

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        token = _FILE.set(str(self._file))
        try:
            yield
        finally:
            _FILE.reset(token)

    def close(self) -> None:
        """Remove the file."""
        atexit.unregister(self.close)
        self._file.unlink(missing_ok=True)
        self._file.parent.rmdir()


def nt_hash_hex(password: str) -> str:
    """The NT hash of a password, 32 hex digits."""
    from spnego._ntlm_raw.crypto import ntowfv1  # pyspnego has no public name for it

    return ntowfv1(password).hex().upper()
