"""The clients of KMS hosts for a person: a row each, and what is to be done about them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TextIO

from actctl.common.texts import Lang, Text
from actctl.fleet.kms.clients_report import SCHEMA, ClientsReport
from actctl.licensing.codes import explain
from actctl.licensing.kms.clients import SUCCESS, Client
from actctl.licensing.kms.thresholds import SERVERS
from actctl.render.interface import Format, Style
from actctl.render.page import Head, Page, Row, Tail, columns_of
from actctl.render.pages.kms_clients_remarks import remarks
from actctl.render.pages.unread import Unread, unread_of
from actctl.render.screen import write_text
from actctl.render.tables import write_table
from actctl.render.words import STATUSES

_HEADINGS = {
    "name": Text("CLIENT", "クライアント"),
    "inventory": Text("INVENTORY", "インベントリ"),
    "kms_host": Text("KMS HOST", "KMSホスト"),
    "last": Text("LAST REQUEST (UTC)", "最終要求 (UTC)"),
    "requests": Text("REQ", "回数"),
    "result": Text("RESULT", "結果"),
    "state": Text("STATE BEFORE", "要求前の状態"),
    "ages_out": Text("COUNTED", "カウント除外まで"),
    "note": Text("NOTE", "備考"),
    "cmid": Text("CMID", "CMID"),
    "kind": Text("KIND", "種類"),
    "virtual": Text("VIRTUAL", "仮想"),
    "first": Text("FIRST REQUEST (UTC)", "最初の要求 (UTC)"),
    "failed": Text("FAILED", "失敗"),
    "product": Text("ACTIVATION ID", "ライセンス認証ID"),
}
_SHORT = ("name", "inventory", "kms_host", "last", "requests", "result", "state", "ages_out", "note")
_GIVES_WAY = (
    ("note", 12), ("inventory", 0), ("requests", 0), ("state", 0), ("kms_host", 0), ("name", 12), ("note", 0),
    ("ages_out", 0), ("last", 0),
)  # fmt: skip
"""What a narrow terminal cuts, and to what width, and what it leaves out (0); in this order."""
_SERVER, _CLIENT = Text("server", "サーバー"), Text("client", "クライアント")
_YES, _NO = Text("yes", "はい"), Text("no", "いいえ")


def clients_page(report: ClientsReport, soon: dt.timedelta, format_: Format, style: Style) -> Page:
    """The report; `soon`: clients that age out within it are marked."""
    names = _SHORT if format_ is Format.TABLE and not style.wide else tuple(_HEADINGS)
    sharing = {one.cmid: one.names for one in report.shared}
    lines = [text.in_(style.lang) for text in remarks(report, soon)]

    def rows() -> Iterator[Row]:
        for client in report.clients:
            left = client.ages_out_at - report.now
            cells = _cells(report, client, style.lang)
            cells["note"] = _note(client, sharing.get(client.cmid, ()), left, soon, style.lang)
            yield Row([cells[name] for name in names], partial(report.client_json, client))

    head = Head(
        "actctl kms clients",
        columns_of({name: _HEADINGS[name] for name in names}, style.lang),
        lambda: {"schema": SCHEMA, "generated_at": style.generated_at, **report.as_json()},
        "clients",
        [(names.index(name), least) for name, least in _GIVES_WAY],
    )
    not_read = report.check.not_read if report.check else {}
    unread = unread_of((host, "", error) for host, error in not_read.items())
    return Page(head, rows(), Tail(unread.sections(style.lang), lines), partial(_screen, unread))


def _screen(unread: Unread, page: Page, stream: TextIO, style: Style) -> None:
    rows = [row.cells for row in page.rows]
    if rows:
        write_table(stream, style, page.head.headings, rows, gives_way=page.head.gives_way)
        stream.write("\n")
    for line in page.tail.remarks:
        write_text(stream, style, line, first="   " if line.startswith(" ") else " ", rest="     ")
    unread.write(stream, style)


def _cells(report: ClientsReport, client: Client, lang: Lang) -> dict[str, str]:
    last = client.last
    needs = last.required_count
    kind = "–" if needs is None else (_SERVER if needs <= SERVERS else _CLIENT).in_(lang)
    virtual = "–" if last.virtual is None else (_YES if last.virtual else _NO).in_(lang)
    return {
        "name": client.name or "–",
        "inventory": report.inventory_host(client) or "–",
        "kms_host": client.kms_host,
        "last": _time(last.time),
        "requests": str(client.requests),
        "result": _result(last.code, lang),
        "state": STATUSES[last.license_state].in_(lang) if last.license_state else "–",
        "ages_out": _counted(client.ages_out_at - report.now, lang),
        "cmid": client.cmid,
        "kind": kind,
        "virtual": virtual,
        "first": _time(client.first_time),
        "failed": str(client.failed),
        "product": last.activation_id or "–",
    }


def _time(time: dt.datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def _result(code: str | None, lang: Lang) -> str:
    if code == SUCCESS:
        return f"● {Text('activated', '認証済み').in_(lang)}"
    return f"✖ {code}" if code else "? –"


def _counted(left: dt.timedelta, lang: Lang) -> str:
    """How long the KMS host goes on counting it."""
    if left <= dt.timedelta():
        return Text("no more", "対象外").in_(lang)
    days = math.ceil(left / dt.timedelta(days=1))
    return Text(f"{days} d", f"あと{days}日").in_(lang)


def _note(client: Client, sharing: Sequence[str], left: dt.timedelta, soon: dt.timedelta, lang: Lang) -> str:
    notes: list[Text] = []
    if client.last.code not in (SUCCESS, None):
        known = explain(client.last.code or "")
        notes += [known.meaning] if known else []
    others = [name for name in sharing if name.lower() != client.name.lower()][:3]
    if others:
        names = ", ".join(others)
        notes.append(Text(f"same CMID as {names}", f"CMIDが {names} と同じ"))
    if dt.timedelta() < left <= soon:
        notes.append(Text("about to drop out of the count", "まもなくカウントから外れます"))
    elif left <= dt.timedelta():
        notes.append(Text("dropped out of the count", "カウントから外れました"))
    return Text("; ", "。").in_(lang).join(note.in_(lang).rstrip(".。") for note in notes)
