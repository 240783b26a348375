"""Sockets, TLS and pyspnego: which of their exceptions means what for a host.

Strategy: the innermost exception that CAUSES knows decides (a refused port says more than the ConnectionError
around it); else the outermost class in TABLE. A transport's HTTP library has tables of its own beside these
(library_errors.py). tests/transport/test_transport_error_tables.py walks the libraries' own exception classes and
fails when one is missing.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import spnego.exceptions as sp

from actctl.common.errors import ErrorKind, HostError
from actctl.common.names import name_and_port
from actctl.common.texts import Text
from actctl.transport.interface import Auth, Connection
from actctl.transport.kerberos_errors import explain_kerberos

Explain = Callable[[Any, Connection], HostError]
"""A row: gets an exception of the class it stands under."""


def where(connection: Connection) -> str:
    """`address:port`, for messages."""
    return name_and_port(connection.address, connection.port)


def url_of(connection: Connection) -> str:
    """The URL of WinRM on this host."""
    return f"{connection.scheme}://{where(connection)}/{connection.path}"


def _row(kind: ErrorKind, en: str, ja: str, remedy: tuple[str, str] | None = None) -> Explain:
    """A row whose texts may use `{where}`, `{address}`, `{port}`, `{user}`, `{auth}` and `{name}` (the class)."""

    def explain(exc: BaseException, connection: Connection) -> HostError:
        words = {
            "where": where(connection),
            "address": connection.address,
            "port": connection.port,
            "user": connection.user or "-",
            "auth": connection.auth.value,
            "name": type(exc).__name__,
        }
        advice = Text(remedy[0].format(**words), remedy[1].format(**words)) if remedy else None
        return HostError(kind, Text(en.format(**words), ja.format(**words)), remedy=advice)

    return explain


timed_out = _row(
    ErrorKind.TIMEOUT,
    "no complete answer from {where} before the time limit",
    "{where} から制限時間内に応答がそろいませんでした",
    (
        "give it more time with --timeout, or look whether the host is overloaded",
        "--timeout を延ばすか、ホストの負荷を確認する",
    ),
)
connect_timed_out = _row(
    ErrorKind.UNREACHABLE,
    "no answer to the connection attempt at {where}",
    "{where} への接続に応答がありません",
    (
        "check that the host is on and that no firewall drops TCP port {port}",
        "ホストが起動しているか、ファイアウォールがTCPポート {port} を破棄していないか確認する",
    ),
)
refused = _row(
    ErrorKind.UNREACHABLE,
    "{where} refused the connection",
    "{where} に接続を拒否されました",
    (
        "is WinRM on? Run `winrm quickconfig` there, and check that the listener uses port {port}",
        "対象で `winrm quickconfig` を実行し、リスナーがポート {port} を使っているか確認する",
    ),
)
no_route = _row(
    ErrorKind.UNREACHABLE,
    "no network route to {where}",
    "{where} への経路がありません",
    ("check the address, VPN and routing", "アドレス、VPN、ルーティングを確認する"),
)
no_name = _row(
    ErrorKind.UNREACHABLE,
    "the name {address} does not resolve",
    "名前 {address} を解決できません",
    (
        "check the spelling and DNS, or give the host an address in the inventory",
        "つづりとDNSを確認するか、インベントリでアドレスを指定する",
    ),
)
broke = _row(
    ErrorKind.UNREACHABLE,
    "{where} broke the connection before its answer was complete",
    "{where} が応答の途中で接続を切断しました",
    (
        "run it again; if it stays, look at the host's WinRM service and at firewalls on the way",
        "再実行する。続く場合はホストのWinRMサービスと途中のファイアウォールを確認する",
    ),
)
no_connection = _row(ErrorKind.UNREACHABLE, "cannot connect to {where}", "{where} に接続できません")
by_proxy = _row(
    ErrorKind.UNREACHABLE,
    "the proxy did not connect us to {where}",
    "プロキシが {where} に接続できませんでした",
    ("check the proxy setting of this host", "このホストのプロキシ設定を確認する"),
)
tls_failed = _row(
    ErrorKind.TLS,
    "the TLS handshake with {where} failed",
    "{where} とのTLSハンドシェイクに失敗しました",
    (
        "check that port {port} is the HTTPS listener (usually 5986), and that the host offers TLS 1.2",
        "ポート {port} がHTTPSリスナー (通常 5986) で、TLS 1.2 に対応しているか確認する",
    ),
)
NOT_WINRM = (
    "check that address, port and path are those of WinRM (usually 5985 or 5986, and `wsman`), and what stands between",
    "アドレス・ポート・パスがWinRMのもの (通常 5985/5986 と `wsman`) か、途中に何かないか確認する",
)
unreadable = _row(
    ErrorKind.WINRM,
    "{where} answered with something that is not WinRM ({name})",
    "{where} の応答がWinRMとして読めません ({name})",
    NOT_WINRM,
)
not_utf8 = _row(
    ErrorKind.WINRM,
    "{where} answered in another character set than UTF-8, in which it was asked",
    "{where} の応答が、要求したUTF-8とは別の文字コードです",
    NOT_WINRM,
)
no_descriptors = _row(
    ErrorKind.WINRM,
    "{where} was not asked: this computer has no file descriptors left (it is no fault of the host)",
    "{where} には接続していません: このコンピューターで開けるファイル数が足りません (ホストの問題ではありません)",
    (
        "use fewer --forks, or allow more open files (`ulimit -n`)",
        "--forks を減らすか、開けるファイル数 (`ulimit -n`) を増やす",
    ),
)
login_failed = _row(
    ErrorKind.AUTH,
    "the sign-in of {user} at {where} with {auth} failed",
    "{where} への {user} のサインイン ({auth}) に失敗しました",
    (
        "check user name (DOMAIN\\user or user@domain), password, and whether the account is locked or expired",
        "ユーザー名 (DOMAIN\\user または user@domain)、パスワード、アカウントのロックや期限切れを確認する",
    ),
)


def not_taken(_: BaseException, connection: Connection) -> HostError:
    """A host that wants another sign-in: it was shown nothing that it could judge the account by."""
    auth, place = connection.auth.value, where(connection)
    return HostError(
        ErrorKind.AUTH,
        Text(
            f"{place} takes no sign-in with {auth}; no password was tried",
            f"{place} は {auth} によるサインインを受け付けません。パスワードは試していません",
        ),
        remedy=Text(
            f"allow {auth} there (`winrm get winrm/config/service/auth` shows what is allowed), or use another method "
            "over https",
            f"対象で {auth} を許可するか (`winrm get winrm/config/service/auth` で確認)、https で別の方式を使う",
        ),
        account_untried=True,
    )


def no_mechanism(exc: BaseException, connection: Connection) -> HostError:
    """A library that the login method needs is not installed here; says which one, where that is known."""
    auth = connection.auth.value
    name = exc.name if isinstance(exc, ImportError) and exc.name else None
    which = f"the Python module {name} is missing" if name else "a library that it needs is missing"
    which_ja = f"Python モジュール {name} がありません" if name else "必要なライブラリがありません"
    package = "requests-credssp" if connection.auth is Auth.CREDSSP else "'actctl[kerberos]'"
    return HostError(
        ErrorKind.AUTH,
        Text(
            f"this computer cannot sign in with {auth}: {which}",
            f"このコンピューターでは {auth} を使えません ({which_ja})",
        ),
        remedy=Text(
            f"`pip install {package}` where actctl is installed (building it needs gcc and Kerberos' headers: "
            "libkrb5-dev, krb5-devel), or use ntlm",
            f"actctl と同じ環境で `pip install {package}` を実行するか (ビルドには gcc と libkrb5-dev または "
            "krb5-devel が必要)、ntlm を使う",
        ),
        account_untried=True,
    )


bad_binding = _row(
    ErrorKind.AUTH,
    "channel binding with {where} does not match",
    "{where} とのチャネル バインディングが一致しません",
    ("something between ends the TLS connection", "途中でTLSが終端されている"),
)
bad_seal = _row(
    ErrorKind.WINRM,
    "an answer from {where} was damaged or not from the host that was signed in to",
    "{where} からの応答が壊れているか、サインイン先のホストのものではありません",
    (
        "run it again; if it stays, something between changes what the host says",
        "再実行する。続く場合は途中で応答が書き換えられている",
    ),
)


def _certificate(exc: BaseException, connection: Connection) -> HostError:
    """OpenSSL's X509_V_ERR_* numbers: 9/10 dates, 62/63/64 name, 18-21 issuer."""
    code = getattr(exc, "verify_code", 0)
    advice = (
        "trust its authority with a CA file, or turn verification off for this host on purpose",
        "CAファイルで認証局を信頼させるか、このホストの検証を明示的に無効にする",
    )
    reason, reason_ja = "cannot be verified", "検証できません"
    if code in (9, 10):
        reason, reason_ja = "has expired or is not valid yet", "期限切れか、まだ有効ではありません"
        advice = (
            "renew it, and check the clocks of both computers",
            "証明書を更新し、双方の時計を確認する",
        )
    elif code in (62, 63, 64):
        reason, reason_ja = "is for another name than {address}", "{address} とは別の名前のものです"
        advice = (
            "use the name that is in the certificate as the host's address",
            "証明書に書かれた名前をホストのアドレスに使う",
        )
    elif code in (18, 19, 20, 21):
        reason, reason_ja = "is from an unknown authority", "未知の認証局のものです"
    return _row(
        ErrorKind.TLS,
        f"the certificate of {{where}} {reason}",
        f"{{where}} の証明書は{reason_ja}",
        advice,
    )(exc, connection)


def _os_error(exc: BaseException, connection: Connection) -> HostError:
    number = getattr(exc, "errno", None)
    if number in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN):
        return no_route(exc, connection)
    if number in (errno.EMFILE, errno.ENFILE):
        return no_descriptors(exc, connection)
    return no_connection(exc, connection)


CAUSES: Mapping[type[BaseException], Explain] = {
    ssl.SSLCertVerificationError: _certificate,
    ssl.SSLError: tls_failed,
    socket.gaierror: no_name,
    UnicodeDecodeError: not_utf8,
    UnicodeError: no_name,
    ConnectionRefusedError: refused,
    ConnectionResetError: broke,
    ConnectionAbortedError: broke,
    BrokenPipeError: broke,
}

TABLE: Mapping[type[BaseException], Explain] = {
    sp.BadMechanismError: no_mechanism,
    sp.FeatureMissingError: no_mechanism,
    sp.OperationNotAvailableError: no_mechanism,
    sp.BadBindingsError: bad_binding,
    sp.BadMICError: bad_seal,
    sp.ContextExpiredError: bad_seal,
    sp.NoContextError: bad_seal,
    sp.UnsupportedQop: bad_seal,
    sp.BadNameError: login_failed,
    sp.NoCredentialError: login_failed,
    sp.InvalidTokenError: login_failed,
    sp.InvalidCredentialError: login_failed,
    sp.CredentialsExpiredError: login_failed,
    sp.SpnegoError: login_failed,
    sp.NativeError: login_failed,
    ImportError: no_mechanism,  # spnego asked for Kerberos without python-gssapi
    TimeoutError: timed_out,
    OSError: _os_error,
}


@dataclass(frozen=True, slots=True)
class Tables:
    """What an HTTP library raises, together with what stands here."""

    causes: Mapping[type[BaseException], Explain]
    table: Mapping[type[BaseException], Explain]
    first: Mapping[type[BaseException], Explain] = field(default_factory=dict)
    """Anywhere among the causes of an exception these decide before all others."""


def find(table: Mapping[type[BaseException], Explain], exc: BaseException) -> Explain | None:
    """The row of the nearest class of `exc`."""
    return next((table[cls] for cls in type(exc).__mro__ if cls in table), None)


def _chain(exc: BaseException) -> Iterator[BaseException]:
    """`exc` and everything it was made from, outermost first."""
    seen: list[BaseException] = []
    queue: list[object] = [exc]
    while queue:
        item = queue.pop(0)
        if not isinstance(item, BaseException) or item in seen:
            continue
        seen.append(item)
        yield item
        queue += [getattr(item, "reason", None), item.__cause__, item.__context__, *item.args]


def explain_network(exc: BaseException, connection: Connection, more: Tables | None = None) -> HostError | None:
    """What `exc` means for the host of `connection`; None: not an exception of the network's or of the login's.

    `more`: the tables of the HTTP library that was used.
    """
    causes, table = (more.causes, more.table) if more else (CAUSES, TABLE)
    chain = list(_chain(exc))
    by_kerberos = explain_kerberos(chain, connection)
    if by_kerberos is not None:
        return by_kerberos
    outer = find(table, exc)
    if outer is None and find(causes, exc) is None:
        return None
    for cls, row in (more.first if more else {}).items():
        if any(isinstance(e, cls) for e in chain):
            return row(exc, connection)
    for inner in reversed(chain):
        found = find(causes, inner)
        if found is not None:
            return found(inner, connection)
    numbered = next((e for e in reversed(chain) if isinstance(e, OSError) and e.errno is not None), None)
    if numbered is not None and outer in (no_connection, None):
        return _os_error(numbered, connection)
    return (outer or no_connection)(exc, connection)
