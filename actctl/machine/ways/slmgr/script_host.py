"""What cscript, or cmd before it, prints where slmgr.vbs could not run, or ended in the middle of running.

Told apart by what no language changes: the names CScript, VBScript and slmgr.vbs, the quotation marks around them, the
line and column of an error in the script. A text that only mentions them (a prompt, a log, another tool's result) is
no failure of the script host.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actctl.common.errors import ErrorKind, HostError
from actctl.common.late import pattern
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.licensing.codes import format_code
from actctl.machine.coded import coded_error
from actctl.machine.ways.slmgr.looks import is_typed

_QUOTES = "\"'“”„«»「」’‘"
_PATH = pattern(rf"[{_QUOTES}]\s?[^{_QUOTES}]{{0,200}}\.vbs\s?[{_QUOTES}]", re.IGNORECASE)
_EXTENSION = pattern(rf"[{_QUOTES}]\s?\.vbs\s?[{_QUOTES}]", re.IGNORECASE)
_ENGINE = pattern(rf"[{_QUOTES}]\s?VBScript\s?[{_QUOTES}]", re.IGNORECASE)
_PROGRAM = pattern(rf"[{_QUOTES}]\s?[cw]script(?:\.exe)?\s?[{_QUOTES}]", re.IGNORECASE)
_CSCRIPT = pattern(r"(?:^|[:：]\s+[\"']?)[^:：\"\\>$]{0,30}[CW]Script\b[^:：\"\\>$]{0,30}[:：]\s*(.*)")
"""`CScript Error: …`, `Erreur CScript : …`: written so in every language, unlike the command in a prompt; a label of
whoever passed it on may stand before it (`web01: `, `stderr: `)."""
_INPUT = pattern(r"[^:：\"\\>$]{3,40}[:：]")
"""`Input Error: …`, `入力エラー: …`."""
_HOST = "windows script host"
_RAN = pattern(r"\.vbs\s?\(\s?\d{1,6},\s?\d{1,6}\s?\)\s*(.*)", re.IGNORECASE)
"""`C:\\Windows\\System32\\slmgr.vbs(1335, 5) Microsoft VBScript runtime error: Permission denied`."""
_HRESULT = pattern(r"(?<![0-9A-Za-z])(?:0x)?([89A-Fa-f][0-9A-Fa-f]{7})(?![0-9A-Za-z])")
_DENIED = pattern(
    r"permission denied|access is denied|access denied|書き込みできません|アクセスが拒否|zugriff verweigert"
    r"|acc[eè]s refus|permiso denegado|acceso denegado|отказано в доступе|拒绝访问|没有权限|存取被拒|액세스가 거부"
    r"|사용 권한",
    re.IGNORECASE,
)
_FAILED = pattern(
    r"failed|失敗|できません|fehlgeschlagen|échou|error|не удал|失败|실패|[(（][^)）]*[)）]\W*$", re.IGNORECASE
)
_DISABLED_WORDS = pattern(r"access is disabled|アクセスは?が?.{0,20}無効", re.IGNORECASE)
"""In a message box, where no `CScript Error:` stands before them."""
_ENGINE_WORDS = pattern(r"script engine|エンジン", re.IGNORECASE)
_BLOCKED = pattern(
    r"blocked by group policy|software restriction policy|グループ ?ポリシー.{0,80}ブロック", re.IGNORECASE
)
_TIME_OUT = pattern(
    r"execution time|実行時間|Ausführungszeit|d['’]exécution|tiempo de ejecución|tempo di esecuzione"
    r"|время выполнения|执行时间|執行時間|실행 시간",
    re.IGNORECASE,
)
"""`Script execution time was exceeded on script "…slmgr.vbs".`"""
_UNTRUSTED = pattern(r"certificate|signature|trust|証明書|署名|信頼|Zertifikat|certificat|сертификат|证书|憑證", re.I)
_HEAD_LINES = 40

_LONGEST_SAID = 200
_VERSION = pattern(r"\[[^\]\[\d]{0,20}(?:6\.[0-3]|10\.0)\.(\d{4,5})(?:\.\d+)?\]")
"""As `ver` prints it, and cmd when it starts: `Microsoft Windows [Version 10.0.26100.6584]`."""

FIRST_WITH_FEATURE = 26100
"""Build of Windows 11 24H2 and Server 2025, the first in which VBScript is a feature that can be added."""


def script_host_failure(lines: Sequence[str]) -> HostError | None:
    """The failure that the lines of an output report (keys masked); None where they report none of the script host."""
    head = [line for line in map(str.strip, lines[:_HEAD_LINES]) if not is_typed(line)]
    found = next((error for error in map(_failure, head) if error is not None), None)
    if found == no_vbscript():
        return no_vbscript(next((build for build in map(build_in, head) if build), None))
    return found


def build_in(text: str) -> int | None:
    """The build that `ver` names; None where there is none."""
    found = _VERSION.search(text)
    return int(found.group(1)) if found else None


def no_vbscript(build: int | None = None) -> HostError:
    """No VBScript engine; how to get it back depends on the build of Windows."""
    return HostError(
        ErrorKind.NO_VBSCRIPT,
        Text("slmgr.vbs cannot run: no VBScript on this machine", "VBScriptがないため、slmgr.vbsを実行できません"),
        remedy=_remedy(build),
    )


_FEATURE = Text(
    "add the feature: DISM /Online /Add-Capability /CapabilityName:VBSCRIPT~~~~ (restart may be needed)",
    "オプション機能を追加する: DISM /Online /Add-Capability /CapabilityName:VBSCRIPT~~~~ (再起動が必要な場合あり)",
)
_REGISTER = Text(
    "VBScript is part of this Windows: register it again (regsvr32 /s %SystemRoot%\\System32\\vbscript.dll); "
    "where the file is missing, sfc /scannow",
    "VBScriptはこのWindowsに含まれている。再登録し (regsvr32 /s %SystemRoot%\\System32\\vbscript.dll)、"
    "ファイルがなければ sfc /scannow を実行する",
)


def _remedy(build: int | None) -> Text:
    if build is None:
        return Text(
            f"Windows 11 24H2, Server 2025 and later: {_FEATURE.en}. Before: register it again "
            "(regsvr32 /s %SystemRoot%\\System32\\vbscript.dll), or sfc /scannow",
            f"Windows 11 24H2・Server 2025以降: {_FEATURE.ja}。それより前: 再登録する "
            "(regsvr32 /s %SystemRoot%\\System32\\vbscript.dll)、または sfc /scannow",
        )
    return _FEATURE if build >= FIRST_WITH_FEATURE else _REGISTER


_DISABLED = HostError(
    ErrorKind.SCRIPT_HOST_DISABLED,
    Text("Windows Script Host is disabled on this machine", "Windows Script Hostが無効にされています"),
    remedy=Text(
        r"the registry value that says so: Enabled (0) in HKLM\SOFTWARE\Microsoft\Windows Script Host\Settings, "
        "or the same in HKCU; set it to 1 or delete it, also in the group policy that sets it",
        r"設定しているレジストリ値: HKLM\SOFTWARE\Microsoft\Windows Script Host\Settings (またはHKCUの同じキー) の "
        "Enabled (0)。1 にするか削除する。グループ ポリシーで設定されていればそちらも変更する",
    ),
)
_POLICY = HostError(
    ErrorKind.SCRIPT_HOST_DISABLED,
    Text("a policy does not let cscript run on this machine", "ポリシーによりcscriptの実行がブロックされています"),
    remedy=Text(
        "allow cscript.exe and slmgr.vbs in AppLocker or the software restriction policies",
        "AppLockerまたはソフトウェアの制限のポリシーで cscript.exe と slmgr.vbs を許可する",
    ),
)
_NO_CSCRIPT = HostError(
    ErrorKind.NO_VBSCRIPT,
    Text("cscript.exe was not found on this machine", "cscript.exeが見つかりません"),
    remedy=Text(
        r"see whether %SystemRoot%\System32\cscript.exe is there and System32 in the PATH; Nano Server has none",
        r"%SystemRoot%\System32\cscript.exe の有無と、PATHにSystem32があるかを確認する (Nano Serverにはない)",
    ),
)
_NO_FILE = HostError(
    ErrorKind.SLMGR,
    Text("slmgr.vbs was not found on this machine", "slmgr.vbsが見つかりません"),
    remedy=Text(
        r"see whether %SystemRoot%\System32\slmgr.vbs is there; sfc /scannow brings it back",
        r"%SystemRoot%\System32\slmgr.vbs の有無を確認する (sfc /scannow で復元できる)",
    ),
)
_OUT_OF_TIME = HostError(
    ErrorKind.SLMGR,
    Text(
        "the script host ended slmgr.vbs: its time limit for scripts was exceeded",
        "スクリプトの実行時間の制限を超えたため、slmgr.vbsは強制終了されました",
    ),
    remedy=Text(
        r"the registry value that limits it: Timeout (seconds) in HKLM\SOFTWARE\Microsoft\Windows Script Host\Settings "
        "or the same in HKCU; delete it or set it to 0 (no limit), also in the group policy that sets it",
        r"制限しているレジストリ値: HKLM\SOFTWARE\Microsoft\Windows Script Host\Settings (またはHKCUの同じキー) の "
        "Timeout (秒)。削除するか 0 (無制限) にする。グループ ポリシーで設定されていればそちらも変更する",
    ),
)
_TRUST_REMEDY = Text(
    r"see TrustPolicy in HKLM\SOFTWARE\Microsoft\Windows Script Host\Settings or the same in HKCU (0: unsigned "
    "scripts run too), and the group policy that sets it; where slmgr.vbs was changed, sfc /scannow brings it back",
    r"HKLM\SOFTWARE\Microsoft\Windows Script Host\Settings (またはHKCUの同じキー) の TrustPolicy "
    "(0: 署名のないスクリプトも実行可) と、それを設定しているグループ ポリシーを確認する。"
    "slmgr.vbsが変更されていれば sfc /scannow で復元する",
)
_EXECUTION_REMEDY = Text(
    "sign in to the machine once with this account, see that its profile and temporary folder are there, restart it",
    "このアカウントで一度サインインし、プロファイルと一時フォルダーがあることを確認して、コンピューターを再起動する",
)
_LOADING_REMEDY = Text(
    "see whether the account may read the file, and whether security software keeps it from running",
    "アカウントがファイルを読めるか、セキュリティ製品が実行を止めていないかを確認する",
)


def _failure(line: str) -> HostError | None:
    ran = _RAN.search(line)
    if ran is not None:
        return _ended_in_the_script(shown(ran.group(1).strip() or line, _LONGEST_SAID))
    if _BLOCKED.search(line):
        return _POLICY
    prefixed = _CSCRIPT.search(line)
    if _ENGINE.search(line) and (prefixed or _PATH.search(line)):
        return no_vbscript()
    if _HOST in line.lower() and _DISABLED_WORDS.search(line):
        return _DISABLED
    if prefixed is not None and not (_PATH.search(line) and _TIME_OUT.search(line)):
        return _of_cscript(shown(prefixed.group(1), _LONGEST_SAID), line)
    if _EXTENSION.search(line):
        return no_vbscript() if _INPUT.match(line) or _ENGINE_WORDS.search(line) else None
    if _PATH.search(line):
        if _TIME_OUT.search(line) and "slmgr" in line.lower():
            return _OUT_OF_TIME
        return _NO_FILE if _INPUT.match(line) and "slmgr" in line.lower() else None
    return _NO_CSCRIPT if _PROGRAM.search(line) and not _INPUT.match(line) else None


def _of_cscript(said: str, line: str) -> HostError | None:
    """What stands behind `CScript Error:`."""
    kind = ErrorKind.ACCESS_DENIED if _DENIED.search(said) else ErrorKind.SLMGR
    if _PATH.search(line):
        what = Text(f"the script host could not load slmgr.vbs: {said}", f"slmgr.vbsを読み込めません: {said}")
        return HostError(kind, what, remedy=_LOADING_REMEDY)
    if _HOST in said.lower() and not _FAILED.search(said):
        return _DISABLED
    if not said:
        return None
    if _UNTRUSTED.search(said):
        what = Text(f"the script host does not trust slmgr.vbs: {said}", f"slmgr.vbsが信頼されていません: {said}")
        return HostError(kind, what, remedy=_TRUST_REMEDY)
    what = Text(f"the script host did not start: {said}", f"スクリプト ホストが起動しません: {said}")
    return HostError(kind, what, remedy=_EXECUTION_REMEDY)


def _ended_in_the_script(said: str) -> HostError:
    """An error inside slmgr.vbs, which ran: its own text, and its code where it has one."""
    code = _HRESULT.search(said)
    if code is not None:
        return coded_error(format_code(int(code.group(1), 16)), said)
    kind = ErrorKind.ACCESS_DENIED if _DENIED.search(said) else ErrorKind.SLMGR
    return HostError(
        kind,
        Text(f"slmgr.vbs ended with an error: {said}", f"slmgr.vbsがエラーで終了しました: {said}"),
        remedy=Text("use an account that is an elevated administrator there", "管理者として昇格されたアカウントを使う")
        if kind is ErrorKind.ACCESS_DENIED
        else None,
    )
