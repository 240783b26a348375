"""A plain WinRM server that owes nothing to actctl: transports are tested against it.

Threads, sockets, pyspnego's acceptor and ElementTree; it never imports actctl.

    with ForeignFleet({"srv1": ForeignHost(outputs={"/dlv": captured_bytes})}) as fleet:
        fleet["srv1"].address, fleet["srv1"].port
        ...
        assert fleet["srv1"].log.open_shells == {}

CIM from the files of tests/data/cim: ForeignHost(cim=CimFiles.of("mak-licensed")), in tests/foreign/cim.py.
Machines with state, whose licences really change, by slmgr and by CIM: foreign_site, in tests/foreign/site.py.
"""

from tests.foreign.certificates import CertificateKind, certificate_authority_pem
from tests.foreign.cim import CimFiles
from tests.foreign.fleet import ForeignFleet, RunningHost
from tests.foreign.hosts import Answer, Break, Fault, ForeignHost, HostLog, Once, Run
from tests.foreign.operations import CimCall
from tests.foreign.site import KmsRole, Mak, Site, foreign_site
from tests.foreign.windows import Executed, PretendWindows

__all__ = [
    "Answer",
    "Break",
    "CertificateKind",
    "CimCall",
    "CimFiles",
    "Executed",
    "Fault",
    "ForeignFleet",
    "ForeignHost",
    "HostLog",
    "KmsRole",
    "Mak",
    "Once",
    "PretendWindows",
    "Run",
    "RunningHost",
    "Site",
    "certificate_authority_pem",
    "foreign_site",
]
