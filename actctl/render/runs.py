"""The list of runs on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TextIO

from actctl.fleet.run_state import RunState
from actctl.render.interface import Format, Style
from actctl.render.json import dump
from actctl.render.rows import write_rows
from actctl.render.run import OUTCOMES
from actctl.render.words import number_of
from actctl.texts import Lang, Text

_HEADINGS = (
    Text("RUN", "実行"),
    Text("KIND", "種類"),
    Text("STARTED", "開始"),
    Text("HOSTS", "台数"),
    Text("STATE", "状態"),
    Text("RESULT", "結果"),
)


def write_runs(runs: Sequence[tuple[RunState, bool]], format_: Format, stream: TextIO, style: Style) -> None:
    """All runs; with each, whether a process works on it now."""
    if format_ in (Format.JSON, Format.JSONL):
        items = [_json(state, going_on) for state, going_on in runs]
        stream.write(
            dump(items, indent=1) + "\n" if format_ is Format.JSON else "".join(dump(one) + "\n" for one in items)
        )
        return
    if not runs and format_ is Format.TABLE:
        stream.write(" " + Text("No runs on record.", "実行記録はありません。").in_(style.lang) + "\n")
        return
    rows = [_cells(state, going_on, style.lang) for state, going_on in runs]
    write_rows(format_, stream, style, [text.in_(style.lang) for text in _HEADINGS], rows)


def _json(state: RunState, going_on: bool) -> dict[str, Any]:
    return {
        "run_id": state.run_id,
        "kind": state.plan.kind,
        "started_at": state.started_at,
        "finished": state.finished,
        "going_on": going_on,
        "summary": state.summary(),
    }


def _cells(state: RunState, going_on: bool, lang: Lang) -> list[str]:
    if going_on:
        word = Text("going on", "実行中")
    else:
        word = Text("finished", "完了") if state.finished else Text("interrupted: resume", "中断: resume可")
    counted = [
        number_of(count, OUTCOMES[name], lang) for name, count in state.summary().items() if name != "hosts" and count
    ]
    return [
        state.run_id, state.plan.kind, state.started_at, str(len(state.hosts)), word.in_(lang), ", ".join(counted),
    ]  # fmt: skip
