"""KMS hosts for a person: a block each, with a bar from nothing to the client threshold; a row each in other formats.

The bar is plain ASCII: block elements are two columns wide in some East Asian terminals and one in others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import TextIO

from actctl.common.clock import from_iso
from actctl.common.names import KmsAddress
from actctl.common.script import BY_HAND
from actctl.common.texts import Lang, Text, counted
from actctl.fleet.kms.status import SCHEMA, KmsStatus
from actctl.licensing.kms.count import USEFUL_MAXIMUM, distance
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS
from actctl.licensing.records import LicenseStatus
from actctl.licensing.windows import build_of, product_name
from actctl.render.interface import Style
from actctl.render.page import Head, Page, Row, Tail, columns_of
from actctl.render.screen import write_text
from actctl.render.words import MARKS, STATUSES

_HEADINGS = {
    "host": Text("HOST", "ホスト"),
    "product": Text("OS · EDITION", "OS · エディション"),
    "status": Text("STATUS", "状態"),
    "count": Text("COUNT", "カウント"),
    "servers": Text("SERVERS (5)", "サーバー (5)"),
    "clients": Text("CLIENTS (25)", "クライアント (25)"),
    "port": Text("PORT", "ポート"),
    "dns_publishing": Text("DNS PUBLISHING", "DNS公開"),
    "priority": Text("PRIORITY", "優先度"),
    "requests": Text("REQUESTS", "要求数"),
    "failed": Text("FAILED", "失敗"),
    "serves": Text("SERVES", "認証対象"),
    "version": Text("VERSION", "バージョン"),
    "uptime": Text("SERVICE UP", "サービス稼働"),
    "note": Text("NOTE", "備考"),
}
_ON, _OFF = Text("on", "有効"), Text("off", "無効")
_PRIORITIES = {"normal": Text("normal", "通常"), "low": Text("low", "低")}
_REMARKS: dict[int | None, Text] = {
    -1: Text(" (nobody has asked yet)", " (まだ要求なし)"),
    USEFUL_MAXIMUM: Text(" (the most it shows)", " (表示の上限)"),
}
_INDENT = 13
"""Where the text behind a label begins; what does not fit on its line goes on there."""
_YES, _NO = Text("ok", "到達"), Text("no", "未達")


def kms_status_page(hosts: Sequence[KmsStatus], style: Style) -> Page:
    """All hosts; times are reckoned from style.generated_at."""
    now = from_iso(style.generated_at)
    return Page(
        Head(
            "actctl kms status",
            columns_of(_HEADINGS, style.lang),
            lambda: {"schema": SCHEMA, "generated_at": style.generated_at},
            "hosts",
        ),
        (Row(_cells(one, now, style.lang), partial(one.as_json, now)) for one in hosts),
        Tail(totals=[_summary(hosts).in_(style.lang)]),
        partial(_screen, hosts, now),
    )


def _screen(hosts: Sequence[KmsStatus], now: dt.datetime, page: Page, stream: TextIO, style: Style) -> None:
    for one in hosts:
        for number, line in enumerate(block(one, now, style.lang)):
            write_text(stream, style, line, first=" " if not number else "   ", rest=" " * _INDENT)
    for line in page.tail.totals:
        write_text(stream, style, line)


def bar(count: int | None) -> str:
    """`[#####|############........]`: a mark for each machine, lines at 5 and at 25."""
    filled = min(max(count or 0, 0), CLIENTS)
    marks = "#" * filled + "." * (CLIENTS - filled)
    return f"[{marks[:SERVERS]}|{marks[SERVERS:]}]"


def block(one: KmsStatus, now: dt.datetime, lang: Lang) -> list[str]:
    """One host in a few lines; the last is empty."""
    head = f"{one.host}  {_product(one)}  {_status(one, lang)}"
    if one.kms is None:
        return [f"{head}  {_note(one, lang)}", ""]
    shown = "–" if one.count is None else str(max(one.count, 0))
    full = _REMARKS.get(one.count, Text("", "")).in_(lang)
    known, channel = one.generation, one.license.channel if one.license else None
    serves = (
        Text(f"{known.serves.en} · key for {known.key_for}", f"{known.serves.ja} · {known.key_for} 用のキー")
        if known
        else Text(f"not known ({channel})", f"不明 ({channel})")
    )
    lines = (
        (Text("count   ", "カウント"), f"{shown}{full}  {bar(one.count)}  {distance(one.count).in_(lang)}"),
        (Text("requests", "要求    "), _requests(one, lang)),
        (Text("service ", "サービス"), _service(one, now, lang)),
        (Text("serves  ", "認証対象"), serves.in_(lang)),
    )
    return [head, *(f"{label.in_(lang)}  {text}" for label, text in lines), ""]


def client_side(one: KmsStatus, lang: Lang) -> list[str]:
    """What to do on the clients of a KMS host, to paste."""
    name = KmsAddress.of(one.host, one.kms.listening_port if one.kms else None).short
    said = (
        Text("On the clients:", "クライアント側:"),
        Text(f"  actctl switch kms PATTERN --kms-host {name}", f"  actctl switch kms パターン --kms-host {name}"),
        Text(f"  or there: {BY_HAND} /skms {name}", f"  または各コンピューターで: {BY_HAND} /skms {name}"),
        Text(f"  then: {BY_HAND} /ato", f"  その後: {BY_HAND} /ato"),
    )
    return [text.in_(lang) for text in said]


def _product(one: KmsStatus) -> str:
    version = build_of(one.reading.service_version) if one.reading else None
    return product_name(one.license.edition if one.license else None, version)


def _status(one: KmsStatus, lang: Lang) -> str:
    status = one.license.license_status if one.license else (LicenseStatus.UNLICENSED if one.reading else None)
    return f"{MARKS[status]} {STATUSES[status].in_(lang)}"


def _note(one: KmsStatus, lang: Lang) -> str:
    error = one.error
    if error is None:
        return ""
    remedy = f" → {error.remedy.in_(lang)}" if error.remedy else ""
    return " ".join(part for part in (error.code, error.message.in_(lang)) if part) + remedy


def _requests(one: KmsStatus, lang: Lang) -> str:
    kms = one.kms
    if kms is None or kms.total_requests is None:
        return Text("no counters printed", "カウンターの表示なし").in_(lang)
    failed = kms.failed_requests or 0
    total = Text(f"{kms.total_requests}, {failed} failed", f"{kms.total_requests}件、うち失敗{failed}件").in_(lang)
    by_status = [
        Text(f"{number} {STATUSES[LicenseStatus(name)].en}", f"{STATUSES[LicenseStatus(name)].ja}{number}件").in_(lang)
        for name, number in (kms.requests or {}).items()
        if number and name in {status.value for status in LicenseStatus}
    ]
    listed = Text(": " + ", ".join(by_status), f" ({'、'.join(by_status)})").in_(lang)
    return f"{total}{listed}" if by_status else total


def _service(one: KmsStatus, now: dt.datetime, lang: Lang) -> str:
    kms, version = one.kms, one.reading.service_version if one.reading else None
    if kms is None:
        return "–"
    publishing = "–" if kms.dns_publishing is None else (_ON if kms.dns_publishing else _OFF).in_(lang)
    priority = _PRIORITIES[kms.priority].in_(lang) if kms.priority in _PRIORITIES else "–"
    parts = [
        Text(f"port {kms.listening_port or '–'}", f"ポート {kms.listening_port or '–'}").in_(lang),
        Text(f"DNS publishing {publishing}", f"DNS公開 {publishing}").in_(lang),
        Text(f"priority {priority}", f"優先度 {priority}").in_(lang),
        Text(f"uptime {_uptime(one, now, lang)}", f"稼働時間 {_uptime(one, now, lang)}").in_(lang),
        version or "",
    ]
    return " · ".join(part for part in parts if part)


def _uptime(one: KmsStatus, now: dt.datetime, lang: Lang) -> str:
    if one.service.running is False:
        return Text("none (stopped)", "なし (停止中)").in_(lang)
    uptime = one.uptime(now)
    if uptime is None:
        return Text("unknown", "不明").in_(lang)
    hours, minutes = uptime.seconds // 3600, uptime.seconds // 60 % 60
    if uptime.days:
        return Text(f"{uptime.days} d {hours} h", f"{uptime.days}日{hours}時間").in_(lang)
    return Text(f"{hours} h {minutes} min", f"{hours}時間{minutes}分").in_(lang)


def _cells(one: KmsStatus, now: dt.datetime, lang: Lang) -> list[str]:
    kms, generation = one.kms, one.generation

    def met(threshold: int) -> str:
        reached = one.meets(threshold)
        return "–" if reached is None else (_YES if reached else _NO).in_(lang)

    def number(value: int | None) -> str:
        return "–" if value is None else str(value)

    publishing = kms.dns_publishing if kms else None
    return [
        one.host,
        _product(one),
        _status(one, lang),
        number(one.count),
        met(SERVERS),
        met(CLIENTS),
        number(kms.listening_port if kms else None),
        "–" if publishing is None else (_ON if publishing else _OFF).in_(lang),
        _PRIORITIES[kms.priority].in_(lang) if kms and kms.priority in _PRIORITIES else "–",
        number(kms.total_requests if kms else None),
        number(kms.failed_requests if kms else None),
        generation.serves.in_(lang) if generation else "–",
        (one.reading.service_version if one.reading else None) or "–",
        _uptime(one, now, lang) if kms else "–",
        _note(one, lang),
    ]


def _summary(hosts: Sequence[KmsStatus]) -> Text:
    good = sum(one.ok for one in hosts)
    enough = sum(bool(one.meets(CLIENTS)) for one in hosts)
    english = f"{counted(len(hosts), 'host')}   {counted(good, 'KMS host')}   {enough} at the client threshold"
    japanese = f"全{len(hosts)}台   KMSホスト {good}台   クライアントのしきい値に到達 {enough}台"
    if good < len(hosts):
        english += f"   {len(hosts) - good} not read or no KMS host"
        japanese += f"   未取得またはKMSホスト以外 {len(hosts) - good}台"
    return Text(english, japanese)
