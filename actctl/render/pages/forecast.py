"""A forecast for a person: dates, the soonest first."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import TextIO

from actctl.common.texts import Lang, Text, counted
from actctl.fleet.forecast import FleetForecast, host_json
from actctl.licensing.forecast import CountForecast, HostForecast, Outlook
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS
from actctl.licensing.overview import days_left
from actctl.render.interface import Style
from actctl.render.page import Head, Page, Row, Tail, columns_of
from actctl.render.pages.unread import Unread, unread_in
from actctl.render.screen import write_items, write_text
from actctl.render.tables import write_table
from actctl.render.words import METHODS, unread_line

_HEADINGS = {
    "host": Text("HOST", "ホスト"),
    "method": Text("METHOD", "認証方式"),
    "expires_at": Text("ENDS (UTC)", "終了 (UTC)"),
    "days": Text("IN", "残り"),
    "outlook": Text("OUTLOOK", "見通し"),
}
_OUTLOOKS: dict[Outlook, Text] = {
    Outlook.ENDED: Text("not activated", "未認証"),
    Outlook.OVERDUE: Text("overdue", "更新の遅れ"),
    Outlook.ENDING: Text("ending", "終了予定"),
    Outlook.UNKNOWN: Text("not known", "不明"),
    Outlook.RENEWING: Text("renewing", "定期更新中"),
    Outlook.PERMANENT: Text("permanent", "無期限"),
}
"""In the order of the totals."""
_BETWEEN = "   "


def forecast_page(found: FleetForecast, style: Style) -> Page:
    """The whole forecast."""
    lang = style.lang
    rows = (Row(_cells(one, found.generated_at, lang), partial(host_json, one)) for one in found.hosts)
    unread = unread_in(found.missing)
    totals = [_BETWEEN.join(_totals(found, lang))]
    tail = Tail(unread.sections(lang), _remarks(found, lang), totals, found.rest_json())
    head = Head("actctl forecast", columns_of(_HEADINGS, lang), found.head_json, "hosts")
    return Page(head, rows, tail, partial(_screen, found, unread))


def _screen(found: FleetForecast, unread: Unread, page: Page, stream: TextIO, style: Style) -> None:
    """Who renews and who is permanent is counted, not shown."""
    quiet, lang = (Outlook.PERMANENT, Outlook.RENEWING), style.lang
    rows = [_cells(one, found.generated_at, lang) for one in found.hosts if one.outlook not in quiet]
    if rows:
        write_table(stream, style, page.head.headings, rows)
    write_items(stream, style, page.tail.totals[0].split(_BETWEEN), _BETWEEN)
    for line in page.tail.remarks:
        write_text(stream, style, line)
    unread.write(stream, style)


def _cells(one: HostForecast, now: datetime, lang: Lang) -> list[str]:
    days = days_left((one.expires_at - now) // timedelta(minutes=1)) if one.expires_at else None
    words = _OUTLOOKS[one.outlook].in_(lang)
    if one.missed_renewals:
        missed = Text(f"renewals missed: {one.missed_renewals}", f"未実施の更新 {one.missed_renewals}回").in_(lang)
        words = f"{words}: {missed}"
    if one.ages_out_at is not None and one.ages_out_at > now:
        when = one.ages_out_at.date().isoformat()
        words += Text(f"; leaves the KMS count on {when}", f"。{when} にKMSカウントから外れます").in_(lang)
    return [
        one.host,
        METHODS[one.method].in_(lang) if one.method else "–",
        one.expires_at.date().isoformat() if one.expires_at else "–",
        Text(f"{days} d", f"{days}日").in_(lang) if days is not None else "–",
        words,
    ]


def _totals(found: FleetForecast, lang: Lang) -> list[str]:
    seen = Counter(one.outlook for one in found.hosts)
    return [
        Text(f"{seen[outlook]} {words.en}", f"{words.ja} {seen[outlook]}台").in_(lang)
        for outlook, words in _OUTLOOKS.items()
        if seen[outlook]
    ]


def _remarks(found: FleetForecast, lang: Lang) -> list[str]:
    lines = [_count(one).in_(lang) for one in found.kms_hosts]
    why = unread_line((one.error for one in found.missing if one.error is not None), lang)
    if why:
        lines.append(why)
    return lines


def _count(one: CountForecast) -> Text:
    ageing = Text(counted(one.ageing, "client") + " overdue", f"更新の遅れているクライアント {one.ageing}台")
    thresholds = [_threshold(one, SERVERS, one.below_servers_at), _threshold(one, CLIENTS, one.below_clients_at)]
    english, japanese = ", ".join(text.en for text in thresholds), "、".join(text.ja for text in thresholds)
    rest = Text("", "")
    if one.strangers:
        rest = Text(
            f" ({one.strangers} of the count were not read and are taken as staying)",
            f" (カウントのうち{one.strangers}台は未取得のため、変わらないものとみなします)",
        )
    return Text(
        f"{one.host}: count {one.count}, {ageing.en}: {english}{rest.en}",
        f"{one.host}: カウント {one.count}、{ageing.ja}: {japanese}{rest.ja}",
    )


def _threshold(one: CountForecast, threshold: int, when: datetime | None) -> Text:
    if one.count < threshold:
        return Text(f"below {threshold} already", f"すでに{threshold}未満")
    if when is not None:
        day = when.date().isoformat()
        return Text(f"below {threshold} on {day}", f"{day} に{threshold}を下回る")
    return Text(f"stays at {threshold} or more", f"{threshold}以上を維持")
