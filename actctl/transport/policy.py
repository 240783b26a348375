"""What actctl will not do on a connection: send a password or a key where others can read it."""

from __future__ import annotations

import sys
import unicodedata

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.transport.interface import Auth, Connection, MessageEncryption
from actctl.transport.kerberos_errors import netbios_name
from actctl.transport.tickets import has_kerberos

_SEALING = {Auth.NTLM, Auth.NEGOTIATE, Auth.KERBEROS, Auth.CREDSSP}
_NEEDS_PASSWORD = {Auth.BASIC, Auth.CREDSSP}


def must_seal(connection: Connection) -> bool:
    """Whether messages are encrypted inside HTTP: always over plain HTTP, on demand over HTTPS."""
    return connection.scheme == "http" or connection.message_encryption is MessageEncryption.ALWAYS


def is_for_a_library(connection: Connection) -> bool:
    """Whether a host is reached by what the native transport leaves to pypsrp: CredSSP and proxies."""
    return connection.auth is Auth.CREDSSP or connection.proxy is not None


def signs_in_by_itself(auth: Auth) -> bool:
    """Whether this computer may be able to sign in so without being told a user and a password.

    Windows as whoever works at it (SSPI), others by a Kerberos ticket: whether there is one, tickets.py looks. NTLM
    has none.
    """
    if sys.platform == "win32":
        return auth not in _NEEDS_PASSWORD
    return auth is Auth.KERBEROS or (auth is Auth.NEGOTIATE and has_kerberos())


def check(connection: Connection) -> None:
    """Raise HostFailure when `connection` asks for something unsafe or impossible; nothing was sent yet."""
    auth = connection.auth
    name = auth.value
    if connection.scheme not in ("http", "https"):
        raise _refuse(ErrorKind.WINRM, "the scheme must be http or https", "スキームは http か https です")
    _without_control_characters(connection)
    if connection.scheme == "http" and connection.message_encryption is MessageEncryption.NEVER:
        raise _refuse(
            ErrorKind.WINRM,
            "refused: without message encryption, product keys would cross the network in the clear",
            "拒否: メッセージ暗号化なしではプロダクト キーが平文でネットワークを流れます",
            Text(
                "use https, or leave message encryption on",
                "https を使うか、メッセージ暗号化を有効のままにする",
            ),
        )
    if must_seal(connection) and auth not in _SEALING:
        over_http = connection.scheme == "http"
        raise _refuse(
            ErrorKind.AUTH,
            f"refused: {name} over plain HTTP" if over_http else f"{name} cannot encrypt messages",
            f"拒否: 平文のHTTPでの {name}" if over_http else f"{name} はメッセージを暗号化できません",
            Text(
                f"use https, or ntlm or kerberos instead of {name}",
                f"https を使うか、{name} でなく ntlm か kerberos にする",
            ),
        )
    if auth is Auth.CERTIFICATE:
        if not (connection.certificate_pem and connection.certificate_key_pem):
            raise _refuse(
                ErrorKind.AUTH, "no client certificate and key given", "クライアント証明書と鍵が指定されていません"
            )
        return
    if auth is Auth.KERBEROS and "\\" in (connection.user or "") and sys.platform != "win32":
        raise HostFailure(netbios_name(connection))
    missing = "user" if not connection.user else "password" if connection.password is None else None
    if missing and not signs_in_by_itself(auth):
        raise _refuse(
            ErrorKind.AUTH,
            f"no {missing} given for {name}",
            f"{name} の{'ユーザー' if missing == 'user' else 'パスワード'}が指定されていません",
            Text(
                "name them in the inventory, or with -u and -k",
                "インベントリで指定するか、-u と -k を使う",
            ),
        )


def _without_control_characters(connection: Connection) -> None:
    """A zero byte ends a name for a library written in C, which would sign in as, or ask, somebody else."""
    named = {
        Text("user", "ユーザー"): connection.user,
        Text("address", "アドレス"): connection.address,
        Text("path", "パス"): connection.path,
        Text("proxy", "プロキシ"): connection.proxy,
        Text("Kerberos service", "Kerberosサービス"): connection.kerberos_service,
        Text("Kerberos host name", "Kerberosホスト名"): connection.kerberos_hostname,
    }
    for what, text in named.items():
        if text and any(unicodedata.category(char) == "Cc" for char in text):
            raise _refuse(
                ErrorKind.AUTH,
                f"refused: the {what.en} has a control character in it",
                f"拒否: {what.ja}に制御文字が含まれています",
                Text("write it anew, in the inventory or with -u", "インベントリまたは -u で入力し直す"),
            )


def _refuse(kind: ErrorKind, en: str, ja: str, remedy: Text | None = None) -> HostFailure:
    return HostFailure(HostError(kind, Text(en, ja), remedy=remedy, account_untried=True))
