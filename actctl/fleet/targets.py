"""From the inventory's hosts to the targets of a run."""

from __future__ import annotations

from collections.abc import Iterable

from actctl.fleet.accounts import Accounts
from actctl.fleet.interface import Target
from actctl.inventory import Host, Passwords, connection_of, endpoint_of, timeout_of, transport_name
from actctl.transport import TRANSPORTS

DEFAULT_SECONDS = 60.0


def targets_of(
    hosts: Iterable[Host], passwords: Passwords, accounts: Accounts, *,
    seconds: float | None = None, transport: str | None = None,
) -> list[Target]:  # fmt: skip
    """A target for each host. `seconds` and `transport` from the command line overrule the inventory's.

    Passwords are fetched here, once per source, before the first host is asked: a prompt never stands in the way of
    a run. Raises UserError for a variable that is wrong, naming file and line.
    """
    return [_target(host, passwords, accounts, seconds, transport) for host in hosts]


def _target(
    host: Host, passwords: Passwords, accounts: Accounts, seconds: float | None, transport: str | None
) -> Target:
    connection = connection_of(host, passwords)
    limit = seconds or timeout_of(host) or DEFAULT_SECONDS
    return Target(
        host.name, connection.address, host.groups, transport or transport_name(host), connection, limit,
        account=accounts.of(host.name, connection),
    )  # fmt: skip


def over_winrm(hosts: Iterable[Host]) -> list[Host]:
    """Those that are reached over WinRM; the inventory may hold others (ssh, local)."""
    return [host for host in hosts if endpoint_of(host).transport in TRANSPORTS]
