"""What a host's variables come to as a `Connection`: winrm's names, psrp's, and actctl's own.

`ansible_connection` decides which family is read: `winrm` or `psrp`. Where it is absent, winrm's names are read if
there are any and no psrp's, else psrp's. `actctl_*` overrides both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.inventory.interface import Host
from actctl.inventory.values import Unresolved, Variable
from actctl.transport.interface import Auth, Connection, MessageEncryption

if TYPE_CHECKING:  # pydantic takes a tenth of a second to import; `--help` need not pay for it
    from actctl.inventory.variables import Own, Psrp, Winrm

_HTTP_PORT, _HTTPS_PORT = 5985, 5986
_CONNECT_SECONDS = Connection("", 0).connect_seconds
_WINRM, _PSRP = "ansible_winrm_", "ansible_psrp_"


def own_of(host: Host, settings: Mapping[str, Variable]) -> Own:
    """The `actctl_*` among them. Raises UserError for a wrong value."""
    from actctl.inventory.variables import Own, read

    resolved = {name: item for name, item in settings.items() if not isinstance(item.value, Unresolved)}
    return read(Own, host.name, resolved)


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


def by_family(host: Host) -> dict[str, Variable]:
    """The variables that count for this host: the other family's are left out."""
    other = _PSRP if _family(host) == _WINRM else _WINRM
    return {
        name: variable
        for name, variable in host.settings.items()
        if not name.startswith(other) and variable.value is not None
    }


def describe(host: Host, settings: Mapping[str, Variable]) -> Connection:
    """The connection without its password. Raises UserError for a wrong value."""
    from actctl.inventory.variables import General, Psrp, Winrm, read

    general = read(General, host.name, settings)
    own = own_of(host, settings)
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
