"""The steps of a run, one a line: when, how long, what came of it."""

from __future__ import annotations

from actctl.common.clock import from_iso
from actctl.common.texts import Lang, Text
from actctl.fleet.change.run_state import Attempt, HostRun, RunState
from actctl.render.page import Section

_OK, _FAILED, _OPEN = Text("done", "完了"), Text("failed", "失敗"), Text("its end is not known", "結果不明")


def sections(state: RunState, lang: Lang, *, messages: bool) -> list[Section]:
    """Every step that was begun, under its host; `messages`: with what slmgr said to those that succeeded, too."""
    whole = state.doubt is None
    return [
        Section(
            host.plan.host, [*(_line(one, lang, messages) for one in host.attempts), *_left(host, lang, whole=whole)]
        )
        for host in state.hosts.values()
        if host.attempts
    ]


def _line(one: Attempt, lang: Lang, messages: bool) -> str:
    what = " ".join([f"/{one.verb}", *one.arguments])
    word = (_OPEN if one.ended_at is None else _OK if one.ok else _FAILED).in_(lang)
    parts = [_clock(one.started_at), what, word]
    seconds = _seconds(one)
    if seconds is not None:
        parts.append(Text(f"{seconds:.1f} s", f"{seconds:.1f}秒").in_(lang))
    if one.code:
        parts.append(one.code)
    if one.message and (messages or not one.ok):
        parts.append(Text(one.message, one.japanese or one.message).in_(lang))
    return "  ".join(parts)


def _left(host: HostRun, lang: Lang, *, whole: bool) -> list[str]:
    """What was not begun, where the host is not done; `whole`: the record tells that.

    A step that was begun stands above already, as failed or without its end.
    """
    begun = {one.step for one in host.attempts}
    left = [step for number, step in enumerate(host.plan.steps) if number >= host.next_step and number not in begun]
    if host.outcome == "changed" or not left:
        return []
    verbs = " ".join(f"/{step.verb}" for step in left)
    said = Text(f"not done: {verbs}", f"未実施: {verbs}")
    if not whole:
        said = Text(f"not recorded as done: {verbs}", f"完了の記録なし: {verbs}")
    return [said.in_(lang)]


def _clock(at: str) -> str:
    """`22:14:05`, UTC as the journal has it."""
    return at[11:19] + "Z" if len(at) >= 19 else at


def _seconds(one: Attempt) -> float | None:
    try:
        began, ended = (from_iso(at or "") for at in (one.started_at, one.ended_at))
        return (ended - began).total_seconds()
    except (ValueError, TypeError):
        return None
