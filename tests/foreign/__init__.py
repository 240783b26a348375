"""A plain WinRM server that owes nothing to actctl: transports are tested against it.

Threads, sockets, pyspnego's acceptor and ElementTree; it never imports actctl.

    with ForeignFleet({"srv1": ForeignHost(outputs={"/dlv": captured_bytes})}) as fleet:
        fleet["srv1"].address, fleet["srv1"].port
        ...
        assert fleet["srv1"].log.open_shells == {}
"""

from tests.foreign.certificates import CertificateKind, certificate_authority_pem
from tests.foreign.fleet import ForeignFleet, RunningHost
from tests.foreign.hosts import Answer, Fault, ForeignHost, HostLog

__all__ = [
    "Answer",
    "CertificateKind",
    "Fault",
    "ForeignFleet",
    "ForeignHost",
    "HostLog",
    "RunningHost",
    "certificate_authority_pem",
]
