"""From the inventory's hosts to the targets of a run."""

from __future__ import annotations

from collections.abc import Iterable

from actctl.fleet.accounts import Accounts
from actctl.fleet.interface import Target
from actctl.inventory import Host, Passwords, connection_of, endpoint_of, timeout_of, transport_name, via_of
from actctl.machine.ways import Ways
from actctl.transport import TRANSPORTS, UNNAMED

DEFAULT_SECONDS = 60.0


def targets_of(
    hosts: Iterable[Host], passwords: Passwords, accounts: Accounts, ways: Ways | None = None, *,
    seconds: float | None = None, transport: str | None = None, via: str | None = None,
) -> list[Target]:  # fmt: skip
    """A target for each host. `seconds`, `transport` and `via` from the command line overrule the inventory's.

    Passwords are fetched here, once per source, before the first host is asked: a prompt never stands in the way of
    a run. Raises UserError for a variable that is wrong, naming file and line.
    """

    known = ways or Ways()

    def target(host: Host) -> Target:
        connection = connection_of(host, passwords)
        return Target(
            host.name,
            connection.address,
            host.groups,
            transport or transport_name(host) or UNNAMED,
            connection,
            seconds or timeout_of(host) or DEFAULT_SECONDS,
            account=accounts.of(host.name, connection),
            way=known.of(host.name, via or via_of(host)),
        )

    return [target(host) for host in hosts]


def over_winrm(hosts: Iterable[Host]) -> list[Host]:
    """Those that are reached over WinRM; the inventory may hold others (ssh, local)."""
    return [host for host in hosts if endpoint_of(host).transport in TRANSPORTS]
