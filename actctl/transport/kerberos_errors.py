"""What goes wrong with Kerberos, by the number that the library gives: each cause has its own words and remedy.

The numbers are MIT's (krb5.h, error table `krb5`: KRB5KDC_ERR_… are RFC 4120's 7.5.9 plus a base) and GSS-API's
(RFC 2744, 3.9.1). Whoever raised them (krb5, gssapi, pykerberos, winkerberos, around it pyspnego or pywinrm), they
are the same. Which of them a KDC sends for what was tried with MIT's KDC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actctl.common.errors import ErrorKind, HostError
from actctl.common.limits import KERBEROS_SKEW_SECONDS
from actctl.common.names import is_address
from actctl.common.texts import Text
from actctl.common.words import one_line, shown
from actctl.transport.interface import Auth, Connection

_BASE = -1765328384
_NO_CREDENTIAL = 7 << 16
_EXPIRED_CREDENTIAL = 11 << 16
_ROUTINE_ERRORS = 0xFF << 16


@dataclass(frozen=True, slots=True)
class _Row:
    message: Text
    remedy: Text
    judged: bool = False
    """Whether the KDC looked at the account and refused it."""


_WRONG_PASSWORD = _Row(
    Text("the password of {user} is wrong", "{user} のパスワードが違います"),
    Text(
        "check the password; each further try may lock the account",
        "パスワードを確認する。誤りを繰り返すとアカウントがロックされることがある",
    ),
    judged=True,
)
_UNKNOWN_USER = _Row(
    Text("the domain does not know the user {user}", "ユーザー {user} はドメインに存在しません"),
    Text("check the user's name and realm (user@REALM)", "ユーザー名とレルムを確認する (user@REALM)"),
)
_LOCKED = _Row(
    Text("the account {user} is locked or disabled", "アカウント {user} はロックされているか無効です"),
    Text("unlock or enable it in the domain", "ドメインでロックを解除するか有効にする"),
    judged=True,
)
_ACCOUNT_EXPIRED = _Row(
    Text("the account {user} has expired", "アカウント {user} は期限切れです"),
    Text("extend it in the domain, or use another account", "ドメインで期限を延ばすか、別のアカウントを使う"),
    judged=True,
)
_PASSWORD_EXPIRED = _Row(
    Text(
        "the password of {user} has expired or must be changed",
        "{user} のパスワードは期限切れか、変更が必要です",
    ),
    Text("change it (`{kpasswd}`, or at a Windows machine)", "変更する (`{kpasswd}` またはWindowsで)"),
    judged=True,
)
_NO_KDC = _Row(
    Text(
        "no domain controller (KDC) of {realm} answered",
        "{realm} のドメイン コントローラー (KDC) が応答しません",
    ),
    Text(
        "check the network to the domain controllers (TCP and UDP port 88), and their names under [realms] in "
        "krb5.conf or in DNS (_kerberos._tcp)",
        "ドメイン コントローラーへの接続 (TCP/UDP ポート 88) と、krb5.conf の [realms] または DNS "
        "(_kerberos._tcp) の名前を確認する",
    ),
)
_NO_REALM = _Row(
    Text(
        "this computer knows no domain controller (KDC) for the realm {realm}",
        "このコンピューターはレルム {realm} のドメイン コントローラー (KDC) を知りません",
    ),
    Text(
        "name them under [realms] in krb5.conf, or let it look in DNS (_kerberos._tcp, dns_lookup_kdc)",
        "krb5.conf の [realms] で指定するか、DNS (_kerberos._tcp、dns_lookup_kdc) で見つかるようにする",
    ),
)
_SMALL_REALM = _Row(
    _NO_REALM.message,
    Text("write the realm in capitals: {upper}", "レルムを大文字で書く: {upper}"),
)
_NO_DEFAULT_REALM = _Row(
    Text("no Kerberos realm is known for {user}", "{user} のKerberosレルムが分かりません"),
    Text(
        "write user@REALM, or set default_realm in krb5.conf",
        "user@REALM と書くか、krb5.conf の default_realm を設定する",
    ),
)
_BAD_CONFIG = _Row(
    Text("the Kerberos configuration (krb5.conf) cannot be read", "Kerberosの設定 (krb5.conf) を読み込めません"),
    Text(
        "check the file ($KRB5_CONFIG, else /etc/krb5.conf)",
        "ファイルを確認する ($KRB5_CONFIG か /etc/krb5.conf)",
    ),
)
_NO_TICKET = _Row(
    Text("there is no Kerberos ticket for {user}", "{user} のKerberosチケットがありません"),
    Text(
        "get one with `{kinit}` (`klist` shows what is there), or give actctl {wanted} "
        "({options}, or actctl_password_… in the inventory)",
        "`{kinit}` で取得するか (`klist` で確認)、{wanted}を指定する "
        "({options} またはインベントリの actctl_password_…)",
    ),
)
_TICKET_EXPIRED = _Row(
    Text("the Kerberos ticket of {user} has expired", "{user} のKerberosチケットは期限切れです"),
    Text(
        "get a new one with `{kinit}`, or give actctl the password (-k)",
        "`{kinit}` で取り直すか、パスワードを指定する (-k)",
    ),
)
_UNKNOWN_SERVICE = _Row(
    Text("the domain knows no machine or service {named}", "{named} はドメインに登録されていません"),
    Text(
        "use the host's full DNS name as the domain knows it (`setspn -Q {spn}` on Windows looks it up), name it with "
        "ansible_psrp_negotiate_hostname_override, or another service with ansible_psrp_negotiate_service (HTTP, host, "
        "WSMAN); ntlm needs none",
        "ドメインに登録された完全なDNS名を使うか (Windowsの `setspn -Q {spn}` で確認)、"
        "ansible_psrp_negotiate_hostname_override で名前を、ansible_psrp_negotiate_service でサービス "
        "(HTTP、host、WSMAN) を指定する。ntlm なら不要",
    ),
)
_ADDRESS = _Row(
    Text(
        "Kerberos needs the host's name, and {host} is an IP address",
        "Kerberosにはホスト名が必要ですが、{host} はIPアドレスです",
    ),
    Text(
        "use the host's DNS name as its address, name it with ansible_psrp_negotiate_hostname_override, or use ntlm",
        "アドレスにDNS名を使うか、ansible_psrp_negotiate_hostname_override で名前を指定するか、ntlm を使う",
    ),
)
_SKEW = _Row(
    Text(
        "the clocks of this computer and of the domain differ by more than Kerberos allows (5 minutes)",
        "このコンピューターとドメインの時計の差がKerberosの許容範囲 (5分) を超えています",
    ),
    Text("set this computer's clock by the domain's (NTP)", "このコンピューターの時計をドメインに合わせる (NTP)"),
)
_ENCRYPTION = _Row(
    Text(
        "this computer and the domain have no Kerberos encryption type in common for {user} or {named}",
        "{user} または {named} について、共通のKerberos暗号化方式がありません",
    ),
    Text(
        "enable AES for the account in the domain (RC4 alone is refused by many systems today)",
        "ドメインでアカウントのAESを有効にする (RC4のみは多くの環境で拒否される)",
    ),
)
_OTHER_REALM = _Row(
    Text("the user {user} belongs to another realm", "ユーザー {user} は別のレルムに属しています"),
    Text("write the user with the realm of its own domain", "ユーザーを所属ドメインのレルムで書く"),
)

_ROWS: dict[int, _Row] = {
    _BASE + 1: _ACCOUNT_EXPIRED,  # KDC_ERR_NAME_EXP
    _BASE + 6: _UNKNOWN_USER,  # KDC_ERR_C_PRINCIPAL_UNKNOWN
    _BASE + 7: _UNKNOWN_SERVICE,  # KDC_ERR_S_PRINCIPAL_UNKNOWN
    _BASE + 14: _ENCRYPTION,  # KDC_ERR_ETYPE_NOSUPP
    _BASE + 18: _LOCKED,  # KDC_ERR_CLIENT_REVOKED
    _BASE + 23: _PASSWORD_EXPIRED,  # KDC_ERR_KEY_EXP
    _BASE + 24: _WRONG_PASSWORD,  # KDC_ERR_PREAUTH_FAILED
    _BASE + 31: _WRONG_PASSWORD,  # KRB_AP_ERR_BAD_INTEGRITY: a KDC that asks for no pre-authentication
    _BASE + 32: _TICKET_EXPIRED,  # KRB_AP_ERR_TKT_EXPIRED
    _BASE + 37: _SKEW,  # KRB_AP_ERR_SKEW
    _BASE + 68: _OTHER_REALM,  # KDC_ERR_WRONG_REALM
    -1765328254: _PASSWORD_EXPIRED,  # KRB5_LIBOS_CANTREADPWD: it would ask for a new one
    -1765328243: _NO_TICKET,  # KRB5_CC_NOTFOUND
    -1765328240: _WRONG_PASSWORD,  # KRB5_LIBOS_BADPWDMATCH
    -1765328232: _SKEW,  # KRB5_KDCREP_SKEW
    -1765328230: _NO_REALM,  # KRB5_REALM_UNKNOWN
    -1765328228: _NO_KDC,  # KRB5_KDC_UNREACH
    -1765328189: _NO_TICKET,  # KRB5_FCC_NOFILE
    -1765328164: _NO_KDC,  # KRB5_REALM_CANT_RESOLVE
    -1765328160: _NO_DEFAULT_REALM,  # KRB5_CONFIG_NODEFREALM
    -1765328156: _BAD_CONFIG,  # KRB5_CONFIG_CANTOPEN
    -1765328155: _BAD_CONFIG,  # KRB5_CONFIG_BADFORMAT
}


def explain_kerberos(chain: Iterable[BaseException], connection: Connection) -> HostError | None:
    """What the first Kerberos error among these exceptions means; None: there is none."""
    for exc in chain:
        if type(exc).__name__ == "MutualAuthenticationError":  # pywinrm's
            return not_itself(connection)
        found = _numbers(exc)
        if found is not None:
            return explain_number(*found, str(exc), connection)
    return None


def explain_gss(exc: BaseException, connection: Connection) -> HostError:
    """What an error of the library gssapi means."""
    return explain_number(*(_numbers(exc) or (0, 0)), str(exc), connection)


def no_longer_valid(connection: Connection) -> HostError:
    """The error of a ticket that has run out."""
    return _error(_TICKET_EXPIRED, connection)


def explain_number(major: int, minor: int, said: str, connection: Connection) -> HostError:
    """What GSS-API's `major` (0: not from there) and the mechanism's `minor` status mean."""
    row = _ROWS.get(minor)
    if row is None:
        routine = major & _ROUTINE_ERRORS
        row = {_NO_CREDENTIAL: _NO_TICKET, _EXPIRED_CREDENTIAL: _TICKET_EXPIRED}.get(routine)
    if row is _UNKNOWN_SERVICE and is_address(_host(connection)):
        row = _ADDRESS
    if row is _NO_REALM and any(letter.islower() for letter in (connection.user or "").rpartition("@")[2]):
        row = _SMALL_REALM
    if row is None:
        said = shown(said, 160)
        message = Text(f"Kerberos failed: {said}", f"Kerberosに失敗しました: {said}")
        return HostError(ErrorKind.AUTH, message, remedy=_UNKNOWN_REMEDY, account_untried=True)
    return _error(row, connection)


_UNKNOWN_REMEDY = Text(
    "try `kinit` and `kvno HTTP/NAME` with the same names; KRB5_TRACE=/dev/stderr tells more",
    "同じ名前で `kinit` と `kvno HTTP/NAME` を試す。KRB5_TRACE=/dev/stderr で詳細が分かる",
)
_NOT_ITSELF = _Row(
    Text("{host} did not prove that it is {named}", "{host} が {named} であることを確認できませんでした"),
    Text(
        "something between answers in its place, or its account in the domain is damaged",
        "途中の機器が代わりに応答しているか、ドメインのコンピューター アカウントに問題がある",
    ),
)
_NOT_ACCEPTED = _Row(
    Text(
        "{host} did not accept the Kerberos ticket of {user}",
        "{host} は {user} のKerberosチケットを受け入れませんでした",
    ),
    Text(
        "check that {spn} belongs to the machine itself and to no other account (`setspn -Q {spn}`; else try "
        "ansible_psrp_negotiate_service: WSMAN), that it is still a member of the domain, and that nothing between "
        "ends the TLS connection",
        "{spn} が他のアカウントでなく対象のコンピューターに登録されているか (`setspn -Q {spn}`。だめなら "
        "ansible_psrp_negotiate_service: WSMAN)、ドメインに参加しているか、"
        "途中でTLSが終端されていないか確認する",
    ),
)
_NETBIOS_NAME = _Row(
    Text("Kerberos does not know users as {user}", "Kerberosでは {user} の形のユーザーを使えません"),
    Text("write user@REALM, the realm in capitals", "user@REALM と書く (レルムは大文字)"),
)


def netbios_name(connection: Connection) -> HostError:
    """The error of `DOMAIN\\user`, from which no realm can be told."""
    return _error(_NETBIOS_NAME, connection)


def not_itself(connection: Connection) -> HostError:
    """The error of a host that let us in without having shown that it is the one that was meant."""
    return _error(_NOT_ITSELF, connection)


def refused_ticket(error: HostError, connection: Connection, skew_seconds: float | None) -> HostError:
    """What a refused login (`error`) means where it was a ticket, not a password, that the host was shown.

    `skew_seconds`: the host's clock minus ours, if known.
    """
    by_ticket = connection.auth is Auth.KERBEROS or (connection.auth is Auth.NEGOTIATE and connection.password is None)
    if error.kind is not ErrorKind.AUTH or not by_ticket or error.account_untried or error.code is not None:
        return error
    if skew_seconds is not None and abs(skew_seconds) > KERBEROS_SKEW_SECONDS:
        return _error(_host_clock(round(skew_seconds / 60)), connection)
    return _error(_NOT_ACCEPTED, connection)


def _host_clock(minutes: int) -> _Row:
    where, where_ja = ("ahead", "進んで") if minutes > 0 else ("behind", "遅れて")
    return _Row(
        Text(
            f"the clock of {{host}} is {abs(minutes)} minutes {where}; Kerberos allows 5",
            f"{{host}} の時計が {abs(minutes)}分{where_ja}います (Kerberosの許容範囲は5分)",
        ),
        Text(
            "set it by the domain's (`w32tm /resync` there), or this computer's if it is the wrong one",
            "対象の時計 (`w32tm /resync`) か、このコンピューターの時計をドメインに合わせる",
        ),
    )


def _error(row: _Row, connection: Connection) -> HostError:
    user = connection.user or ""
    realm = user.rpartition("@")[2] if "@" in user else ""
    host = _host(connection)
    service = connection.kerberos_service
    spn, named = (f"{service}/{host}",) * 2 if service else (f"*/{host}", host)
    words = {
        "user": shown(user), "realm": shown(realm), "upper": shown(realm.upper()),
        "host": host, "spn": spn, "named": named,
        "options": "-k" if user else "-u, -k",
        "kinit": f"kinit {shown(user)}".strip(), "kpasswd": f"kpasswd {shown(user)}".strip(),
    }  # fmt: skip
    english = {
        **words, "user": words["user"] or "the default account", "realm": words["realm"] or "the default realm",
        "wanted": "the password" if user else "a user and the password",
    }  # fmt: skip
    japanese = {
        **words, "user": words["user"] or "既定のアカウント", "realm": words["realm"] or "既定のレルム",
        "wanted": "パスワード" if user else "ユーザーとパスワード",
    }  # fmt: skip
    said = [
        Text(one_line(text.en.format(**english)), one_line(text.ja.format(**japanese)))
        for text in (row.message, row.remedy)
    ]
    return HostError(ErrorKind.AUTH, said[0], remedy=said[1], account_untried=not row.judged)


def _host(connection: Connection) -> str:
    return shown(connection.kerberos_hostname or connection.address)


def _numbers(exc: Any) -> tuple[int, int] | None:
    """Major and minor status of an exception of krb5, gssapi, pykerberos or winkerberos; None: it is none of these."""
    module = type(exc).__module__.partition(".")[0]
    if module == "krb5" and isinstance(getattr(exc, "err_code", None), int):
        return 0, exc.err_code
    if module == "gssapi" and isinstance(getattr(exc, "maj_code", None), int):
        return exc.maj_code, _signed(exc.min_code)
    if module in ("kerberos", "winkerberos"):
        # (("words", major), ("words", minor))
        pairs = [part for part in exc.args if isinstance(part, tuple) and len(part) == 2]
        numbers = [part[1] for part in pairs if isinstance(part[1], int)]
        return (numbers[0], _signed(numbers[1])) if len(numbers) == 2 else (0, 0)
    return None


def _signed(number: int) -> int:
    """32 bits as MIT's headers write them."""
    number &= 0xFFFFFFFF
    return number - (1 << 32) if number >= 1 << 31 else number
