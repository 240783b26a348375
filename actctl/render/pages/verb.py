"""What `actctl slmgr VERB` shows of a verb that changes nothing: what each host answered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TextIO

from actctl.common.texts import Lang, Text
from actctl.fleet.interface import Outcome
from actctl.fleet.report import error_json
from actctl.machine.interface import StepResult
from actctl.render.interface import Format, Style
from actctl.render.notes import below, with_remedy
from actctl.render.page import Head, Page, Row, columns_of
from actctl.render.pages.unread import unread_in
from actctl.render.tables import write_table

_HEADINGS = {"host": Text("HOST", "ホスト"), "message": Text("RESULT", "結果"), "note": Text("NOTE", "備考")}
_FOLDS = (1, 2)


def verb_page(answers: Sequence[Outcome[StepResult]], format_: Format, style: Style) -> Page:
    """A row a host; on a terminal the reasons of hosts that were not read stand below them."""
    rows = (Row(_cells(one, style.lang), partial(_json, one)) for one in answers)
    apart = format_ is Format.TABLE and below(style)
    head = Head("actctl slmgr", columns_of(_HEADINGS, style.lang), folds=_FOLDS)
    return Page(head, rows, screen=partial(_screen, answers) if apart else None)


def _screen(answers: Sequence[Outcome[StepResult]], page: Page, stream: TextIO, style: Style) -> None:
    rows = [_cells(one, style.lang) for one in answers if one.error is None]
    if rows:
        write_table(stream, style, page.head.headings, rows, folds=_FOLDS)
    unread_in(answers).write(stream, style)


def _json(outcome: Outcome[StepResult]) -> dict[str, Any]:
    result = outcome.value
    return {
        "host": outcome.target.name,
        "ok": result.ok if result else False,
        "exit_code": result.exit_code if result else None,
        "code": result.code if result else None,
        "message": result.message.en if result else None,
        "installation_id": result.installation_id if result else None,
        "error": error_json(outcome.error or (result.error if result else None)),
    }


def _cells(outcome: Outcome[StepResult], lang: Lang) -> list[str]:
    result, error = outcome.value, outcome.error or (outcome.value.error if outcome.value else None)
    answer = (result.installation_id or result.message.in_(lang)) if result else "–"
    note = " ".join(part for part in (error.code, error.message.in_(lang)) if part) if error else ""
    if error and error.remedy:
        note = with_remedy(note, error.remedy.in_(lang), lang)
    return [outcome.target.name, answer, note]
