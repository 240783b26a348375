"""What `actctl inventory check` shows: a line a host, and how many let us in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from actctl.fleet.interface import Outcome
from actctl.render import screen
from actctl.render.interface import Style
from actctl.render.words import HEADINGS, unread_line
from actctl.texts import Lang, Text
from actctl.words import plain_line

_ANSWER = Text("ANSWER", "応答")
_MOST = 30
"""Columns of a host's name beyond which its answer is not in line with the others."""


def write_check(answers: Sequence[Outcome[str]], stream: TextIO, style: Style) -> None:
    """Every host with its answer, or why there is none and what to do; then the totals."""
    lang = style.lang
    heading = HEADINGS["host"].in_(lang)
    width = min(_MOST, max(screen.columns(text) for text in (heading, *(one.target.name for one in answers))))
    screen.write_text(stream, style, f"{_padded(heading, width)}  {_ANSWER.in_(lang)}", first="   ")
    for one in answers:
        mark = "✖" if one.error else "●"
        line = f"{_padded(one.target.name, width)}  {plain_line(_said(one, lang))}"
        screen.write_text(stream, style, line, first=f" {mark} ", rest="     ")
    stream.write("\n")
    errors = [one.error for one in answers if one.error is not None]
    hosts, good = len(answers), len(answers) - len(errors)
    total = Text(f"{good} of {hosts} hosts answered and let us in", f"{hosts}台中{good}台にサインインできました")
    screen.write_text(stream, style, total.in_(lang))
    missing = unread_line(errors, lang)
    if missing:
        screen.write_text(stream, style, missing)


def _said(one: Outcome[str], lang: Lang) -> str:
    if one.error is None:
        return one.value or ""
    remedy = f" → {one.error.remedy.in_(lang)}" if one.error.remedy else ""
    return one.error.message.in_(lang) + remedy


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - screen.columns(text))
