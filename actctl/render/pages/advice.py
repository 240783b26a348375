"""Advice for a person, and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TextIO

from actctl.common.texts import Lang, Text, counted
from actctl.fleet.interface import Outcome
from actctl.licensing.advice import Advice, Part
from actctl.render.interface import Style
from actctl.render.page import Head, Page, Row, Tail, columns_of
from actctl.render.pages.unread import Unread, unread_in
from actctl.render.screen import write_text
from actctl.render.tables import write_table
from actctl.render.words import unread_line

SCHEMA = "actctl/advice/1"
_HEADINGS = {
    "site": Text("SITE", "グループ"),
    "servers": Text("SERVERS", "サーバー"),
    "clients": Text("CLIENTS", "クライアント"),
    "method": Text("ADVICE", "推奨"),
    "hosts": Text("FOR", "対象"),
    "why": Text("WHY", "理由"),
}


def advice_page(sites: Sequence[Advice], style: Style, unread: Sequence[Outcome[object]] = ()) -> Page:
    """All sites; `unread`: hosts that were not read; a person is told why."""
    lang = style.lang
    records = [_json(one) for one in sites]
    missing = unread_in(unread)
    tail = Tail(missing.sections(lang), _remarks(sites, unread, lang), records=records)
    rows = (Row(_cells(site, part, lang)) for site in sites for part in site.parts)
    head = Head("actctl advise", columns_of(_HEADINGS, lang), lambda: {"schema": SCHEMA, "sites": records})
    return Page(head, rows, tail, partial(_screen, missing))


def _screen(unread: Unread, page: Page, stream: TextIO, style: Style) -> None:
    rows = [row.cells for row in page.rows]
    if rows:
        write_table(stream, style, page.head.headings, rows)
    for line in page.tail.remarks:
        write_text(stream, style, line)
    unread.write(stream, style)


def _remarks(sites: Sequence[Advice], unread: Sequence[Outcome[object]], lang: Lang) -> list[str]:
    noted: dict[Text, list[str]] = {}
    for site in sites:
        for note in site.notes:
            noted.setdefault(note, []).append(site.site)
    missing = unread_line((one.error for one in unread if one.error is not None), lang)
    lines = [f"{', '.join(names)}: {note.in_(lang)}" for note, names in noted.items()]
    return [*lines, missing] if missing else lines


def _cells(site: Advice, part: Part, lang: Lang) -> list[str]:
    number = Text(counted(len(part.hosts), "host"), f"{len(part.hosts)}台").in_(lang)
    return [site.site, str(site.servers), str(site.clients), part.method.upper(), number, part.why.in_(lang)]


def _json(site: Advice) -> dict[str, Any]:
    return {
        "site": site.site,
        "servers": site.servers,
        "clients": site.clients,
        "advice": [{"method": part.method, "hosts": list(part.hosts), "why": part.why.en} for part in site.parts],
        "notes": [note.en for note in site.notes],
    }
