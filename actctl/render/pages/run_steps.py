"""The steps of a run, one a line: when, how long, what came of it."""

from __future__ import annotations

from typing import TextIO

from actctl.common.clock import from_iso
from actctl.common.texts import Text
from actctl.common.words import plain_line
from actctl.fleet.change.run_state import Attempt, HostRun, RunState
from actctl.render.interface import Style
from actctl.render.screen import write_text

_OK, _FAILED, _OPEN = Text("done", "完了"), Text("failed", "失敗"), Text("its end is not known", "結果不明")


def write_steps(state: RunState, stream: TextIO, style: Style, *, messages: bool) -> None:
    """Every step that was begun, under its host; `messages`: with what slmgr said to those that succeeded, too."""
    for host in state.hosts.values():
        if host.attempts:
            write_text(stream, style, plain_line(host.plan.host))
            for one in host.attempts:
                _write(one, stream, style, messages)
            _write_left(host, stream, style, whole=state.doubt is None)


def _write(one: Attempt, stream: TextIO, style: Style, messages: bool) -> None:
    what = " ".join([f"/{one.verb}", *one.arguments])
    word = (_OPEN if one.ended_at is None else _OK if one.ok else _FAILED).in_(style.lang)
    parts = [_clock(one.started_at), what, word]
    seconds = _seconds(one)
    if seconds is not None:
        parts.append(Text(f"{seconds:.1f} s", f"{seconds:.1f}秒").in_(style.lang))
    if one.code:
        parts.append(one.code)
    if one.message and (messages or not one.ok):
        parts.append(Text(one.message, one.japanese or one.message).in_(style.lang))
    write_text(stream, style, plain_line("  ".join(parts)), first="   ", rest="     ")


def _write_left(host: HostRun, stream: TextIO, style: Style, *, whole: bool) -> None:
    """What was not begun, where the host is not done; `whole`: the record tells that.

    A step that was begun stands above already, as failed or without its end.
    """
    begun = {one.step for one in host.attempts}
    left = [step for number, step in enumerate(host.plan.steps) if number >= host.next_step and number not in begun]
    if host.outcome != "changed" and left:
        verbs = " ".join(f"/{step.verb}" for step in left)
        said = Text(f"not done: {verbs}", f"未実施: {verbs}")
        if not whole:
            said = Text(f"not recorded as done: {verbs}", f"完了の記録なし: {verbs}")
        write_text(stream, style, said.in_(style.lang), first="   ", rest="     ")


def _clock(at: str) -> str:
    """`22:14:05`, UTC as the journal has it."""
    return at[11:19] + "Z" if len(at) >= 19 else at


def _seconds(one: Attempt) -> float | None:
    try:
        began, ended = (from_iso(at or "") for at in (one.started_at, one.ended_at))
        return (ended - began).total_seconds()
    except (ValueError, TypeError):
        return None
