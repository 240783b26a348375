"""Notes about hosts under a table, where a terminal has no room for them beside it: one line for all that share it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from actctl.common.texts import Lang, Text
from actctl.common.words import plain_line
from actctl.render.interface import Style
from actctl.render.screen import write_text

_NAMED = 6
_CONVERT = Text("actctl doctor HOST shows the steps", "actctl doctor ホスト で手順を表示")


def few(names: Sequence[str]) -> str:
    """`web01, web02 … +3`."""
    return ", ".join(names[:_NAMED]) + (f" … +{len(names) - _NAMED}" if len(names) > _NAMED else "")


def with_remedy(why: str, remedy: str, lang: Lang) -> str:
    """`no answer. Remedy: check the firewall`: no arrow, which stands for what something became."""
    return Text(f"{why.rstrip('.')}. Remedy: {remedy}", f"{why.rstrip('。')}。対処: {remedy}").in_(lang)


def short_remedy(reason: str | None, remedy: Text | None) -> Text | None:
    """The remedy as a note has room for it: how an evaluation edition is converted, doctor tells."""
    return _CONVERT if remedy is not None and reason == "evaluation" else remedy


def and_so(notes: Iterable[str], lang: Lang) -> str:
    """Several notes in one cell."""
    return "; ".join(notes) if lang is Lang.EN else "。".join(note.rstrip("。") for note in notes)


def below(style: Style) -> bool:
    """Whether notes stand below: on a terminal, where a cell would be cut; files and pipes have them in their rows."""
    return style.width is not None and not style.wide


def write_notes(stream: TextIO, style: Style, notes: Iterable[tuple[str, str]]) -> None:
    """Each note (host, text) once, behind the hosts that it is about; hosts without one are left out."""
    hosts: dict[str, list[str]] = {}
    for host, text in notes:
        if text:
            hosts.setdefault(text, []).append(host)
    for text, names in hosts.items():
        write_text(stream, style, plain_line(f"{few(names)}: {text}"))
