"""What a text looks like that is not slmgr's: so that the error says what was pasted, and what to give instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actctl.common.errors import ErrorKind, HostError
from actctl.common.late import pattern
from actctl.common.texts import Text

_COMMAND = r"cscript //Nologo %SystemRoot%\System32\slmgr.vbs /dlv"
_GIVE = Text(f"Give the output of: {_COMMAND}", f"{_COMMAND} の出力を渡してください")
_OUTPUT_TOO = Text(
    f"Give what it prints as well. slmgr alone opens a window and prints nothing; this prints: {_COMMAND}",
    f"コマンドの出力も渡してください。slmgrだけで実行するとウィンドウが開き、何も出力されません。次を実行: {_COMMAND}",
)
_OWN_REMEDY = Text(
    "use its licenses as they are (jq, docs/json.md), or give the output of slmgr",
    "licenses の内容はそのまま利用できます (jq、docs/json.md)。parseにはslmgrの出力を渡してください",
)
_SEARCHED = 20_000
"""Characters of a text that are looked at."""

_GAP = r"[^\S\n]*"
"""White space within a line: a run of line ends before `^…` would be gone through again from each of them."""
_MARKS = r"[^\w\n]{0,40}"
"""Bullets, quotes and gaps around a word, within its line."""

_KINDS: tuple[tuple[re.Pattern[str], Text], ...] = (
    (
        re.compile(
            r"ospp\.vbs|^-{3}Processing-{3}|LICENSE NAME:|LICENSE STATUS:[^\S\n]+-{3}"
            r"|of installed product key:",
            re.I | re.M,
        ),
        Text(
            "this looks like the output of ospp.vbs, Office's own script, not of slmgr",
            "slmgrではなく、Office用スクリプト ospp.vbs の出力のようです",
        ),
    ),
    (
        re.compile(
            rf"(?:^|[{{,]){_GAP}[\"']?(?:LicenseStatus|PartialProductKey|LicenseFamily|ProductKeyChannel|LicenseStatusReason)"
            rf"[\"']?{_GAP}[:=|,]"
            rf"|SoftwareLicensing(?:Product|Service)\b|^{_GAP}Name[^\S\n]+LicenseStatus|\bLicenseStatus{_GAP},",
            re.I | re.M,
        ),
        Text(
            "this looks like a list of CIM or WMI objects (Get-CimInstance, wmic), not like the output of slmgr",
            "slmgrの出力ではなく、CIM/WMIオブジェクトの一覧 (Get-CimInstance、wmic) のようです",
        ),
    ),
    (
        re.compile(
            rf"^{_MARKS}(?:Event ?ID|Log Name|Event\[\d{{1,9}}\]|イベント ID|ログの名前|Provider ?Name|ProviderName)"
            rf"{_MARKS}[:：]|<Event xmlns|Microsoft-Windows-Security-SPP|^{_GAP}TimeCreated\s",
            re.I | re.M,
        ),
        Text(
            "this looks like an event of the event log, not like the output of slmgr",
            "slmgrの出力ではなく、イベント ログのイベントのようです",
        ),
    ),
    (
        re.compile(rf"CategoryInfo{_GAP}:|FullyQualifiedErrorId{_GAP}:|CommandNotFoundException", re.I),
        Text(
            "this looks like an error of PowerShell, not like the output of slmgr",
            "slmgrの出力ではなく、PowerShellのエラーのようです",
        ),
    ),
    (
        re.compile(r'"unreachable"\s*:|UNREACHABLE!|FAILED!\s*=>|"failed"\s*:\s*true', re.I),
        Text("this looks like a failure of Ansible, not like the output of slmgr",
             "slmgrの出力ではなく、Ansibleのエラーのようです"),
    ),
    (
        re.compile(
            rf"^{_MARKS}(?:Host Name|OS Name|ホスト名|OS 名){_GAP}[:：].*(?:\n.*){{0,4}}"
            rf"^{_MARKS}OS (?:Version|バージョン)",
            re.I | re.M,
        ),
        Text("this looks like the output of systeminfo, not of slmgr", "slmgrではなく、systeminfo の出力のようです"),
    ),
)  # fmt: skip
_OWN_SCHEMA = pattern(r'"schema"\s*:\s*"actctl/([\w-]{1,40})/\d')
_OWN_ROWS = pattern(r'"service_version"\s*:[^{}]{0,200}"licenses"\s*:')
_OWN_HEAD = 8_000
"""Characters in which actctl's own JSON shows itself: the summary of a report, or a host's first licence."""
_BOX = pattern(rf"^{_MARKS}Windows Script Host{_MARKS}$", re.M)
_PROMPT = r".{0,120}?[>$#%]\s*"
_TYPED = pattern(
    rf"(?:{_PROMPT})?(?:[\"']?(?:[^\s\"']{{0,80}}\\)?[cw]script(?:\.exe)?[\"']?\s+(?:/\S{{1,20}}\s+)*)?"
    r"[\"']?(?:[^\s\"']{0,80}\\)?slmgr(?:\.vbs)?[\"']?(?:\s+[-/][\w-]{2,24}(?:\s+[\w.:*-]{1,80}){0,2})?\s*(?:[|>].*)?",
    re.I,
)
"""A line that holds slmgr's command line alone, behind a prompt or without one."""
_BARE_PROMPT = pattern(_PROMPT)
_FENCE = pattern(r"[`~]{3}\w{0,20}")
_BANNER = pattern(
    r"\s*(?:Microsoft \(R\) Windows Script Host\b|Copyright \(C\) Microsoft Corp|版权所有\(C\) Microsoft)"
)


def foreign(text: str, code: str | None) -> HostError | None:
    """The error for a text that is clearly another tool's; `code` is one that stands in it. None: it is not clear."""
    head = text[:_SEARCHED]
    for kind, words in _KINDS:
        if kind.search(head):
            return HostError(ErrorKind.PARSE, words, code=code, remedy=_GIVE)
    return None


def own_output(text: str) -> HostError | None:
    """The error for what actctl itself wrote as JSON; None where it is not."""
    head = text[:_OWN_HEAD]
    if head.lstrip()[:1] not in ("{", "["):
        return None
    schema = _OWN_SCHEMA.search(head)
    if schema is None and not _OWN_ROWS.search(head):
        return None
    name = f" ({schema[1]})" if schema is not None else ""
    what = Text(
        f"this is JSON that actctl itself wrote{name}: it holds what was read from slmgr's output, not the output",
        f"actctl自身が出力したJSON{name}です。slmgrの出力ではなく、読み取った結果が入っています",
    )
    return HostError(ErrorKind.PARSE, what, remedy=_OWN_REMEDY)


def is_message_box(text: str) -> bool:
    """Whether it was copied from a window of the script host, which opens where slmgr runs without cscript."""
    return _BOX.search(text[:_SEARCHED]) is not None


def is_banner(line: str) -> bool:
    """Whether it is one of the two lines with which cscript begins."""
    return _BANNER.match(line) is not None


def not_slmgr(lines: Sequence[str], code: str | None = None) -> HostError:
    """The error for lines in which nothing of slmgr was found, banner and blank lines left out; `code`: one in them."""
    if not lines:
        what = Text(
            "the output is empty (slmgr without cscript opens a window and prints nothing)",
            "出力が空です (cscriptを付けないslmgrはウィンドウを開き、何も出力しません)",
        )
        return HostError(ErrorKind.PARSE, what, remedy=_GIVE)
    if only_typed(lines):
        what = Text("this is only the command, without its output", "コマンドだけで、その出力がありません")
        return HostError(ErrorKind.PARSE, what, remedy=_OUTPUT_TOO)
    if code is not None:
        what = Text(
            f"no slmgr output was found in this text, which only mentions {code}",
            f"slmgrの出力が見つかりません ({code} の記載があるだけです)",
        )
        remedy = Text(f"actctl explain {code}. {_GIVE.en}", f"actctl explain {code}。{_GIVE.ja}")
        return HostError(ErrorKind.PARSE, what, code=code, remedy=remedy)
    what = Text("no slmgr output was found in this text", "slmgrの出力が見つかりません")
    return HostError(ErrorKind.PARSE, what, remedy=_GIVE)


def is_typed(line: str) -> bool:
    """Whether a line is slmgr's command line, as somebody typed it, and nothing that a program printed."""
    return _TYPED.fullmatch(line) is not None


def only_typed(lines: Sequence[str]) -> bool:
    """Whether nothing but slmgr's command line was pasted, with or without the prompts around it."""
    told = [line.strip() for line in lines if line.strip() and not _FENCE.fullmatch(line.strip())]
    typed = [is_typed(line) for line in told]
    return any(typed) and all(
        found or _BARE_PROMPT.fullmatch(line) is not None for found, line in zip(typed, told, strict=True)
    )


BOX_UNREAD = HostError(
    ErrorKind.PARSE,
    Text(
        "this is the text of a message box, in a language of which only some wordings are known: what it says of a "
        "licence could not be read",
        "メッセージ ボックスの文字列です。この言語は一部の文言しか分からず、ライセンスの状態を読み取れません",
    ),
    remedy=_GIVE,
)
