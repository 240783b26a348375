"""What is said of a run whose record is damaged: what is wrong, what is on record, what can be done."""

from __future__ import annotations

from pathlib import Path

from actctl.cli.terminal import complain
from actctl.common.limits import LONGEST_LINE_OF_PATHS, LONGEST_MESSAGE
from actctl.common.texts import Text, joined
from actctl.common.words import within
from actctl.fleet.change.journal_file import Damaged
from actctl.fleet.change.run_state import RunState
from actctl.fleet.change.runs import Run

_MOST_NAMED = 6
"""Hosts of a sentence; `runs show` has all of them."""


def tell(run: Run, error: Damaged) -> None:
    """A line for each on standard error, the run's folder named once."""
    file = Path(error.source or "").name
    what = _within(error.message, LONGEST_MESSAGE)
    complain(joined("actctl: ", Text("run", "実行"), f" {run.run_id}: {file}: ", what))
    complain(joined("actctl: ", _within(_on_record(error.state), LONGEST_MESSAGE)))
    folder = Text(str(run.folder), str(run.folder))
    if run.undo.exists():
        before = Text(f"What the machines were before: {run.undo}", f"変更前の状態: {run.undo}")
        complain(_within(joined("actctl: ", before), LONGEST_LINE_OF_PATHS))
        folder = Text("its folder", "実行のフォルダー")
    remedy = Text(
        f"Nothing is sent: look at the machines, make a new plan and, once that is done, remove {folder.en}.",
        f"何も送信しません。コンピューターを確認し、計画を作り直してください。完了後に{folder.ja}を削除してください。",
    )
    complain(_within(joined("actctl: ", remedy), LONGEST_LINE_OF_PATHS))


def _within(text: Text, longest: int) -> Text:
    return Text(within(text.en, longest), within(text.ja, longest))


def _on_record(state: RunState | None) -> Text:
    if state is None:
        return Text("Nothing of it can be told.", "内容は何も分かりません。")
    begun = [one for one in state.hosts.values() if one.touched]
    if not begun:
        return Text(
            "Recorded, not verified: no step was sent before that record. What came after it is not known.",
            "記録上の内容で、未検証です: その記録より前に送信した手順はありません。それより後のことは不明です。",
        )
    ends = [(one.plan.host, one.outcome.value if one.outcome else one.attempts[-1].verb) for one in begun]
    named = ", ".join(f"{host} ({end})" for host, end in ends[:_MOST_NAMED])
    more = f" … +{len(begun) - _MOST_NAMED}" if len(begun) > _MOST_NAMED else ""
    return Text(
        f"Recorded, not verified: before that record, steps were sent to: {named}{more}. "
        "What came after it is not known.",
        f"記録上の内容で、未検証です: その記録より前に手順を送信したホスト: {named}{more}。"
        "それより後のことは不明です。",
    )
