"""A run for a person: before → after of every host, and what to do about the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from actctl.fleet.run_state import HostRun, RunState
from actctl.licensing.change import Action, State
from actctl.render.interface import Format, Style
from actctl.render.json import dump
from actctl.render.plan import now_words, status_words
from actctl.render.rows import write_rows
from actctl.render.step_words import installation_id
from actctl.render.words import number_of
from actctl.texts import Lang, Text
from actctl.words import plain_line, printable

OUTCOMES: dict[str, Text] = {
    "changed": Text("changed", "変更済み"),
    "unchanged": Text("unchanged", "変更なし"),
    "waiting": Text("waiting", "カウント待ち"),
    "failed": Text("failed", "失敗"),
    "blocked": Text("blocked", "変更不可"),
    "skipped": Text("skipped", "未実施"),
}
MARKS = {"changed": "●", "unchanged": "○", "waiting": "▲", "failed": "✖", "blocked": "–", "skipped": "…"}
_HEADINGS = (
    Text("HOST", "ホスト"),
    Text("BEFORE", "変更前"),
    Text("AFTER", "変更後"),
    Text("STATUS", "状態"),
    Text("RESULT", "結果"),
    Text("NOTE", "備考"),
)


def write_run(state: RunState, format_: Format, stream: TextIO, style: Style) -> None:
    """The whole run in a format."""
    if format_ is Format.JSON:
        stream.write(dump(state.as_json(), indent=1) + "\n")
        return
    if format_ is Format.JSONL:
        stream.writelines(dump(one.as_json()) + "\n" for one in state.hosts.values())
        return
    lang = style.lang
    shown = [one for one in state.hosts.values() if format_ is not Format.TABLE or one.plan.action is not Action.NONE]
    if shown:
        write_rows(format_, stream, style, [text.in_(lang) for text in _HEADINGS], [_cells(one, lang) for one in shown])
    if format_ is Format.TABLE:
        stream.writelines(f" {line}\n" for line in summary_lines(state, lang))


def host_line(host: HostRun, lang: Lang) -> str:
    """One host, as it is done."""
    name, before, after, status, outcome, note = _cells(host, lang)
    steps = " ".join(one.verb for one in host.attempts)
    line = "  ".join(
        part for part in (f"{name:16}", outcome, f"{before} → {after}", status, f"[{steps}]", note) if part
    )
    return printable(line).replace("\n", " ")  # plain_line would take the padding, too


def _cells(host: HostRun, lang: Lang) -> list[str]:
    after = State(**host.after) if host.after else None
    outcome = host.outcome or "skipped"
    return [
        host.plan.host,
        now_words(host.plan.before, lang),
        now_words(after, lang),
        status_words(after, lang) if after else "–",
        f"{MARKS[outcome]} {OUTCOMES[outcome].in_(lang)}",
        _note(host, lang),
    ]


def _note(host: HostRun, lang: Lang) -> str:
    if host.error is None:
        return host.plan.message.in_(lang) if host.outcome in ("blocked", "unchanged") else ""
    message, remedy = host.error.get("message"), host.error.get("remedy")
    if lang is Lang.JA and "ja" in host.error:
        message, remedy = host.error["ja"]
    text = " ".join(part for part in (host.error.get("code"), message) if part)
    return f"{text} → {remedy}" if remedy and host.outcome != "waiting" else text


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
        f"→ マイクロソフトの認証ポータルまたは認証窓口に伝え、返された確認ID (48桁) で: actctl {command} 確認ID",
    )


def summary_lines(state: RunState, lang: Lang) -> list[str]:
    """The totals, and what comes next."""
    counted = [
        number_of(count, OUTCOMES[name], lang) for name, count in state.summary().items() if name != "hosts" and count
    ]
    lines = ["   ".join(counted) or Text("nothing to do", "対象なし").in_(lang)]
    if state.stopped:
        lines.append(plain_line(state.stopped.in_(lang)))
    if not state.finished and state.run_id:
        lines.append(
            Text(
                f"Not finished. Go on with: actctl runs resume {state.run_id}",
                f"未完了です。続けるには: actctl runs resume {state.run_id}",
            ).in_(lang)
        )
    if state.waiting:
        lines.append(
            Text(
                "Waiting hosts are counted; they activate by themselves (they ask every 2 hours) once the threshold "
                "is reached, or with the same command again.",
                "カウント待ちのホストは、しきい値に達すると自動で(2時間ごと)、または同じコマンドの再実行で認証されます。",
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
    return lines
