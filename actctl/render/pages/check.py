"""What `actctl inventory check` shows: a line a host, and how many let us in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TextIO

from actctl.common.texts import Lang, Text, counted
from actctl.common.words import plain_line
from actctl.fleet.interface import Outcome
from actctl.fleet.report import error_json
from actctl.render import screen
from actctl.render.interface import Style
from actctl.render.page import Head, Page, Row, Tail, columns_of
from actctl.render.words import HEADINGS, unread_line

SCHEMA = "actctl/check/1"
_RESULT = Text("RESULT", "結果")
_YES, _NO = Text("ok", "成功"), Text("failed", "失敗")
_ANSWER = Text("ANSWER", "応答")
_MOST = 30
"""Columns of a host's name beyond which its answer is not in line with the others."""


def check_page(answers: Sequence[Outcome[str]], style: Style) -> Page:
    """Every host's answer."""
    lang = style.lang
    columns = columns_of({"host": HEADINGS["host"], "result": _RESULT, "answer": _ANSWER}, lang)
    rows = (
        Row([one.target.name, (_NO if one.error else _YES).in_(lang), _said(one, lang)], partial(_record, one))
        for one in answers
    )
    envelope = {"schema": SCHEMA, "generated_at": style.generated_at}
    return Page(
        Head("actctl inventory check", columns, lambda: envelope, "hosts"),
        rows,
        Tail(totals=_totals(answers, lang)),
        partial(_screen, answers),
    )


def _record(one: Outcome[str]) -> dict[str, Any]:
    return {"host": one.target.name, "ok": one.error is None, "answer": one.value, "error": error_json(one.error)}


def _screen(answers: Sequence[Outcome[str]], page: Page, stream: TextIO, style: Style) -> None:
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
    for text in page.tail.totals:
        screen.write_text(stream, style, text)


def _totals(answers: Sequence[Outcome[str]], lang: Lang) -> list[str]:
    errors = [one.error for one in answers if one.error is not None]
    hosts, good = len(answers), len(answers) - len(errors)
    total = Text(
        f"{good} of {counted(hosts, 'host')} answered and let us in", f"{hosts}台中{good}台にサインインできました"
    )
    return [text for text in (total.in_(lang), unread_line(errors, lang)) if text]


def _said(one: Outcome[str], lang: Lang) -> str:
    if one.error is None:
        return one.value or ""
    remedy = f" → {one.error.remedy.in_(lang)}" if one.error.remedy else ""
    return one.error.message.in_(lang) + remedy


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - screen.columns(text))
