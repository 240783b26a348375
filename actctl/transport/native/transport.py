"""What the hosts of one run share, and the way round for what this transport does not do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from actctl.common import limits
from actctl.transport import open_transport
from actctl.transport.interface import Connection, Session, Transport
from actctl.transport.native.link import Shared
from actctl.transport.native.login import Accounts
from actctl.transport.native.resolver import Resolver
from actctl.transport.native.session import NativeSession
from actctl.transport.policy import is_for_a_library
from actctl.transport.quiet import hush_libraries
from actctl.transport.tickets import Tickets
from actctl.transport.tls import TlsContexts


def make_transport(forks: int, tickets: Tickets | None = None) -> NativeTransport:
    """A transport for up to `forks` hosts at once."""
    return NativeTransport(forks, tickets)


class NativeTransport:
    """A Transport (interface.py) in the event loop; threads only where something blocks."""

    def __init__(self, forks: int, tickets: Tickets | None = None) -> None:
        hush_libraries()
        self._forks = forks
        self._resolver = Resolver(forks)
        self._readers = ThreadPoolExecutor(limits.READER_THREADS, thread_name_prefix="winrm-answer")
        self._logins = ThreadPoolExecutor(limits.LOGIN_THREADS, thread_name_prefix="winrm-login")
        self._tickets = tickets or Tickets()
        self._shared = Shared(TlsContexts(), self._tickets, Accounts(), self._resolver, self._readers, self._logins)
        self._other: Transport | None = None

    def session(
        self, connection: Connection, *, deadline: float, signed_in: Callable[[], None] | None = None
    ) -> Session:
        """See interface.Transport."""
        if not is_for_a_library(connection):
            return NativeSession(connection, deadline, self._shared, signed_in)
        if self._other is None:
            self._other = open_transport("pypsrp", self._forks, self._tickets)
        return self._other.session(connection, deadline=deadline, signed_in=signed_in)

    def close(self) -> None:
        """Let the threads go; does not wait for one that is stuck in name resolution."""
        self._resolver.close()
        for pool in (self._readers, self._logins):
            pool.shutdown(wait=False, cancel_futures=True)
        if self._other is not None:
            self._other.close()
