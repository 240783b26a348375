"""Answers that say no: WS-Management faults (both shapes) and HTTP statuses, turned into HostErrors.

Codes: MS-WSMV 2.2.4.43 (WSManFault) and Windows' wsmerror.h; which ones Windows sends when was read from recorded
traces (docs/facts/winrm.md, "Faults").
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from actctl.common.errors import ErrorKind, HostError
from actctl.common.limits import LONGEST_REASON
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.transport.interface import Connection
from actctl.transport.network_errors import where

OPERATION_TIMEOUT = 2150858793
SHELL_NOT_FOUND = 2150858843


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault as the host sent it."""

    code: int | None
    """WSManFault's Code or MSFT_WmiError's error_Code, unsigned 32 bit."""
    reason: str | None
    """The host's own words, in its own language."""


def parse_fault(text: str | bytes) -> Fault | None:
    """The fault in an answer; None when `text` is not XML or holds no fault."""
    try:
        root = ET.fromstring(text)  # noqa: S314  # expat >= 2.4.1 bounds entity expansion itself
    except (ET.ParseError, ValueError):
        return None
    code: int | None = None
    reason: str | None = None
    found = False
    for element in root.iter():
        name = element.tag.rsplit("}", 1)[-1]
        words = (element.text or "").strip()
        if name == "Fault":
            found = True
        elif name == "WSManFault" and code is None:
            code = _number(element.get("Code"))
        elif name == "error_Code" and not code:
            code = _number(words)
        elif found and name in ("Text", "Message") and words:
            reason = words
    return Fault(code, reason) if found else None


def _number(text: str | None) -> int | None:
    try:
        return int(text or "") & 0xFFFFFFFF
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Row:
    kind: ErrorKind
    message: Text
    remedy: Text | None = None


_QUOTA_REMEDY = Text(
    "run it again later or with fewer --forks; on the host, `winrm get winrm/config/winrs` and "
    "`winrm get winrm/config/service` show the limits and `winrm enumerate shell` the open shells",
    "時間をおくか --forks を減らして再実行する。対象の `winrm get winrm/config/winrs` と "
    "`winrm get winrm/config/service` で上限、`winrm enumerate shell` で開いているシェルを確認できる",
)


def _quota(en: str, ja: str) -> _Row:
    return _Row(ErrorKind.WINRM, Text(en, ja), _QUOTA_REMEDY)


_USER_QUOTA = _quota("the WinRM quota of this user is used up", "このユーザーのWinRMクォータを使い切りました")
_MANY_SHELLS = _quota("too many remote shells are open for this user", "このユーザーのリモート シェルが多すぎます")
_MANY_OPERATIONS = _quota("too many WinRM operations at once for this user", "このユーザーの同時WinRM操作が多すぎます")
_MANY_USERS = _quota("too many users have remote shells open", "リモート シェルを開いているユーザーが多すぎます")
_HOST_QUOTA = _quota("the host has reached its WinRM limit for all users", "全ユーザー合計のWinRM上限に達しています")
_QUOTAS: dict[int, _Row] = {
    2150858815: _quota("the host has reached a WinRM limit", "ホストのWinRM上限に達しました"),
    2150859173: _MANY_SHELLS,
    2150859174: _MANY_OPERATIONS,
    2150859175: _USER_QUOTA,
    2150859176: _HOST_QUOTA,
    2150859179: _MANY_USERS,
    2150859236: _MANY_SHELLS,
    2150859237: _MANY_USERS,
    2150859238: _MANY_SHELLS,
    2150859239: _MANY_OPERATIONS,
    2150859240: _MANY_OPERATIONS,
    2150859241: _quota("too many commands in one remote shell", "1つのリモート シェル内のコマンドが多すぎます"),
    2150859242: _quota(
        "the host cannot give this user the minimum that its WinRM quota promises",
        "ホストがこのユーザーのWinRMクォータの最低量を確保できません",
    ),
}
"""Names in wsmerror.h: QUOTA_LIMIT, QUOTA_*, and from 2150859236 QUOTA_*_PPQ, of which MIN_REQUIREMENT is the last."""
_DENIED = _Row(
    ErrorKind.ACCESS_DENIED,
    Text(
        "access denied: the sign-in worked, but this user may not use WinRM here",
        "アクセスが拒否されました (サインインは成功、WinRMの使用が許可されていません)",
    ),
    Text(
        "use an administrator of the host; for a local account other than the built-in one set "
        "LocalAccountTokenFilterPolicy to 1 there",
        "対象の管理者を使う。組み込み以外のローカル アカウントなら、対象で LocalAccountTokenFilterPolicy を 1 にする",
    ),
)
_FAULTS: dict[int, _Row] = {
    5: _DENIED,
    0x80070005: _DENIED,
    0x80070002: _Row(
        ErrorKind.WINRM,
        Text("the host did not find the program to run", "実行するプログラムがホストにありません"),
        Text(
            "sign in there and see whether cmd.exe starts (%SystemRoot%\\System32, %ComSpec%)",
            "対象にサインインし、cmd.exe が起動するか (%SystemRoot%\\System32、%ComSpec%) 確認する",
        ),
    ),
    OPERATION_TIMEOUT: _Row(
        ErrorKind.TIMEOUT,
        Text("the host gave up the operation after its time limit", "ホストが制限時間で操作を打ち切りました"),
        Text(
            "the host is overloaded, or its WinRM service hangs: run it again, else `Restart-Service WinRM` there",
            "ホストの過負荷かWinRMサービスの停止。再実行し、続く場合は対象で `Restart-Service WinRM` を実行する",
        ),
    ),
    SHELL_NOT_FOUND: _Row(
        ErrorKind.WINRM,
        Text(
            "the remote shell, or the command in it, was gone before the work was done",
            "作業の途中でリモート シェルまたはその中のコマンドがなくなりました",
        ),
        Text(
            "run it again; the WinRM service may have been restarted",
            "再実行する (WinRMサービスが再起動された可能性がある)",
        ),
    ),
    2150859180: _Row(
        ErrorKind.ACCESS_DENIED,
        Text("remote shells are forbidden on this host", "このホストではリモート シェルが禁止されています"),
        Text(
            "the policy “Allow Remote Shell Access” forbids them: set it to not configured or enabled, or "
            '`winrm set winrm/config/winrs @{AllowRemoteShellAccess="true"}`',
            "ポリシー「リモート シェル アクセスを許可する」で禁止されている。未構成か有効にするか、"
            '`winrm set winrm/config/winrs @{AllowRemoteShellAccess="true"}` を実行する',
        ),
    ),
    **_QUOTAS,
}


def is_fault(error: HostError | None, code: int) -> bool:
    """Whether `error` is the fault with this number."""
    return error is not None and error.code == f"0x{code:08X}"


def is_quota(error: HostError | None) -> bool:
    """Whether WinRM refused something because a limit of its own was met."""
    return error is not None and error.code is not None and int(error.code, 16) in _QUOTAS


def has_words(error: HostError) -> bool:
    """Whether `error` is a fault whose number is known here."""
    return error.code is not None and int(error.code, 16) in _FAULTS


def explain_fault(fault: Fault, connection: Connection) -> HostError:
    """What `fault` means; an unknown code keeps the host's own words."""
    code = None if fault.code is None else f"0x{fault.code:08X}"
    row = _FAULTS.get(fault.code) if fault.code is not None else None
    if row is not None:
        return HostError(row.kind, row.message, code=code, remedy=row.remedy)
    said = redact(fault.reason or "", connection) or "-"
    return HostError(
        ErrorKind.WINRM,
        Text(f"WinRM answered with a fault: {said}", f"WinRMがエラーを返しました: {said}"),
        code=code,
    )


def redact(text: str, connection: Connection) -> str:
    """`text` on one line, at most 200 characters, without the password and whatever has a product key's shape."""
    password = connection.password.reveal() if connection.password is not None else ""
    # Before anything is cut or changed, which could leave a part of it.
    return shown(text.replace(password, "*****") if password else text, LONGEST_REASON)


_STATUSES: dict[int, _Row] = {
    400: _Row(
        ErrorKind.WINRM,
        Text("WinRM did not understand the request", "WinRMが要求を理解できませんでした"),
        Text(
            "run it again; the connection may have been cut and taken up anew",
            "再実行する (接続が切り替わった可能性がある)",
        ),
    ),
    401: _Row(
        ErrorKind.AUTH,
        Text("the host refused the sign-in", "ホストがサインインを拒否しました"),
        Text(
            "check user name (DOMAIN\\user or user@domain), password, whether the account is locked, and whether "
            "the host allows this sign-in method (`winrm get winrm/config/service/auth`)",
            "ユーザー名 (DOMAIN\\user または user@domain)、パスワード、ロックの有無、"
            "対象でこの認証方式が許可されているか "
            "(`winrm get winrm/config/service/auth`) を確認する",
        ),
    ),
    403: _Row(
        ErrorKind.ACCESS_DENIED,
        Text("the web server refused the request", "Webサーバーが要求を拒否しました"),
        Text(
            "a proxy or an IP filter (IPv4Filter of the listener) may be in the way",
            "プロキシまたはIPフィルター (リスナーの IPv4Filter) を確認する",
        ),
    ),
    404: _Row(
        ErrorKind.WINRM,
        Text("there is no WinRM behind this URL", "このURLにWinRMはありません"),
        Text(
            "check port and path (usually 5985 or 5986, and `wsman`)",
            "ポートとパス (通常 5985/5986 と `wsman`) を確認する",
        ),
    ),
    407: _Row(ErrorKind.WINRM, Text("the proxy wants a sign-in", "プロキシが認証を求めています")),
    500: _Row(
        ErrorKind.WINRM,
        Text("WinRM failed without saying why", "WinRMが理由なしに失敗しました"),
        Text(
            "often: message encryption is off here but required there",
            "多くは、必須のメッセージ暗号化が無効になっている場合",
        ),
    ),
    503: _Row(
        ErrorKind.WINRM,
        Text("the WinRM service is not available", "WinRMサービスを利用できません"),
        Text("start it on the host: `Restart-Service WinRM`", "対象で開始する: `Restart-Service WinRM`"),
    ),
}
_OTHER_STATUS = _Row(
    ErrorKind.WINRM,
    Text("unexpected HTTP answer", "想定外のHTTP応答です"),
    Text("is it WinRM? Check address, port and path", "WinRMかどうか、アドレス、ポート、パスを確認する"),
)


def explain_status(status: int, text: str | bytes, connection: Connection) -> HostError:
    """What an HTTP status means: a fault in its body first, then the status itself."""
    fault = parse_fault(text) if text else None
    if fault is not None:
        return explain_fault(fault, connection)
    row = _STATUSES.get(status, _OTHER_STATUS)
    place = where(connection)
    message = Text(f"{row.message.en} (HTTP {status} from {place})", f"{row.message.ja} ({place} から HTTP {status})")
    return HostError(row.kind, message, remedy=row.remedy)
