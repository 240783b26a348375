"""The list of runs on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from actctl.common.clock import from_iso
from actctl.common.texts import Lang, Text
from actctl.fleet.change.run_state import RunState
from actctl.render.interface import Format, Style
from actctl.render.page import Column, Head, Page, Row, Tail
from actctl.render.pages.run import totals
from actctl.render.screen import GAP, columns, room_of

_HEADINGS = {
    "run_id": Text("RUN", "実行"),
    "kind": Text("KIND", "種類"),
    "started_at": Text("STARTED", "開始"),
    "hosts": Text("HOSTS", "台数"),
    "state": Text("STATE", "状態"),
    "result": Text("RESULT", "結果"),
}
_STARTED, _RESULT = 2, 5
_GIVES_WAY = ((_STARTED, 0), (3, 0), (1, 0), (4, 0))
"""On a narrow terminal, in this order; never the ID, which is typed again, and which holds the time of the start."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One run of the list."""

    run_id: str
    state: RunState | None
    """None: not even its plan can be told from its record."""
    going_on: bool | None
    """Whether a process works on it now; None: that cannot be told."""
    damaged: bool = False
    unreadable: bool = False
    """Damaged, as far as we can see: the system does not let us read its record."""


def runs_page(runs: Sequence[Listed], format_: Format, style: Style) -> Page:
    """All runs. To a person times are those of this computer's clock, to a program UTC."""
    rows = [_cells(one, style.lang) for one in runs]
    headings = [text.in_(style.lang) for text in _HEADINGS.values()]
    plain = [list(row) for row in rows]
    if format_ is not Format.CSV:
        times = [_local(row[_STARTED]) for row in rows]
        zones = {zone for _, zone in times if zone}
        if len(zones) == 1:
            headings[_STARTED] += f" ({zones.pop()})"
        for row, (time, zone) in zip(rows, times, strict=True):
            row[_STARTED] = f"{time} ({zone})" if zones and zone else time
    under: list[list[str]] = [[] for _ in runs]
    if format_ is Format.TABLE and not _one_line_each([headings, *rows], style):
        headings, rows = headings[:_RESULT], [row[:_RESULT] for row in rows]
        under = [totals(one.state, style.lang) if one.state else [] for one in runs]
    columns = [Column(name, heading) for name, heading in zip(_HEADINGS, headings, strict=False)]
    nothing = [] if runs else [Text("No runs on record.", "実行記録はありません。").in_(style.lang)]
    return Page(
        Head("actctl runs list", columns, gives_way=_GIVES_WAY),
        [
            Row(cells, partial(_json, one), known, below)
            for one, cells, known, below in zip(runs, rows, plain, under, strict=True)
        ],
        Tail(remarks=nothing),
    )


def _one_line_each(lines: Sequence[Sequence[str]], style: Style) -> bool:
    """Whether there is room for the results beside the rest; else each stands under its run."""
    room = room_of(style)
    width = sum(max(map(columns, column)) + GAP for column in zip(*lines, strict=True)) - GAP + 1
    return room is None or width <= room


def _local(started_at: str) -> tuple[str, str | None]:
    """`2026-11-23 22:14` and its zone, `UTC+9`: the time of this computer's clock, as the run's ID has it.

    Whatever is no time as it is, without a zone.
    """
    try:
        time = from_iso(started_at).astimezone()
    except (ValueError, OverflowError, OSError):
        return started_at, None
    return f"{time:%Y-%m-%d %H:%M}", _zone(time.utcoffset() or timedelta())


def _zone(offset: timedelta) -> str:
    """`UTC`, `UTC+9`, `UTC-3:30`."""
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    return "UTC" if not offset else f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def _json(one: Listed) -> dict[str, Any]:
    state = one.state
    return {
        "run_id": one.run_id,
        "kind": state.plan.kind if state else None,
        "started_at": state.started_at if state else None,
        "finished": bool(state and state.finished and not one.damaged),
        "going_on": one.going_on,
        "damaged": one.damaged,
        "summary": state.summary() if state else None,
    }


def _cells(one: Listed, lang: Lang) -> list[str]:
    state = one.state
    if one.unreadable:
        word = Text("record unreadable", "記録を読めません")
    elif one.damaged:
        word = Text("record damaged", "記録が破損")
    elif one.going_on is None:
        word = Text("lock unreadable", "ロックを読めません")
    elif one.going_on:
        word = Text("going on", "実行中")
    elif state is not None and state.finished:
        word = Text("finished", "完了")
    elif state is not None and state.stopped:
        word = Text("stopped: resume", "停止 (再開可能)")
    else:
        word = Text("interrupted: resume", "中断 (再開可能)")
    if state is None:
        return [one.run_id, "–", "–", "–", word.in_(lang), "–"]
    return [
        one.run_id, state.plan.kind, state.started_at, str(len(state.hosts)), word.in_(lang),
        ", ".join(totals(state, lang)),
    ]  # fmt: skip
