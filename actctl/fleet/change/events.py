"""What happens in a run, event by event: the records of its journal as values, written and read back in one place.

An event's fields are its record's, in this order; a field that is added has a default, for records that are older.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any, ClassVar

from actctl.common.clock import is_written
from actctl.common.codec import fields_of, read
from actctl.common.errors import HostError, Refused
from actctl.common.texts import Text
from actctl.common.words import REPLACEMENT
from actctl.fleet.report import ErrorRecord, error_record
from actctl.licensing.changes.change import State
from actctl.licensing.identity import Identity, as_kept
from actctl.licensing.keys.hide import without_keys


class HostOutcome(str, Enum):
    """What came of a host in a run."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    """Its record is not whole and has no end of it. Stands in no record."""


OUTCOMES = tuple(one for one in HostOutcome if one is not HostOutcome.UNKNOWN)
"""Those that a record may hold, in the order in which they are counted up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One record. Times (`at`) are ISO 8601, UTC."""

    kind: ClassVar[str]
    """As the record names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBegun(Event):
    """The first record: the plan without its hosts."""

    kind = "run"
    schema: str
    run_id: str
    at: str
    options: Any
    """How it was begun: pace.recorded_options, by which it is read."""
    plan: dict[str, Any]
    """plan_record.head_json."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPlanned(Event):
    """A host of the plan."""

    kind = "host"
    plan: dict[str, Any]
    """plan_record.host_json."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWritten(Event):
    """All hosts of the plan are on record; what follows was done."""

    kind = "start"
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed(Event):
    """Another process goes on."""

    kind = "resume"
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStopped(Event):
    """No further host is started."""

    kind = "stop"
    at: str = ""
    message: str | None = None
    """Why."""
    ja: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(Event):
    """Nothing is left to be done."""

    kind = "end"
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEvent(Event):
    """Something about one host."""

    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostIdentified(HostEvent):
    """Which machine answered, where the plan does not say."""

    kind = "identity"
    at: str = ""
    identity: Identity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBegun(HostEvent):
    """A step is about to be sent."""

    kind = "step_begin"
    step: int
    """Its place in the plan's steps."""
    verb: str
    args: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnded(HostEvent):
    """The step that was begun last came to its end, or turned out to have."""

    kind = "step_end"
    at: str
    exit_code: int | None
    ok: bool
    code: str | None
    message: str | None
    ja: str | None = None
    """The message in Japanese; None: not noted (version 0.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEnded(HostEvent):
    """The host is done, one way or the other."""

    kind = "host_end"
    at: str = ""
    outcome: HostOutcome
    reason: str | None = None
    after: State | None = None
    error: HostError | None = None


_KINDS: dict[object, type[Event]] = {
    one.kind: one
    for one in (
        RunBegun, HostPlanned, PlanWritten, RunResumed, RunStopped, RunEnded,
        HostIdentified, StepBegun, StepEnded, HostEnded,
    )
}  # fmt: skip


def record_of(event: Event) -> dict[str, Any]:
    """The record of an event, for JSON."""
    record = {"event": event.kind, **fields_of(event)}
    if isinstance(event, HostEnded) and event.error is not None:
        record["error"] = fields_of(_recorded(event.error))
    return record


def event_of(record: Mapping[str, Any]) -> Event | None:
    """The event of a record, its words without keys; None: of an unknown kind, newer versions may add some.

    Raises ValueError for what no version of actctl has written.
    """
    kind = record.get("event")
    event = _KINDS.get(kind) if isinstance(kind, str) else None
    if event is None:
        return None
    if event is HostPlanned:  # the longest of all, read where the whole plan is
        return HostPlanned(plan=_mapping(record.get("plan")))
    data = {name: value if name == "plan" else _words(value) for name, value in record.items()}
    at = data.get("at")
    if at and not (isinstance(at, str) and is_written(at)):
        raise Refused(_NO_TIME)
    if event is HostEnded:
        return _ended(data)
    one = read(event, data, strict=True)
    if isinstance(one, HostIdentified):
        return replace(one, identity=as_kept(one.identity))
    return one


@dataclass(frozen=True, slots=True)
class RecordedError(ErrorRecord):
    """The contract's ERROR, and its Japanese beside it for whoever looks at the run later."""

    ja: tuple[str, str | None] | None = None
    """Message and remedy; None: not noted (version 0.1)."""


def _recorded(error: HostError) -> RecordedError:
    one = error_record(error)
    japanese = (error.message.ja, error.remedy.ja if error.remedy else None)
    return RecordedError(one.kind, one.message, one.remedy, japanese, code=one.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class _HostEndedRecord(HostEvent):
    """HostEnded as it is written."""

    at: str = ""
    outcome: HostOutcome
    reason: str | None = None
    after: State | None = None
    error: RecordedError | None = None


def _mapping(plan: object) -> dict[str, Any]:
    if not isinstance(plan, dict):
        raise Refused(Text("plan: a record was expected", "plan: 記録ではありません"))
    return plan


def _ended(data: dict[str, Any]) -> HostEnded:
    one = read(_HostEndedRecord, data, strict=True)
    if one.outcome not in OUTCOMES:
        raise Refused(Text("outcome: an end that is none", "outcome: 結果として正しくありません"))
    after = data.get("after")
    if after is not None and not after.keys() <= _OF_STATE:
        raise Refused(Text("after: a field that no state has", "after: 状態にない項目があります"))
    error = one.error.error(*(one.error.ja or ())) if one.error else None
    return HostEnded(host=one.host, at=one.at, outcome=one.outcome, reason=one.reason, after=one.after, error=error)


_OF_STATE = {one.name for one in fields(State)}
_NO_TIME = Text("at: a time was expected", "at: 時刻ではありません")


def _words(value: Any) -> Any:
    """A value of a record, every word in it without keys and without halves of characters."""
    if type(value) is str:
        return without_keys(value if value.isascii() else _HALF.sub(REPLACEMENT, value))
    if type(value) is list:
        return [_words(part) for part in value]
    if type(value) is dict:
        return {name: _words(part) for name, part in value.items()}
    return value


_HALF = re.compile("[\ud800-\udfff]")
