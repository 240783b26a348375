"""How a host is reached, from its variables: what is refused, what only Ansible could resolve, the password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from actctl.common.errors import UserError
from actctl.common.limits import LIKENESSES_KEPT
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.inventory.alike import Likeness, likeness, specimen
from actctl.inventory.families import by_family, describe, own_of
from actctl.inventory.interface import Host
from actctl.inventory.passwords import Passwords
from actctl.inventory.refusals import refuse_clear_text, require_certificate
from actctl.inventory.values import Unresolved, Variable
from actctl.transport import READING_TRANSPORT
from actctl.transport.interface import Auth, Connection
from actctl.transport.tickets import has_ticket

_WITHOUT_PASSWORD = (Auth.CERTIFICATE, Auth.KERBEROS)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a host is, as far as its variables say."""

    address: str | None
    """None: a template or vault text only Ansible can resolve."""
    port: int | None
    transport: str
    """The one that reads it; for a host not reached over WinRM, its ansible_connection."""


def connection_of(host: Host, passwords: Passwords) -> Connection:
    """Everything a transport needs, the password fetched now if one is needed.

    Raises UserError naming host, file and line when a variable is wrong or unresolved, when the host is
    not reached over WinRM, or when a password would cross the network in clear.
    """
    _refuse_locked(host)
    connection = _without_password(host)
    if connection.auth is Auth.CERTIFICATE:
        return connection
    if connection.user is None:
        return connection
    # A Kerberos ticket may be there already; Negotiate uses it if it is.
    optional = connection.auth in _WITHOUT_PASSWORD or (
        connection.auth is Auth.NEGOTIATE and not passwords.known_for(host) and has_ticket(connection.user)
    )
    return replace(connection, password=passwords.of(host, connection.user, optional=optional))


def _without_password(host: Host) -> Connection:
    """All but the password, checked; worked out once for all hosts that say the same. Raises UserError."""
    like = likeness(host)
    if like is not None:
        of, meant = like
        try:
            found = _connection_of_all(of)
        except UserError:  # to be said of this host, with its file and line
            pass
        else:
            return replace(found, address=meant.get(found.address, found.address))
    return _checked(host)


@lru_cache(maxsize=LIKENESSES_KEPT)
def _connection_of_all(of: Likeness) -> Connection:
    return _checked(specimen(of))


def _checked(host: Host) -> Connection:
    settings = by_family(host)
    _refuse_unresolved(host, settings)
    connection = describe(host, settings)
    refuse_clear_text(host, connection, settings)
    if connection.auth is Auth.CERTIFICATE:
        require_certificate(host, connection)
    return connection


def endpoint_of(host: Host) -> Endpoint:
    """Address, port and transport for listings; asks nobody, and does not mind what it does not need.

    Worked out once for each host. Raises UserError for a wrong value.
    """
    return host.endpoint


def work_out_endpoint(host: Host) -> Endpoint:
    """What `Host.endpoint` keeps: every name of every host is looked at many times. Raises UserError."""
    like = likeness(host)
    if like is not None:
        of, meant = like
        try:
            found = _endpoint_of_all(of)
        except UserError:  # to be said of this host, with its file and line
            pass
        else:
            return replace(found, address=meant.get(found.address or "", found.address))
    return _endpoint(host)


@lru_cache(maxsize=LIKENESSES_KEPT)
def _endpoint_of_all(of: Likeness) -> Endpoint:
    return _endpoint(specimen(of))


def _endpoint(host: Host) -> Endpoint:
    foreign = _foreign_connection(host)
    settings = {name: item for name, item in host.settings.items() if not isinstance(item.value, Unresolved)}
    if foreign:
        settings = {name: item for name, item in settings.items() if name != "ansible_connection"}
    connection = describe(host, by_family(replace(host, settings=settings)))
    hidden = any(_is_unresolved(host, name) for name in _ADDRESSES)
    hidden_port = any(_is_unresolved(host, name) for name in _PORTS)
    said_port = any(name in settings for name in _PORTS)
    port = None if hidden_port or (foreign and not said_port) else connection.port
    return Endpoint(None if hidden else connection.address, port, foreign or transport_name(host) or READING_TRANSPORT)


def _is_unresolved(host: Host, name: str) -> bool:
    return name in host.settings and isinstance(host.settings[name].value, Unresolved)


def as_user(host: Host, user: str) -> Host:
    """The host with `user` as who signs in, whatever its inventory says."""
    return replace(host, settings={**host.settings, "actctl_user": Variable(user, "--user")})


_ADDRESSES = ("ansible_host", "actctl_host")
_PORTS = ("ansible_port", "ansible_winrm_port", "ansible_psrp_port", "actctl_port")


def transport_name(host: Host) -> str | None:
    """`native`, `pypsrp` or `pywinrm`; None where nothing is said. Raises UserError for anything else."""
    return own_of(host, host.settings).actctl_transport


def via_of(host: Host) -> str:
    """`actctl_via`: `auto` (also where nothing is said), `slmgr` or `cim`. Raises UserError for anything else."""
    return own_of(host, host.settings).actctl_via


def timeout_of(host: Host) -> float | None:
    """`actctl_timeout`: seconds this host may take in all; None where it says nothing. Raises UserError."""
    return own_of(host, host.settings).actctl_timeout


def _foreign_connection(host: Host) -> str | None:
    """The host's ansible_connection when it is none of ours; a template counts as not said."""
    variable = host.settings.get("ansible_connection")
    if variable is None or not isinstance(variable.value, str):
        return None
    plugin = variable.value.rpartition(".")[2].lower()
    return None if plugin in ("winrm", "psrp") else variable.value


def _refuse_locked(host: Host) -> None:
    """Stop at a host whose variables are not all known: what a locked file says would only be guessed."""
    if host.locked is not None:
        raise UserError(
            Text(
                f"variables of host {shown(host.name)} are encrypted with Ansible Vault, so nobody knows how to reach "
                "it; give actctl the output of `ansible-inventory --list`, or leave the host out.",
                f"ホスト {shown(host.name)} の変数がAnsible Vaultで暗号化されているため、接続方法が分かりません。"
                "`ansible-inventory --list` の出力を渡すか、このホストを対象から外してください。",
            ),
            source=host.locked.source,
        )


def _refuse_unresolved(host: Host, settings: Mapping[str, Variable]) -> None:
    """Stop at a value only Ansible can give, if the connection needs it; the password is seen to later."""
    from actctl.inventory.variables import KNOWN

    for name, variable in settings.items():
        if isinstance(variable.value, Unresolved) and name in KNOWN and not name.endswith(("_pass", "_password")):
            raise unresolved(host, name, variable)


def unresolved(host: Host, name: str, variable: Variable) -> UserError:
    """The error for a variable that is needed and that only Ansible can resolve."""
    from actctl.inventory.passwords import remedy_for

    why = variable.value.reason if isinstance(variable.value, Unresolved) else Text("not resolved", "解決できません")
    remedy = remedy_for(variable)
    return UserError(
        Text(
            f"{name} of host {host.name} is {why.en}, which actctl does not resolve; {remedy.en}.",
            f"ホスト {host.name} の {name} は{why.ja}。actctlはこれを解決しません。{remedy.ja}。",
        ),
        source=variable.source,
        line=variable.line,
    )
