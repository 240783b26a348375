"""Connections that actctl does not make, because they would show a password or cannot work."""

from __future__ import annotations

from collections.abc import Mapping

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.inventory.interface import Host
from actctl.inventory.values import Variable
from actctl.transport.interface import Auth, Connection, MessageEncryption

_SEALING = (Auth.NTLM, Auth.NEGOTIATE, Auth.KERBEROS, Auth.CREDSSP)


def refuse_clear_text(host: Host, found: Connection, settings: Mapping[str, Variable]) -> None:
    """Over plain HTTP only sealed messages leave this machine."""
    sealed = found.auth in _SEALING
    if found.message_encryption is MessageEncryption.ALWAYS and not sealed:
        message = Text(
            f"message encryption `always` is not possible with {found.auth.value}",
            f"{found.auth.value} ではメッセージの暗号化 (`always`) を利用できません",
        )
        raise _at(host, settings, message, "encryption")
    if found.scheme != "http":
        return
    if not sealed:
        message = Text(
            f"{found.auth.value} over plain http would show the password to the network",
            f"httpでの {found.auth.value} 認証では、パスワードが平文でネットワークに流れます",
        )
        raise _at(host, settings, message, "transport", "auth")
    if found.message_encryption is MessageEncryption.NEVER:
        message = Text(
            "message encryption `never` over plain http would show everything",
            "httpでメッセージを暗号化しない (`never`) 設定では、すべての内容が平文で流れます",
        )
        raise _at(host, settings, message, "encryption")


def _at(host: Host, settings: Mapping[str, Variable], message: Text, *endings: str) -> UserError:
    """An error that stands where the variable with one of these endings was written."""
    blamed = next((item for name, item in settings.items() if name.endswith(endings)), None)
    return UserError(
        Text(
            f"host {host.name}: {message.en}; use https (port 5986) or negotiate, ntlm or kerberos with message "
            "encryption.",
            f"ホスト {host.name}: {message.ja}。https (ポート 5986) を使うか、メッセージを暗号化する negotiate、ntlm、"
            "kerberos のいずれかを使用してください。",
        ),
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
        Text(
            f"host {host.name} signs in with a certificate, but the certificate and its key are not both named "
            "(ansible_psrp_certificate_pem and _certificate_key_pem, ansible_winrm_cert_pem and _cert_key_pem).",
            f"ホスト {host.name} は証明書でサインインする設定ですが、証明書と秘密鍵の両方が指定されていません "
            "(ansible_psrp_certificate_pem と _certificate_key_pem、または ansible_winrm_cert_pem と _cert_key_pem)。",
        ),
        source=blamed.source if blamed else None,
        line=blamed.line if blamed else None,
    )
