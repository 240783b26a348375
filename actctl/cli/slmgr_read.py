"""`actctl slmgr VERB` for verbs that change nothing: what each host answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, TextIO

from actctl.cli.asking import ask_all
from actctl.cli.changing import wanted
from actctl.cli.fleet_report import Request, report
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.options import ChangeOptions
from actctl.cli.reaching import reach
from actctl.cli.sources import sources
from actctl.cli.terminal import Told, output
from actctl.common.texts import Lang, Text
from actctl.fleet.interface import Outcome
from actctl.fleet.report import error_json
from actctl.machine.interface import StepResult
from actctl.machine.ways import new_way
from actctl.render import Format, Style
from actctl.render.formats.json import dump
from actctl.render.notes import below, with_remedy
from actctl.render.pages.unread import write_unread
from actctl.render.rows import write_rows
from actctl.transport.interface import Session

_REPORTS = ("dli", "dlv", "xpr")
_HEADINGS = (Text("HOST", "ホスト"), Text("RESULT", "結果"), Text("NOTE", "備考"))


def read_over_fleet(options: ChangeOptions, verb: str, arguments: Sequence[str]) -> int:
    """Run a reading verb everywhere; the exit code. /dli, /dlv and /xpr give the report."""
    how = wanted(options)
    reached = reach(
        sources(options.inventory), [], options.limit,
        seconds=options.timeout, user=options.user, ask_pass=options.ask_pass,
        auth_fail=options.auth_fail, transport=options.transport,
    )  # fmt: skip
    targets = reached.targets()
    if verb in _REPORTS and not arguments:
        return report(Request(targets, verb, how.forks, how.format, how.style, how.out))
    stop, way = asyncio.Event(), new_way()

    async def task(session: Session) -> StepResult:
        return await way.do(session, verb, arguments)

    answers = asyncio.run(ask_all(targets, task, how.forks, stop))
    with output(how.out, lambda: Told(len(answers), sum(one.error is not None for one in answers))) as stream:
        if how.format in (Format.JSON, Format.JSONL):
            items = [_json(answer) for answer in answers]
            lines = (
                dump(items, indent=1) + "\n"
                if how.format is Format.JSON
                else "".join(dump(one) + "\n" for one in items)
            )
            stream.write(lines)
        else:
            _write(answers, how.format, stream, how.style)
    if stop.is_set():
        return INTERRUPTED
    return int(any(one.value is None or not one.value.ok for one in answers))


def _write(answers: Sequence[Outcome[StepResult]], format_: Format, stream: TextIO, style: Style) -> None:
    """Rows; on a terminal the reasons of hosts that were not read stand below them."""
    apart = format_ is Format.TABLE and below(style)
    rows = [_cells(one, style.lang) for one in answers if one.error is None or not apart]
    if rows or format_ is not Format.TABLE:
        write_rows(format_, stream, style, [text.in_(style.lang) for text in _HEADINGS], rows, folds=(1, 2))
    if apart:
        write_unread(answers, stream, style)


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
