"""Advice for a person, and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TextIO

from actctl.common.texts import Lang, Text, counted
from actctl.fleet.interface import Outcome
from actctl.licensing.advice import Advice, Part
from actctl.render.interface import Style
from actctl.render.page import Column, Head, Page, Row, Tail
from actctl.render.pages.unread import unread_of, write_unread
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
    columns = [Column(name, text.in_(lang)) for name, text in _HEADINGS.items()]
    records = [_json(one) for one in sites]
    missing = unread_of(unread).section(lang)
    tail = Tail([missing] if missing else [], _remarks(sites, unread, lang), records=records)
    rows = [Row(cells) for cells in _rows(sites, lang)]
    envelope = {"schema": SCHEMA, "sites": records}
    return Page(Head("actctl advise", columns, envelope), rows, tail, partial(_screen, sites, unread))


def _screen(sites: Sequence[Advice], unread: Sequence[Outcome[object]], stream: TextIO, style: Style) -> None:
    rows = _rows(sites, style.lang)
    if rows:
        write_table(stream, style, [text.in_(style.lang) for text in _HEADINGS.values()], rows)
    for line in _remarks(sites, unread, style.lang):
        write_text(stream, style, line)
    write_unread(unread, stream, style)


def _rows(sites: Sequence[Advice], lang: Lang) -> list[list[str]]:
    return [_cells(site, part, lang) for site in sites for part in site.parts]


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
