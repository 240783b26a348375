"""A run for a person: before → after of every host, and what to do about the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TextIO

from actctl.common.errors import HostError
from actctl.common.texts import Lang, Text
from actctl.common.words import plain_line, printable
from actctl.fleet.change.events import HostOutcome
from actctl.fleet.change.run_record import host_run_json, run_json
from actctl.fleet.change.run_state import UNKNOWN, HostRun, RunState
from actctl.licensing.changes.change import Action, State
from actctl.render.interface import Style
from actctl.render.notes import and_so, below, with_remedy, write_notes
from actctl.render.page import Column, Head, Page, Row, Tail
from actctl.render.pages.effects import done, status_text
from actctl.render.pages.plan import now_words
from actctl.render.pages.run_steps import sections
from actctl.render.pages.step_words import installation_id
from actctl.render.screen import write_items, write_text
from actctl.render.tables import write_table
from actctl.render.words import STATUSES, number_of

OUTCOMES: dict[str, Text] = {
    "changed": Text("changed", "変更済み"),
    "unchanged": Text("unchanged", "変更なし"),
    "waiting": Text("waiting", "カウント待ち"),
    "failed": Text("failed", "失敗"),
    "blocked": Text("blocked", "変更不可"),
    "skipped": Text("skipped", "未実施"),
    UNKNOWN: Text("not known", "不明"),
}
_HALF_DONE = ("✖", Text("half done", "途中"))
_NOT_READ = ("?", STATUSES[None])
"""Of a host that could not be read when the plan was made; to scripts it is one of the failed."""
MARKS = {"changed": "●", "unchanged": "○", "waiting": "▲", "failed": "✖", "blocked": "–", "skipped": "…", UNKNOWN: "?"}
_RESULT = Text("RESULT", "結果")
_RECORDED = Text("RECORDED", "記録上の結果")
"""Heads the results where the record is not whole."""
_HEADINGS = {
    "host": Text("HOST", "ホスト"),
    "before": Text("BEFORE", "変更前"),
    "after": Text("AFTER", "変更後"),
    "status": Text("STATUS", "状態"),
    "result": _RESULT,
    "note": Text("NOTE", "備考"),
}

_BETWEEN = "   "
_GIVES_WAY = ((3, 0), (0, 12), (1, 0))
"""On a narrow terminal: the status is left out first: the result says what became of the host; notes stand below."""


def run_page(state: RunState, style: Style, *, undo: str | None = None, messages: bool | None = None) -> Page:
    """The whole run. `undo`: the file that says what the machines were before. `messages`: every step is shown, with
    what slmgr said to those that succeeded, or without; None: none is.
    """
    lang, whole = style.lang, state.doubt is None
    columns = [
        Column(name, (text if whole or text is not _RESULT else _RECORDED).in_(lang))
        for name, text in _HEADINGS.items()
    ]
    rows = (
        Row(_cells(one, state.plan.kind, lang, whole=whole), partial(host_run_json, one, whole=whole))
        for one in state.hosts.values()
    )
    steps = [] if messages is None else sections(state, lang, messages=messages)
    count, *rest = summary_lines(state, lang, undo)
    head = Head("actctl runs show", columns, partial(run_json, state), gives_way=_GIVES_WAY)
    return Page(head, rows, Tail(steps, rest, [count]), partial(_screen, state))


def _screen(state: RunState, page: Page, stream: TextIO, style: Style) -> None:
    """Steps stand above what they came to."""
    for section in page.tail.sections:
        write_text(stream, style, plain_line(section.title))
        for line in section.lines:
            write_text(stream, style, plain_line(line), first="   ", rest="     ")
    rows, headings = [row.cells for row in page.rows], page.head.headings
    if rows and below(style):
        write_table(stream, style, headings[:-1], [row[:-1] for row in rows], gives_way=_GIVES_WAY)
        whole = state.doubt is None
        notes = (
            (one.plan.host, note)
            for one in state.hosts.values()
            for note in _notes(one, state.plan.kind, style.lang, whole=whole)
        )
        write_notes(stream, style, notes)
    elif rows:
        write_table(stream, style, headings, rows)
    write_items(stream, style, page.tail.totals[0].split(_BETWEEN), _BETWEEN)
    for line in page.tail.remarks:
        write_text(stream, style, line)


def host_line(host: HostRun, kind: str, lang: Lang) -> str:
    """One host, as it is done."""
    name, before, after, status, outcome, note = _cells(host, kind, lang)
    parts = [f"{name:16}", outcome, before.strip("–")]
    if host.touched:
        steps = " ".join(one.verb for one in host.attempts)
        parts = [*parts[:2], f"{before} → {after}", status.strip("–"), f"[{steps}]"]
    return printable("  ".join(part for part in (*parts, note) if part)).replace("\n", " ")  # plain_line takes padding


def _cells(host: HostRun, kind: str, lang: Lang, *, whole: bool = True) -> list[str]:
    """`whole`: the record has all that was done to the host."""
    mark, outcome = _result(host, whole=whole)
    after = _after(host)
    unknown = STATUSES[None].in_(lang) if host.touched else "–"
    return [
        host.plan.host,
        now_words(host.plan.before, lang),
        now_words(after, lang) if after else unknown,
        status_text(after).in_(lang) if after else "–",
        f"{mark} {outcome.in_(lang)}",
        and_so(_notes(host, kind, lang, whole=whole), lang),
    ]


def _result(host: HostRun, *, whole: bool) -> tuple[str, Text]:
    """The mark and the word for what came of a host."""
    if _unread(host):
        return _NOT_READ
    if not whole and host.outcome is None:
        return MARKS[UNKNOWN], OUTCOMES[UNKNOWN]
    return _HALF_DONE if host.half_done else (MARKS[host.shown_outcome], OUTCOMES[host.shown_outcome])


def _unread(host: HostRun) -> bool:
    return host.plan.action is Action.FAILED


def _after(host: HostRun) -> State | None:
    """How the run left a machine: one to which nothing was sent has no after, whatever it was found to be."""
    return host.after if host.touched else None


def _last_on_record(host: HostRun) -> Text:
    """Of a host whose end is not recorded, in a record that is not whole."""
    if not host.attempts:
        return Text("no step on record", "手順の記録なし")
    last = host.attempts[-1]
    if last.ended_at is None:
        return Text(f"last on record: {last.verb}, without its end", f"最後の記録: {last.verb} (結果なし)")
    return Text(f"last on record: {last.verb}", f"最後の記録: {last.verb}")


def _notes(host: HostRun, kind: str, lang: Lang, *, whole: bool = True) -> list[str]:
    """What else there is to say of a host, sentence by sentence."""
    if not whole and host.outcome is None:
        return [_last_on_record(host).in_(lang)]
    if host.half_done:
        last = host.attempts[-1]
        if last.ended_at is None:
            return [Text(f"the end of {last.verb} is not known", f"{last.verb} の結果不明").in_(lang)]
        return [Text(f"after {last.verb}", f"{last.verb} まで実施").in_(lang)]
    steps = [host.plan.steps[one.step] for one in host.attempts if one.ok]
    notes = [text.in_(lang) for text in done(kind, host.plan.before, _after(host), steps)]
    if host.error is not None:
        notes.append(_trouble(host, host.error, lang))
    elif host.outcome in ("blocked", "unchanged"):
        notes.append(host.plan.message.in_(lang))
    return notes


def _trouble(host: HostRun, error: HostError, lang: Lang) -> str:
    """Why a host is not as wanted, and what to do; `→` is left to what became of something."""
    text = " ".join(part for part in (error.code, error.message.in_(lang)) if part)
    remedy = error.remedy.in_(lang) if error.remedy else None
    return with_remedy(text, remedy, lang) if remedy and host.outcome != "waiting" else text


def _installation(host: HostRun, kind: str) -> Iterator[Text]:
    """What to do with the installation ID that /dti showed."""
    shown, name = installation_id(host), host.plan.host
    if shown is None:
        return
    setup = kind == "kms-setup"
    command = f"kms setup {name} --confirmation-id" if setup else f"slmgr --limit {name} atp"
    yield Text(f"Installation ID of {name}: {shown}", f"{name} のインストールID: {shown}")
    yield Text(
        "→ give it to Microsoft's activation portal or activation centre, then, with the 48 digits of the answer: "
        f"actctl {command} DIGITS",
        f"→ Microsoftの認証ポータルまたはライセンス認証窓口に伝え、返された確認ID (48桁) で: actctl {command} 確認ID",
    )


def totals(state: RunState, lang: Lang) -> list[str]:
    """`3 changed`, `1 failed` … of the outcomes that there are."""
    words = Counter(_result(one, whole=state.doubt is None)[1] for one in state.hosts.values())
    order = (*OUTCOMES.values(), _HALF_DONE[1], _NOT_READ[1])
    return [number_of(words[word], word, lang) for word in order if words[word]]


def doubtful(doubt: Text) -> Text:
    """How far a record can be believed that is not whole."""
    return Text(
        f"Recorded, not verified: {doubt.en}. What was done after that, and what the machines are now, is not known.",
        f"記録上の内容で、未検証です: {doubt.ja}。それより後に行われたことと、コンピューターの現在の状態は不明です。",
    )


_SWITCHES = {"switch-kms": "switch kms", "switch-mak": "switch mak"}


def _once_more(state: RunState) -> Text | None:
    """How hosts that failed are tried again: no run goes on with them, a new plan has to be made. None: there are none,
    or no command takes the hosts of a run (`kms setup` has one host).
    """
    failed = any(one.outcome is HostOutcome.FAILED for one in state.hosts.values())
    if not failed or not state.run_id or state.doubt is not None or state.plan.kind == "kms-setup":
        return None
    limit = f"--limit @run:{state.run_id}:failed"
    switch = _SWITCHES.get(state.plan.kind)
    if switch is None:
        return Text(
            f"To try the failed hosts again: the same command with {limit}",
            f"失敗したホストをやり直すには: 同じコマンドに {limit} を追加",
        )
    return Text(
        f"To try the failed hosts again, with the same options: actctl {switch} all {limit}",
        f"失敗したホストをやり直すには (ほかのオプションは同じもの): actctl {switch} all {limit}",
    )


def summary_lines(state: RunState, lang: Lang, undo: str | None = None) -> list[str]:
    """The totals, and what comes next."""
    lines = [_BETWEEN.join(totals(state, lang)) or Text("nothing to do", "対象なし").in_(lang)]
    if state.doubt is not None:
        lines.append(doubtful(state.doubt).in_(lang))
    if state.stopped:
        lines.append(plain_line(state.stopped.in_(lang)))
    if not state.finished and state.run_id and state.doubt is None:
        lines.append(
            Text(
                f"Not finished. Go on with: actctl runs resume {state.run_id}",
                f"未完了です。続けるには: actctl runs resume {state.run_id}",
            ).in_(lang)
        )
    again = _once_more(state)
    if again is not None:
        lines.append(again.in_(lang))
    if state.waiting and state.doubt is None:
        lines.append(
            Text(
                "Waiting hosts are counted; they activate by themselves (they ask every 2 hours) once the threshold "
                "is reached, or with the same command again.",
                "カウント待ちのホストは、しきい値に達すると自動で (2時間ごと)、"
                "または同じコマンドの再実行で認証されます。",
            ).in_(lang)
        )
    lines += [
        plain_line(text.in_(lang)) for one in state.hosts.values() for text in _installation(one, state.plan.kind)
    ]
    if state.run_id:
        lines.append(
            Text(
                f"Run {state.run_id}: actctl runs show {state.run_id}",
                f"実行記録 {state.run_id}: actctl runs show {state.run_id}",
            ).in_(lang)
        )
    if undo is not None:
        lines.append(Text(f"What the machines were before: {undo}", f"変更前の状態: {undo}").in_(lang))
    return lines
