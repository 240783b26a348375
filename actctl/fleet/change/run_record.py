"""A run as the contract has it, field by field, for the codec (docs/json.md, "Plans")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from actctl.common.codec import fields_of, read
from actctl.fleet.change.events import OUTCOMES, HostOutcome
from actctl.fleet.change.run_state import HALF_DONE, Attempt, HostRun, RunState
from actctl.fleet.report import ErrorRecord, error_record
from actctl.licensing.changes.change import State

SCHEMA: Literal["actctl/run/1"] = "actctl/run/1"


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One step, tried once."""

    verb: str
    args: tuple[str, ...]
    started_at: str
    ended_at: str | None
    exit_code: int | None
    ok: bool | None
    code: str | None
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRunRecord:
    """One host of the run."""

    host: str
    outcome: HostOutcome | None
    """None: its record is not whole and has no end of it."""
    reason: str | None = None
    before: State | None
    after: State | None
    steps: tuple[AttemptRecord, ...]
    error: ErrorRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHead:
    """Everything but the hosts. What has a default is more than the contract has."""

    schema: Literal["actctl/run/1"]
    run_id: str
    kind: str
    started_at: str | None = None
    finished: bool
    stopped: str | None = None
    doubt: str | None = None
    summary: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord(RunHead):
    """The whole run."""

    hosts: tuple[HostRunRecord, ...]


def run_json(state: RunState) -> dict[str, Any]:
    """The contract's form of a run."""
    head = RunHead(
        schema=SCHEMA,
        run_id=state.run_id,
        kind=state.plan.kind,
        started_at=state.started_at,
        finished=state.finished and state.doubt is None,
        stopped=state.stopped.en if state.stopped else None,
        doubt=state.doubt.en if state.doubt else None,
        summary=state.summary(),
    )
    hosts = [host_run_json(one, whole=state.doubt is None) for one in state.hosts.values()]
    return {**fields_of(head), "hosts": hosts}


def host_run_json(host: HostRun, *, whole: bool = True) -> dict[str, Any]:
    """One host of `hosts`. `whole`: the record has all that was done; else no end on record is no outcome."""
    known = whole or host.outcome is not None
    error = host.error or (HALF_DONE if host.half_done else None)
    record = HostRunRecord(
        host=host.plan.host,
        outcome=host.shown_outcome if known else None,
        reason=host.reason or ("half_done" if host.half_done and known else host.plan.reason),
        before=host.plan.before,
        after=host.after,
        steps=tuple(map(_attempt, host.attempts)),
        error=error_record(error) if error is not None and known else None,
    )
    return fields_of(record)


def _attempt(one: Attempt) -> AttemptRecord:
    return AttemptRecord(
        one.verb, tuple(one.arguments), one.started_at, one.ended_at, one.exit_code, one.ok, one.code, one.message
    )


def run_of(data: object) -> RunRecord:
    """A run from what `runs show -o json` wrote. Raises ValueError naming the place and what was expected."""
    record = read(RunRecord, data)
    for number, host in enumerate(record.hosts):
        if host.outcome is not None and host.outcome not in OUTCOMES:
            raise ValueError(f"hosts.{number}.outcome: one that a record may hold was expected")
    if record.summary.get("hosts") != len(record.hosts):
        raise ValueError("summary.hosts: the number of hosts was expected")
    return record
