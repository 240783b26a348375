"""Foreign hosts in a process of their own, whose keytab is $KRB5_KTNAME: `python -m tests.kerberos.acceptor`.

Prints one JSON object: {"ca_file": PATH, NAME: [address, port]}; serves until standard input ends.
"""

from __future__ import annotations

import json
import sys

from tests.foreign import Answer, ForeignFleet, ForeignHost

_SAID: dict[str, bytes | Answer] = {"ver": b"Microsoft Windows [Version 10.0.20348.1]\r\n"}
HOSTS = {
    "plain": ForeignHost(outputs=_SAID, schemes_offered=("Negotiate", "Kerberos")),
    "tls": ForeignHost(outputs=_SAID, scheme="https", schemes_offered=("Negotiate", "Kerberos")),
    "ntlm": ForeignHost(outputs=_SAID, user="svc@SIM.TEST", password="Kerberos-Pass-1"),
}
"""`plain`: http, so messages are sealed. `tls`: channel binding must match. `ntlm`: takes NTLM too."""


def main() -> None:
    """Serve until standard input ends."""
    with ForeignFleet(HOSTS, network="127.87") as fleet:
        said: dict[str, object] = {name: [one.address, one.port] for name, one in fleet.hosts.items()}
        sys.stdout.write(json.dumps({**said, "ca_file": fleet.ca_file}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        sys.stderr.write(str([one.log.problems for one in fleet.hosts.values()]))


if __name__ == "__main__":
    main()
