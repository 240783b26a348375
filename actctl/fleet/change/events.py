"""What happens in a run, event by event: the records of its journal as values, written and read back in one place.

An event's fields are its record's, in this order; a field that is added has a default, for records that are older.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, ClassVar

from actctl.common.codec import fields_of, read
from actctl.common.errors import HostError
from actctl.fleet.report import ErrorRecord, error_record
from actctl.licensing.changes.change import State
from actctl.licensing.identity import Identity, identity_of


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
    options: dict[str, Any]
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
    """The event of a record; None: of an unknown kind, newer versions may add some.

    Raises TypeError or ValueError for what no version of actctl has written.
    """
    kind = record.get("event")
    event = _KINDS.get(kind) if isinstance(kind, str) else None
    if event is None:
        return None
    known = [one.name for one in fields(event) if one.name in record]
    values = {name: _READ.get(name, _as_it_is)(record[name]) for name in known}
    return event(**values)


@dataclass(frozen=True, slots=True)
class RecordedError(ErrorRecord):
    """The contract's ERROR, and its Japanese beside it for whoever looks at the run later."""

    ja: tuple[str, str | None] | None = None
    """Message and remedy; None: not noted (version 0.1)."""


def _recorded(error: HostError) -> RecordedError:
    one = error_record(error)
    japanese = (error.message.ja, error.remedy.ja if error.remedy else None)
    return RecordedError(one.kind, one.message, one.remedy, japanese, code=one.code)


def _as_it_is(value: Any) -> Any:
    return value


def _outcome(value: Any) -> HostOutcome:
    outcome = HostOutcome(value)
    if outcome not in OUTCOMES:
        raise ValueError("an end that is none")
    return outcome


def _after(value: Any) -> State | None:
    if value is None:
        return None
    State(**value)  # raises TypeError for a field that no State has
    return read(State, value)


def _error(value: Any) -> HostError | None:
    if value is None:
        return None
    record = read(RecordedError, value)
    return record.error(*(record.ja or ()))


_READ: dict[str, Callable[[Any], Any]] = {
    "args": tuple, "identity": identity_of, "outcome": _outcome, "after": _after, "error": _error,
}  # fmt: skip
"""By field: how it is read, and what is no such thing refused."""
