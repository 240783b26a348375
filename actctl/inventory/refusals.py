"""Connections that actctl does not make, because they would show a password or cannot work."""

from __future__ import annotations

from collections.abc import Mapping

from actctl.common.errors import UserError
from actctl.inventory.interface import Host
from actctl.inventory.values import Variable
from actctl.transport.interface import Auth, Connection, MessageEncryption

_SEALING = (Auth.NTLM, Auth.NEGOTIATE, Auth.KERBEROS, Auth.CREDSSP)


def refuse_clear_text(host: Host, found: Connection, settings: Mapping[str, Variable]) -> None:
    """Over plain HTTP only sealed messages leave this machine."""
    sealed = found.auth in _SEALING
    if found.message_encryption is MessageEncryption.ALWAYS and not sealed:
        raise _at(host, settings, f"message encryption `always` is not possible with {found.auth.value}", "encryption")
    if found.scheme != "http":
        return
    if not sealed:
        message = f"{found.auth.value} over plain http would show the password to the network"
        raise _at(host, settings, message, "transport", "auth")
    if found.message_encryption is MessageEncryption.NEVER:
        raise _at(host, settings, "message encryption `never` over plain http would show everything", "encryption")


def _at(host: Host, settings: Mapping[str, Variable], message: str, *endings: str) -> UserError:
    """An error that stands where the variable with one of these endings was written."""
    blamed = next((item for name, item in settings.items() if name.endswith(endings)), None)
    return UserError(
        f"host {host.name}: {message}; use https (port 5986) or negotiate, ntlm or kerberos with message encryption.",
        source=blamed.source if blamed else None,
        line=blamed.line if blamed else None,
    )


def require_certificate(host: Host, found: Connection) -> None:
    """A certificate needs its key. Raises UserError."""
    if found.certificate_pem and found.certificate_key_pem:
        return
    endings = ("_auth", "_transport", "_pem")
    blamed = next((item for name, item in host.settings.items() if name.endswith(endings)), None)
    raise UserError(
        f"host {host.name} signs in with a certificate, but the certificate and its key are not both named "
        "(ansible_psrp_certificate_pem and _certificate_key_pem, ansible_winrm_cert_pem and _cert_key_pem).",
        source=blamed.source if blamed else None,
        line=blamed.line if blamed else None,
    )
