"""From a host's variables to a `Connection`: which names count, what is assumed, what is refused.

`ansible_connection` decides which family is read: `winrm` or `psrp`. Where it is absent, winrm's names
are read if there are any and no psrp's, else psrp's. `actctl_*` overrides both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from actctl.common.errors import UserError
from actctl.common.limits import LIKENESSES_KEPT
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.inventory.alike import Likeness, likeness, specimen
from actctl.inventory.interface import Host
from actctl.inventory.passwords import Passwords
from actctl.inventory.refusals import refuse_clear_text, require_certificate
from actctl.inventory.values import Unresolved, Variable
from actctl.transport.interface import Auth, Connection, MessageEncryption
from actctl.transport.tickets import has_ticket

if TYPE_CHECKING:  # pydantic takes a tenth of a second to import; `--help` need not pay for it
    from actctl.inventory.variables import Own, Psrp, Winrm

_HTTP_PORT, _HTTPS_PORT = 5985, 5986
_CONNECT_SECONDS = Connection("", 0).connect_seconds
_WINRM, _PSRP = "ansible_winrm_", "ansible_psrp_"
_WITHOUT_PASSWORD = (Auth.CERTIFICATE, Auth.KERBEROS)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a host is, as far as its variables say."""

    address: str | None
    """None: a template or vault text only Ansible can resolve."""
    port: int | None
    transport: str
    """`pypsrp` or `pywinrm`; for a host not reached over WinRM, its ansible_connection."""


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
    settings = _by_family(host)
    _refuse_unresolved(host, settings)
    connection = _describe(host, settings)
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
    connection = _describe(host, _by_family(replace(host, settings=settings)))
    hidden = any(_is_unresolved(host, name) for name in _ADDRESSES)
    hidden_port = any(_is_unresolved(host, name) for name in _PORTS)
    said_port = any(name in settings for name in _PORTS)
    port = None if hidden_port or (foreign and not said_port) else connection.port
    return Endpoint(None if hidden else connection.address, port, foreign or transport_name(host))


def _is_unresolved(host: Host, name: str) -> bool:
    return name in host.settings and isinstance(host.settings[name].value, Unresolved)


def as_user(host: Host, user: str) -> Host:
    """The host with `user` as who signs in, whatever its inventory says."""
    return replace(host, settings={**host.settings, "actctl_user": Variable(user, "--user")})


_ADDRESSES = ("ansible_host", "actctl_host")
_PORTS = ("ansible_port", "ansible_winrm_port", "ansible_psrp_port", "actctl_port")


def transport_name(host: Host) -> str:
    """`pypsrp` (also where nothing is said) or `pywinrm`. Raises UserError for anything else."""
    return _own(host, host.settings).actctl_transport


def timeout_of(host: Host) -> float | None:
    """`actctl_timeout`: seconds this host may take in all; None where it says nothing. Raises UserError."""
    return _own(host, host.settings).actctl_timeout


def _own(host: Host, settings: Mapping[str, Variable]) -> Own:
    from actctl.inventory.variables import Own, read

    resolved = {name: item for name, item in settings.items() if not isinstance(item.value, Unresolved)}
    return read(Own, host.name, resolved)


def _foreign_connection(host: Host) -> str | None:
    """The host's ansible_connection when it is none of ours; a template counts as not said."""
    variable = host.settings.get("ansible_connection")
    if variable is None or not isinstance(variable.value, str):
        return None
    plugin = variable.value.rpartition(".")[2].lower()
    return None if plugin in ("winrm", "psrp") else variable.value


def _family(host: Host) -> str:
    variable = host.settings.get("ansible_connection")
    if variable is not None and isinstance(variable.value, str):
        plugin = variable.value.rpartition(".")[2].lower()
        if plugin not in ("winrm", "psrp"):
            raise UserError(
                Text(
                    f"host {host.name} has ansible_connection “{variable.value}”; winrm or psrp was expected. "
                    f"Leave it out with '!{host.name}' or say `ansible_connection: psrp`.",
                    f"ホスト {host.name} の ansible_connection が「{variable.value}」です。winrm または psrp を"
                    f"指定してください。'!{host.name}' で対象から外すか、"
                    "`ansible_connection: psrp` と記入してください。",
                ),
                source=variable.source,
                line=variable.line,
            )
        return _WINRM if plugin == "winrm" else _PSRP
    winrm = any(name.startswith(_WINRM) for name in host.settings)
    psrp = any(name.startswith(_PSRP) for name in host.settings)
    return _WINRM if winrm and not psrp else _PSRP


def _by_family(host: Host) -> dict[str, Variable]:
    """The variables that count for this host: the other family's are left out."""
    other = _PSRP if _family(host) == _WINRM else _WINRM
    return {
        name: variable
        for name, variable in host.settings.items()
        if not name.startswith(other) and variable.value is not None
    }


def _refuse_locked(host: Host) -> None:
    """Stop at a host whose variables are not all known: what a locked file says would only be guessed."""
    if host.locked is not None:
        raise UserError(
            Text(
                f"variables of host {shown(host.name)} are encrypted with Ansible Vault, so nobody knows how to reach "
                "it; give actctl the output of `ansible-inventory --list`, or leave the host out.",
                f"ホスト {shown(host.name)} の変数がAnsible Vaultで暗号化されているため、接続方法がわかりません。"
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


def _describe(host: Host, settings: Mapping[str, Variable]) -> Connection:
    """The connection without its password."""
    from actctl.inventory.variables import General, Psrp, Winrm, read

    general = read(General, host.name, settings)
    own = _own(host, settings)
    address = own.actctl_host or general.ansible_host or host.name
    port = own.actctl_port or general.ansible_port
    user = own.actctl_user or general.ansible_user
    if _family(replace(host, settings=settings)) == _WINRM:
        found = _from_winrm(read(Winrm, host.name, settings), own, address, port, user)
    else:
        found = _from_psrp(read(Psrp, host.name, settings), own, address, port, user)
    return _with_own(found, own)


def _port_and_scheme(port: int | None, scheme: str | None) -> tuple[int, str]:
    """Ansible's rule: http on 5985, https on every other port, 5986 when neither is said.

    `http` without a port means 5985, as in the psrp plugin; the winrm plugin would go to 5986.
    """
    if port is None:
        return (_HTTP_PORT, scheme) if scheme == "http" else (_HTTPS_PORT, "https")
    return port, scheme or ("http" if port == _HTTP_PORT else "https")


def _from_winrm(said: Winrm, own: Own, address: str, port: int | None, user: str | None) -> Connection:
    number, scheme = _port_and_scheme(
        own.actctl_port or said.ansible_winrm_port or port, own.actctl_scheme or said.ansible_winrm_scheme
    )
    account = own.actctl_user or said.ansible_winrm_user or user
    return Connection(
        address=own.actctl_host or said.ansible_winrm_host or address,
        port=number,
        scheme=scheme,
        path=("wsman" if said.ansible_winrm_path is None else said.ansible_winrm_path).strip("/"),
        auth=_winrm_auth(said, scheme, account),
        user=account,
        verify_certificate=said.ansible_winrm_server_cert_validation == "validate",
        ca_file=_file_of(said.ansible_winrm_ca_trust_path),
        message_encryption=MessageEncryption(said.ansible_winrm_message_encryption),
        send_cbt=said.ansible_winrm_send_cbt,
        kerberos_service=said.ansible_winrm_service,
        kerberos_hostname=said.ansible_winrm_kerberos_hostname_override,
        kerberos_delegation=said.ansible_winrm_kerberos_delegation,
        certificate_pem=said.ansible_winrm_cert_pem,
        certificate_key_pem=said.ansible_winrm_cert_key_pem,
        proxy=said.ansible_winrm_proxy,
    )


def _winrm_auth(said: Winrm, scheme: str, user: str | None) -> Auth:
    """The first transport named; Kerberos and NTLM both named are what `negotiate` does.

    None named: Ansible guesses Basic over https (`ssl`) and Basic in clear over http (`plaintext`). The
    first is followed for local accounts, the only ones Basic knows; for domain accounts and over
    http it is `negotiate`, because actctl never sends a password in clear.
    """
    named = said.ansible_winrm_transport
    if named is None:
        local = user is not None and "@" not in user and ("\\" not in user or user.startswith(".\\"))
        return Auth.BASIC if scheme == "https" and local else Auth.NEGOTIATE
    if "kerberos" in named and "ntlm" in named:
        return Auth.NEGOTIATE
    if named[0] == "ssl" and said.ansible_winrm_cert_pem:  # pywinrm's reading of `ssl`
        return Auth.CERTIFICATE
    return Auth.BASIC if named[0] in ("plaintext", "ssl", "basic") else Auth(named[0])


def _file_of(path: str | None) -> str | None:
    """pywinrm's `legacy_requests` means: the library's own choice."""
    return None if path == "legacy_requests" else path


def _from_psrp(said: Psrp, own: Own, address: str, port: int | None, user: str | None) -> Connection:
    number, scheme = _port_and_scheme(
        own.actctl_port or said.ansible_psrp_port or port, own.actctl_scheme or said.ansible_psrp_protocol
    )
    return Connection(
        address=own.actctl_host or said.ansible_psrp_host or address,
        port=number,
        scheme=scheme,
        path=("wsman" if said.ansible_psrp_path is None else said.ansible_psrp_path).strip("/"),
        auth=Auth(said.ansible_psrp_auth),
        user=own.actctl_user or said.ansible_psrp_user or user,
        verify_certificate=said.ansible_psrp_cert_validation == "validate",
        ca_file=said.ansible_psrp_ca_cert or said.ansible_psrp_cert_trust_path,
        message_encryption=MessageEncryption(said.ansible_psrp_message_encryption),
        send_cbt=said.ansible_psrp_negotiate_send_cbt,
        kerberos_service=said.ansible_psrp_negotiate_service,
        kerberos_hostname=said.ansible_psrp_negotiate_hostname_override,
        kerberos_delegation=said.ansible_psrp_negotiate_delegate,
        certificate_pem=said.ansible_psrp_certificate_pem,
        certificate_key_pem=said.ansible_psrp_certificate_key_pem,
        proxy=None if said.ansible_psrp_ignore_proxy else said.ansible_psrp_proxy,
        connect_seconds=said.ansible_psrp_connection_timeout or _CONNECT_SECONDS,
    )


def _with_own(found: Connection, own: Own) -> Connection:
    """What `actctl_*` says over what Ansible's names say."""
    return replace(
        found,
        auth=Auth(own.actctl_auth) if own.actctl_auth else found.auth,
        verify_certificate=(
            found.verify_certificate if own.actctl_verify_certificate is None else own.actctl_verify_certificate
        ),
        ca_file=own.actctl_ca_file or found.ca_file,
        connect_seconds=own.actctl_connect_timeout or found.connect_seconds,
    )
