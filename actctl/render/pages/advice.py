"""Advice for a person, and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TextIO

from actctl.common.texts import Lang, Text, counted
from actctl.fleet.interface import Outcome
from actctl.licensing.advice import Advice, Part
from actctl.render.formats.json import dump
from actctl.render.interface import Format, Style
from actctl.render.pages.unread import write_unread
from actctl.render.rows import write_rows
from actctl.render.screen import write_text
from actctl.render.words import unread_line

SCHEMA = "actctl/advice/1"
_HEADINGS = (
    Text("SITE", "グループ"),
    Text("SERVERS", "サーバー"),
    Text("CLIENTS", "クライアント"),
    Text("ADVICE", "推奨"),
    Text("FOR", "対象"),
    Text("WHY", "理由"),
)


def write_advice(
    sites: Sequence[Advice], format_: Format, stream: TextIO, style: Style, unread: Sequence[Outcome[object]] = ()
) -> None:
    """All sites in a format; `unread`: hosts that were not read; a person is told why."""
    if format_ is Format.JSON:
        stream.write(dump({"schema": SCHEMA, "sites": [_json(one) for one in sites]}, indent=1) + "\n")
        return
    if format_ is Format.JSONL:
        stream.writelines(dump(_json(one)) + "\n" for one in sites)
        return
    lang = style.lang
    rows = [_cells(site, part, lang) for site in sites for part in site.parts]
    if rows or format_ is not Format.TABLE:
        write_rows(format_, stream, style, [text.in_(lang) for text in _HEADINGS], rows)
    if format_ is Format.TABLE:
        noted: dict[Text, list[str]] = {}
        for site in sites:
            for note in site.notes:
                noted.setdefault(note, []).append(site.site)
        for note, names in noted.items():
            write_text(stream, style, f"{', '.join(names)}: {note.in_(lang)}")
        missing = unread_line((one.error for one in unread if one.error is not None), lang)
        if missing:
            write_text(stream, style, missing)
        write_unread(unread, stream, style)


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
