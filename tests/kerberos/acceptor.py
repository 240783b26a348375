"""Foreign hosts in a process of their own, whose keytab is $KRB5_KTNAME: `python -m tests.kerberos.acceptor`.

Prints one JSON object: {"ca_file": PATH, NAME: [address, port]}; serves until standard input ends, then prints what
went wrong in the hosts themselves (a list).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.foreign import Answer, ForeignFleet, ForeignHost
from tests.kerberos.kdc import PASSWORD, REALM

_CAPTURED = Path(__file__).parent.parent / "data" / "en" / "kms-client-licensed-ws2022-dc-dlv.txt"
_SAID: dict[str, bytes | Answer] = {"/dlv": _CAPTURED.read_bytes()}
_OFFERED = ("Negotiate", "Kerberos")
HOSTS = {
    "plain": ForeignHost(outputs=_SAID, schemes_offered=_OFFERED),
    "tls": ForeignHost(outputs=_SAID, scheme="https", schemes_offered=_OFFERED),
    "proxied": ForeignHost(outputs=_SAID, scheme="https", schemes_offered=_OFFERED, binding=b"\1" * 32),
    "mute": ForeignHost(outputs=_SAID, schemes_offered=_OFFERED, proves_itself=False),
    "mute tls": ForeignHost(outputs=_SAID, scheme="https", schemes_offered=_OFFERED, proves_itself=False),
    "ntlm": ForeignHost(outputs=_SAID, user=f"svc@{REALM}", password=PASSWORD),
}
"""`plain`: http, so messages must be sealed. `tls`: the login must be bound to its certificate. `proxied`: bound to
another one. `mute`: let us in without a word of their own. `ntlm`: takes that user by NTLM too."""


def main() -> None:
    """Serve until standard input ends."""
    with ForeignFleet(HOSTS, network="127.87") as fleet:
        said: dict[str, object] = {name: [one.address, one.port] for name, one in fleet.hosts.items()}
        sys.stdout.write(json.dumps({**said, "ca_file": fleet.ca_file}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        problems = [problem for one in fleet.hosts.values() for problem in one.log.problems]
        sys.stdout.write(json.dumps(problems) + "\n")


if __name__ == "__main__":
    main()
