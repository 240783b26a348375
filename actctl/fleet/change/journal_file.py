"""A journal read back: what a run did, and whether its record is whole.

Journals of version 0.1.0 (schema 1) have no checksums; they are read as that version read them. Where such a run was
resumed by a later version, the chain begins behind the old records.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from actctl.common.errors import Refused, UserError
from actctl.common.limits import MOST_JOURNAL_BYTES
from actctl.common.system_errors import reason, unreadable
from actctl.common.texts import Text, sentence
from actctl.fleet.change.chain import Head, adopted, read_head, unsealed
from actctl.fleet.change.events import Event, HostPlanned, PlanWritten, RunBegun, event_of
from actctl.fleet.change.kept_file import read_kept
from actctl.fleet.change.pace import recorded_options
from actctl.fleet.change.plan_file import plan_of
from actctl.fleet.change.run_state import RunState, begin

SCHEMA = "actctl/journal/2"
_UNCHAINED = "actctl/journal/1"
_ADOPTED = "actctl/journal/3"
"""Of version 0.1.0, with a chain behind: that version, which would add records without checksums, refuses it."""
RAISED = _ADOPTED[-1:].encode()


def head_file(journal: Path) -> Path:
    """How many records there are, and the last checksum."""
    return journal.with_suffix(".head")


def begun_file(journal: Path) -> Path:
    """The mark that steps may have been sent: without it and without a journal, nothing was."""
    return journal.with_name("begun")


_NOTHING = Text("", "")
_DAMAGED = Text("is damaged: ", "破損しています: ")
_MISSING = Text(
    "is missing, but this run has begun: what it did is not known.",
    "記録がありませんが、この実行は開始されています。実行した内容は不明です。",
)
_NO_FILE = Text("cannot be read: there is no such file.", "読み取れません: ファイルがありません。")
_DANGLING = Text("cannot be read: it leads nowhere.", "読み取れません: リンク先がありません。")
_NO_JOURNAL = Text(
    f"is no journal of a run ({SCHEMA}): its record 1 is not as it was written.",
    f"実行の記録 ({SCHEMA}) ではありません。1件目の記録が、書き込まれたときの内容と異なります。",
)


class Damaged(UserError):
    """A record of a run is altered, or missing: what the run did cannot be told from it for certain."""

    def __init__(
        self, message: Text, source: str, record: int, state: RunState | None = None, *, unreadable: bool = False
    ) -> None:
        super().__init__(message, source=source, exit_code=1)
        self.unreadable = unreadable
        """The system does not let us read it: what stands there may be whole."""
        self.record = record
        """The first that is not as it was written, counted from 1."""
        self.state = state
        """The run as far as the records before tell it; None: not even the plan is whole."""


@dataclass(frozen=True, slots=True)
class Found:
    """A journal's records, as far as they are whole."""

    records: list[dict[str, Any]]
    head: Head
    """Of the chain with these records in it."""
    size: int
    """Bytes of the file that hold them."""
    closing: bytes = b""
    """What must follow them before another record may: a torn line of version 0.1.0 is closed."""
    broken: int | None = None
    """The first record that is not as it was written."""
    why: Text = _NOTHING
    unreadable: bool = False
    raised_at: int | None = None
    """Where RAISED is to be written once these records are adopted."""


def read(path: Path) -> RunState:
    """The state of a run from its journal. What a crash left of a half-written record is no record.

    Raises Damaged, or UserError where there is none and nothing was sent.
    """
    found, events = _typed(_found(path))
    source = str(path)
    state: RunState | None = None
    wrong = Text("what this run did cannot be told from it", "この実行の内容が分かりません")
    try:
        state, taken = _state(events, source)
        if taken < len(events):
            found = _not_of_any(found, taken, _NOT_OF_IT)
    except Damaged:
        if found.broken is None:
            raise
    except UserError as error:
        plan = error.message
        wrong = Text(f"its plan: {plan.en.rstrip('.')}", f"計画: {plan.ja.rstrip('。')}")
    except (LookupError, TypeError, ValueError, AttributeError):
        pass
    if found.broken is not None:
        if state is not None:
            state.doubt = _whole_until(found.broken - 1)
        why = Text(
            f"is damaged: {found.why.en}; what this run did cannot be told for certain.",
            f"破損しています: {found.why.ja}。この実行の内容は確実には分かりません。",
        )
        raise Damaged(why, source, found.broken, state, unreadable=found.unreadable)
    if state is None:
        raise Damaged(sentence(_DAMAGED, wrong), source, 1)
    return state


def _whole_until(count: int) -> Text:
    return Text(f"its record is whole up to record {count} only", f"記録は{count}件目までしか確認できません")


def end_of(path: Path) -> Found:
    """Where the journal goes on. Raises Damaged, UserError."""
    found = _found(path)
    if found.broken is not None:
        raise Damaged(sentence(_DAMAGED, found.why), str(path), found.broken, unreadable=found.unreadable)
    return found


def _found(path: Path) -> Found:
    try:
        data = read_kept(path, MOST_JOURNAL_BYTES)
    except FileNotFoundError:
        if os.path.lexists(begun_file(path)):
            raise Damaged(_MISSING, str(path), 1) from None
        if not os.path.lexists(path):
            raise UserError(_NO_FILE, source=str(path)) from None
        raise Damaged(_DANGLING, str(path), 1, unreadable=True) from None
    except OSError as error:
        raise Damaged(unreadable(error, None).message, str(path), 1, unreadable=True) from None
    first = _record(unsealed(data.split(b"\n", 1)[0])[0]) or {}
    schema = first.get("schema")
    if schema not in (SCHEMA, _UNCHAINED, _ADOPTED):
        raise Damaged(_NO_JOURNAL, str(path), 1)
    head: Head | None = None
    name, hidden = head_file(path).name, False
    trouble: Text | None = None
    try:
        head = read_head(head_file(path))
    except OSError as error:
        cause, hidden = reason(error), True
        trouble = Text(
            f"its head ({name}) cannot be read: {cause.en}", f"検証用ファイル ({name}) を読み取れません: {cause.ja}"
        )
    except ValueError:
        trouble = Text(
            f"its head ({name}) is no head of a journal", f"検証用ファイル ({name}) の内容が正しくありません"
        )
    if schema == SCHEMA:
        found = _chained(data, 0, Head(), [], head)
    else:
        found = _unchained(data, head, adopted_before=schema == _ADOPTED or trouble is not None)
    if head is None and found.broken is not None:
        missing = Text(
            f"its head ({name}) is missing, records may be, too",
            f"検証用ファイル ({name}) がなく、失われた記録があるかもしれません",
        )
        return replace(found, why=trouble or missing, unreadable=hidden)
    return found


def _unchained(data: bytes, head: Head | None, *, adopted_before: bool) -> Found:
    """Records of version 0.1.0, and what a later version added to them.

    Their checksum is that of what they are once they are adopted: the schema is raised last.
    """
    found = data.find(_UNCHAINED.encode(), 0, data.find(b"\n"))
    at = found + len(_UNCHAINED) - 1 if found >= 0 else None
    if at is not None:
        data = data[:at] + RAISED + data[at + 1 :]
    lines = data.split(b"\n")
    plain = next((number for number, line in enumerate(lines) if unsealed(line)[1] is not None), len(lines) - 1)
    if head is None and plain == len(lines) - 1 and not adopted_before:
        records = [record for record in map(_record, lines) if record is not None]
        closing = b"\n" if lines[-1] else b""
        return Found(records, adopted(data + closing), len(data), closing, raised_at=at)
    old = b"".join(line + b"\n" for line in lines[:plain])
    records = [record for record in map(_record, lines[:plain]) if record is not None]
    return replace(_chained(data, len(old), adopted(old), records, head), raised_at=at)


def _chained(data: bytes, start: int, chain: Head, records: list[dict[str, Any]], head: Head | None) -> Found:
    """The records from `start` on, each checked; `chain` is the head of what stands before them."""
    begun_at = chain.count
    reached = head is not None and chain == head
    size = start
    for line in data[start:].split(b"\n")[:-1]:
        body, sum_ = unsealed(line)
        following = chain.after(body)
        record = _record(body)
        if sum_ != following.sum or record is None:
            break
        chain, size = following, size + len(line) + 1
        records.append(record)
        reached = reached or chain == head
    rest = data[size:].split(b"\n")
    if reached and _torn(rest):
        return Found(records, chain, size)
    number = chain.count + 1
    if head is None:
        return Found(records, chain, size, broken=number)
    if head.count < begun_at or (chain.count >= head.count and not reached):
        why = Text(
            f"record {head.count} is another than its head says",
            f"{head.count}件目の記録が検証用ファイルの内容と一致しません",
        )
        return Found(records, chain, size, broken=head.count, why=why)
    if rest[:-1] and begun_at and chain.count == begun_at and not reached:
        why = Text(
            f"one of the records up to {number} is not as it was written",
            f"{number}件目までの記録のいずれかが、書き込まれたときの内容と異なります",
        )
        return Found(records, chain, size, broken=number, why=why)
    if rest[:-1]:
        why = Text(
            f"record {number} is not as it was written", f"{number}件目の記録が、書き込まれたときの内容と異なります"
        )
        return Found(records, chain, size, broken=number, why=why)
    missing = (
        Text(f"record {number} is missing", f"{number}件目の記録がありません")
        if head.count == number
        else Text(
            f"records {number} to {head.count} are missing", f"{number}件目から{head.count}件目までの記録がありません"
        )
    )
    return Found(records, chain, size, broken=number, why=missing)


def _torn(rest: list[bytes]) -> bool:
    """Whether the lines behind the last whole record are what a crash leaves: nothing, or a piece of one record.

    That was never acknowledged, so nothing was done on it. A whole record that does not fit the chain was written by
    somebody else, or altered: the head may be an older one that was put back.
    """
    return len(rest) == 1 or (len(rest) == 2 and not rest[1] and _record(rest[0]) is None)


_NOT_OF_IT = Text("tells of what cannot have happened in this run", "この実行では起こりえない内容です")


def _not_of_any(found: Found, count: int, why: Text) -> Found:
    """Only so many of its records are ones that actctl writes."""
    said = Text(f"record {count + 1}: {why.en}", f"{count + 1}件目の記録: {why.ja}")
    return replace(found, records=found.records[:count], broken=count + 1, why=said, unreadable=False)


def _typed(found: Found) -> tuple[Found, list[Event | None]]:
    """Its events, a record each (None: of a later version), up to the first that no version has written."""
    events: list[Event | None] = []
    try:
        for record in found.records:
            events.append(event_of(record))  # noqa: PERF401 -- those before the one that is refused are kept
    except Refused as wrong:
        return _not_of_any(found, len(events), wrong.why), events
    except RecursionError:
        return _not_of_any(found, len(events), _TOO_DEEP), events
    return found, events


_TOO_DEEP = Text("its lists stand too deep in one another", "入れ子が深すぎます")


def _state(events: list[Event | None], source: str) -> tuple[RunState, int]:
    """The run, and how many events it took: all, or those before the first that cannot have happened in it.

    Raises UserError, or whatever a plan leads to that no version of actctl has written.
    """
    first = events[0]
    if not isinstance(first, RunBegun):
        raise ValueError("no beginning of a run")
    hosts = [event.plan for event in events if isinstance(event, HostPlanned)]
    written = any(isinstance(event, PlanWritten) for event in events)
    if len(hosts) != first.plan["summary"]["hosts"] or not written:
        hosts_missing = Text("hosts of its plan are missing", "計画のホストの記録が足りません")
        raise Damaged(sentence(_DAMAGED, hosts_missing), source, len(events) + 1)
    plan = plan_of({**first.plan, "hosts": hosts}, source)
    state = begin(str(first.run_id), plan, _options(first.options, source), str(first.at))
    taken = 0
    try:
        for event in events:
            if event is not None:
                state.take(event)
            taken += 1
    except ValueError:
        pass
    return state, taken


def _options(said: object, source: str) -> dict[str, Any]:
    """How it was begun. Raises Damaged."""
    try:
        return recorded_options(said)
    except (Refused, UserError):
        wrong = Text("how it was begun (its options) is not as it is written", "開始時の指定 (options) が不正です")
        raise Damaged(sentence(_DAMAGED, wrong), source, 1) from None


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
