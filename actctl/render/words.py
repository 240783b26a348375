"""The words of a report in every language: headings, statuses, methods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from actctl.common.errors import ErrorKind, HostError
from actctl.common.names import KmsAddress, without_domain
from actctl.common.texts import Lang, Text, counted
from actctl.fleet.report import GRACE, HostReport, Summary
from actctl.licensing.overview import Overview
from actctl.licensing.records import NEVER, LicenseStatus, Method
from actctl.licensing.statuses import STATUS_WORDS
from actctl.render.interface import Style

HEADINGS: dict[str, Text] = {
    "host": Text("HOST", "ホスト"),
    "address": Text("ADDRESS", "アドレス"),
    "groups": Text("GROUPS", "グループ"),
    "product": Text("OS · EDITION", "OS · エディション"),
    "language": Text("", "言語"),
    "method": Text("METHOD", "認証方式"),
    "status": Text("STATUS", "状態"),
    "expires": Text("LEFT", "残り"),
    "kms_host": Text("KMS HOST", "KMSホスト"),
    "key": Text("KEY", "下5桁"),
    "note": Text("NOTE", "備考"),
    "build": Text("VERSION", "バージョン"),
    "channel": Text("CHANNEL", "チャネル"),
    "remedy": Text("REMEDY", "対処"),
}

UNTIL = Text("UNTIL", "期限")
FOR_EVER = Text("permanent", "無期限")
DATED = Text("with an end", "期限あり")
_NO_END = Text("without an end given", "期限の表示なし")

STATUSES: dict[LicenseStatus | None, Text] = {
    **STATUS_WORDS,
    None: Text("not read", "未取得"),
}

_GRACE = "▲"
MARKS: dict[LicenseStatus | None, str] = {
    LicenseStatus.LICENSED: "●",
    LicenseStatus.UNLICENSED: "✖",
    LicenseStatus.INITIAL_GRACE: _GRACE,
    LicenseStatus.ADDITIONAL_GRACE: _GRACE,
    LicenseStatus.NON_GENUINE_GRACE: _GRACE,
    LicenseStatus.EXTENDED_GRACE: _GRACE,
    LicenseStatus.NOTIFICATION: "✖",
    LicenseStatus.UNKNOWN: "?",
    None: "?",
}
"""A shape for each status (marks.py has its colour)."""

METHODS: dict[Method, Text] = {
    Method.KMS_CLIENT: Text("KMS client", "KMS"),
    Method.MAK: Text("MAK", "MAK"),
    Method.KMS_HOST: Text("KMS host", "KMSホスト"),
    Method.RETAIL: Text("retail", "リテール"),
    Method.OEM: Text("OEM", "OEM"),
    Method.ADBA: Text("ADBA", "ADBA"),
    Method.TOKEN: Text("token", "トークン"),
    Method.AVMA: Text("AVMA", "AVMA"),
    Method.TIMEBASED: Text("evaluation", "評価版"),
    Method.SUBSCRIPTION: Text("subscription", "サブスクリプション"),
    Method.UNKNOWN: Text("unknown", "不明"),
}

NO_KEY = Text("no key", "キーなし")

KINDS: dict[ErrorKind, Text] = {
    ErrorKind.UNREACHABLE: Text("unreachable", "接続不可"),
    ErrorKind.TIMEOUT: Text("timed out", "時間切れ"),
    ErrorKind.TLS: Text("TLS certificate", "TLS証明書"),
    ErrorKind.AUTH: Text("sign-in refused", "サインイン拒否"),
    ErrorKind.ACCESS_DENIED: Text("access denied", "アクセス拒否"),
    ErrorKind.WINRM: Text("WinRM fault", "WinRMエラー"),
    ErrorKind.NO_VBSCRIPT: Text("no VBScript", "VBScriptなし"),
    ErrorKind.SCRIPT_HOST_DISABLED: Text("script host disabled", "スクリプト ホスト無効"),
    ErrorKind.SLMGR: Text("slmgr error", "slmgrエラー"),
    ErrorKind.PARSE: Text("not understood", "解釈不可"),
    ErrorKind.CHANGED_MEANWHILE: Text("changed meanwhile", "途中で変更"),
    ErrorKind.CANCELLED: Text("interrupted", "中断"),
}
_UNTRIED = Text("sign-in not tried", "サインイン未試行")
"""In place of `sign-in refused` where nobody was asked: no user given, no ticket."""


def kind_of(error: HostError) -> Text:
    """Why a host was not read, in a word or two."""
    return _UNTRIED if error.kind is ErrorKind.AUTH and error.account_untried else KINDS[error.kind]


def cells(report: HostReport, lang: Lang, *, short: bool) -> dict[str, str]:
    """A host's cells as text, by the keys of HEADINGS.

    `short`: KMS hosts without their domain, the remedy behind the problem (it has a column of its own otherwise).
    """
    said, reading = report.overview, report.reading
    kms = said.kms_host or "–"
    if short and said.kms_host:
        name = KmsAddress.parse(said.kms_host).name
        kms = said.kms_host.replace(name, without_domain(name), 1)
    language = reading.language if reading and reading.language else ""
    remedy = report.error.remedy.in_(lang) if report.error and report.error.remedy else ""
    note = " ".join(part for part in (said.code, said.note.in_(lang).rstrip(".。") if said.note else None) if part)
    if short and remedy:
        note += f" → {remedy}"
    return {
        "host": report.host,
        "address": report.address,
        "groups": " ".join(report.groups),
        "product": said.product,
        "language": "" if short and language == "en" else language,
        "method": METHODS[said.method].in_(lang) if said.method not in (None, Method.UNKNOWN) else "–",
        "status": STATUSES[said.status].in_(lang),
        "expires": _left(said, lang),
        "kms_host": kms,
        "key": said.partial_key or "–",
        "note": note,
        "build": (reading.service_version if reading else None) or "–",
        "channel": (said.license.channel if said.license else None) or "–",
        "remedy": remedy,
    }


def _left(said: Overview, lang: Lang) -> str:
    if said.days is not None:
        return Text(f"{said.days} d", f"{said.days}日").in_(lang)
    return FOR_EVER.in_(lang) if said.until == NEVER else said.until or "–"


def heading_of(name: str, style: Style) -> str:
    """A column's heading; what is left is a date where /xpr was asked."""
    return (UNTIL if name == "expires" and style.until else HEADINGS[name]).in_(style.lang)


_TOTALS: tuple[tuple[Text, tuple[LicenseStatus, ...]], ...] = (
    (STATUSES[LicenseStatus.LICENSED], (LicenseStatus.LICENSED,)),
    (Text("grace", "猶予期間"), GRACE),
    (STATUSES[LicenseStatus.NOTIFICATION], (LicenseStatus.NOTIFICATION,)),
    (STATUSES[LicenseStatus.UNLICENSED], (LicenseStatus.UNLICENSED,)),
    (STATUSES[LicenseStatus.UNKNOWN], (LicenseStatus.UNKNOWN,)),
)
"""The words under the table, and the statuses each stands for; every status stands in one of them."""


def number_of(count: int, word: Text, lang: Lang) -> str:
    """`17 licensed`, `認証済み 17台`: so many hosts."""
    return Text(f"{count} {word.en}", f"{word.ja} {count}台").in_(lang)


def summary_lines(summary: Summary, lang: Lang) -> list[str]:
    """The totals as lines of text; each line adds up to the fleet."""
    seen = {word: sum(summary.by_status[one] for one in of) for word, of in _TOTALS}
    statuses = [number_of(count, word, lang) for word, count in seen.items() if count]
    kinds = Counter({METHODS[method]: count for method, count in summary.by_method.items()})
    kinds[METHODS[Method.UNKNOWN]] -= summary.no_key
    if summary.permanent or summary.dated:  # /xpr tells no method
        kinds[_NO_END] = kinds.pop(METHODS[Method.UNKNOWN])
    kinds[NO_KEY] = summary.no_key
    methods = [number_of(count, word, lang) for word, count in kinds.most_common() if count]
    ends = [(summary.permanent, FOR_EVER), (summary.dated, DATED)]
    methods += [number_of(count, word, lang) for count, word in ends if count]
    unread = number_of(summary.failed, STATUSES[None], lang)
    if summary.failed:
        statuses.append(unread)
        methods.append(unread)
    lines = [Text(counted(summary.hosts, "host"), f"全{summary.hosts}台").in_(lang) + "   " + "   ".join(statuses)]
    took = Text(f"   {summary.seconds:.1f} s", f"   {summary.seconds:.1f}秒").in_(lang) if summary.seconds else ""
    lines.append("   ".join(methods) + took)
    if lang is Lang.JA:
        lines.append(_sentence(summary))
    if summary.by_cim:
        by_cim = Text(f"read by CIM: {counted(summary.by_cim, 'host')}", f"CIMで取得: {summary.by_cim}台")
        lines.append(by_cim.in_(lang))
    if summary.failed:
        reasons = _reasons(summary, lang)
        lines.append(Text(f"not read: {reasons}", f"未取得の理由: {reasons}").in_(lang))
    return lines


def _reasons(summary: Summary, lang: Lang) -> str:
    words = Counter({KINDS[kind]: count for kind, count in summary.failures.items()})
    words[KINDS[ErrorKind.AUTH]] -= summary.untried
    words[_UNTRIED] = summary.untried
    return Text(", ", "、").in_(lang).join(number_of(count, word, lang) for word, count in words.most_common() if count)


def unread_line(errors: Iterable[HostError], lang: Lang) -> str | None:
    """`not read: 27 hosts (27 unreachable)`, for what has no totals of its own; None: all were read."""
    summary = Summary()
    for error in errors:
        summary.failed_with(error)
    hosts, reasons = summary.failures.total(), _reasons(summary, lang)
    return (
        Text(f"not read: {counted(hosts, 'host')} ({reasons})", f"未取得 {hosts}台 ({reasons})").in_(lang)
        if hosts
        else None
    )


def _sentence(summary: Summary) -> str:
    licensed = summary.by_status[LicenseStatus.LICENSED]
    unread = f"、{summary.failed}台は未取得" if summary.failed else ""
    return f"{summary.hosts}台中{licensed}台が認証済み{unread}"
