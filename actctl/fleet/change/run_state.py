"""A run as its journal tells it: every record changes this state, live and when it is read back, by the same code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from actctl.common.errors import ErrorKind, HostError
from actctl.common.texts import Text
from actctl.fleet.change.events import (
    OUTCOMES,
    Event,
    HostEnded,
    HostEvent,
    HostIdentified,
    HostOutcome,
    RunEnded,
    RunResumed,
    RunStopped,
    StepBegun,
    StepEnded,
)
from actctl.fleet.change.plan import HostPlan, Plan
from actctl.licensing.changes.change import Action, State
from actctl.licensing.identity import Identity

UNKNOWN = HostOutcome.UNKNOWN


@dataclass(slots=True)
class Attempt:
    """One step, tried once."""

    step: int
    """Its place in the plan's steps."""
    verb: str
    arguments: list[str]
    started_at: str
    ended_at: str | None = None
    """None: its end was never recorded; whether it had its effect is for the machine to say."""
    exit_code: int | None = None
    ok: bool | None = None
    code: str | None = None
    message: str | None = None
    japanese: str | None = None
    """The message in Japanese; None: not noted (a run of version 0.1)."""


@dataclass(slots=True)
class HostRun:
    """One host of a run, as far as it has come."""

    plan: HostPlan
    attempts: list[Attempt] = field(default_factory=list)
    outcome: HostOutcome | None = None
    """None: not done yet."""
    reason: str | None = None
    after: State | None = None
    error: HostError | None = None
    first_seen: Identity | None = None
    """Which machine answered first, where the plan does not say."""

    @property
    def host(self) -> str:
        """Its name in the inventory."""
        return self.plan.host

    @property
    def identity(self) -> Identity | None:
        """Which machine this is: as the plan was made, else as it answered first."""
        return self.plan.identity or self.first_seen

    @property
    def touched(self) -> bool:
        """Whether any step was begun."""
        return bool(self.attempts)

    @property
    def next_step(self) -> int:
        """The first step that has not succeeded."""
        done = {one.step for one in self.attempts if one.ok}
        return next((index for index in range(len(self.plan.steps)) if index not in done), len(self.plan.steps))

    @property
    def doubtful(self) -> Attempt | None:
        """The step that was begun and whose end is not known."""
        return self.attempts[-1] if self.attempts and self.attempts[-1].ended_at is None else None

    @property
    def half_done(self) -> bool:
        """Whether steps were begun and the host is not done."""
        return self.outcome is None and self.touched

    @property
    def not_met(self) -> bool:
        """Whether another machine answered, or one that does not say who it is: the host itself was not seen."""
        if self.outcome is not HostOutcome.FAILED or self.after is not None or self.error is None:
            return False
        return self.error.kind is ErrorKind.CHANGED_MEANWHILE

    @property
    def shown_outcome(self) -> HostOutcome:
        """The outcome; of a host that is not done, SKIPPED where it was not begun and FAILED where it was."""
        return self.outcome or (HostOutcome.FAILED if self.touched else HostOutcome.SKIPPED)


HALF_DONE = HostError(
    ErrorKind.CANCELLED,
    Text("interrupted between its steps", "手順の途中で中断"),
    remedy=Text("actctl runs resume does the rest", "残りは actctl runs resume で実施"),
)
"""What is said of a host whose steps were begun and not ended."""


@dataclass(slots=True)
class RunState:
    """A run, whole."""

    run_id: str
    plan: Plan
    options: dict[str, Any]
    hosts: dict[str, HostRun]
    started_at: str
    finished: bool = False
    stopped: Text | None = None
    """Why no further hosts were started."""
    failed_before: int = 0
    """Hosts that had failed when the run was resumed last."""
    doubt: Text | None = None
    """Why more may have been done than is recorded here (a clause); None: the record is whole."""

    def take(self, event: Event) -> None:
        """One more event of the journal. Raises ValueError for one that cannot have happened in this run."""
        if isinstance(event, RunEnded):
            self.finished = True
            if all(one.shown_outcome is not HostOutcome.SKIPPED for one in self.hosts.values()):
                self.stopped = None  # said at the last host, when nothing was left to be held back
        elif isinstance(event, RunResumed):
            self.finished, self.stopped = False, None
            for host in self.hosts.values():
                if host.not_met:
                    host.outcome = host.reason = host.error = None
            self.failed_before = sum(one.outcome is HostOutcome.FAILED for one in self.hosts.values() if one.plan.steps)
        elif isinstance(event, RunStopped):
            message = str(event.message or "")
            self.stopped = Text(message, str(event.ja or message))
        elif isinstance(event, HostEvent) and event.host in self.hosts:
            _take_host(self.hosts[event.host], event)

    @property
    def pending(self) -> list[HostRun]:
        """Hosts that are to be changed and are not done, in the plan's order; also those that were not met."""
        changed = [one for one in self.hosts.values() if one.plan.action is Action.CHANGE]
        return [one for one in changed if one.outcome is None or one.not_met]

    @property
    def waiting(self) -> list[HostRun]:
        """Hosts whose KMS host had not counted enough machines when they asked."""
        return [one for one in self.hosts.values() if one.outcome is HostOutcome.WAITING]

    @property
    def unsettled(self) -> list[HostRun]:
        """Hosts that this run may still change."""
        return [] if self.finished else [*self.pending, *self.waiting]

    @property
    def machines(self) -> list[HostPlan]:
        """The hosts that this run may still change, each with the identity it is known by since it answered."""
        return [replace(one.plan, identity=one.identity) for one in self.unsettled]

    def outcome_of(self, host: HostRun) -> HostOutcome:
        """`shown_outcome`; UNKNOWN where the record does not tell it."""
        return host.shown_outcome if self.doubt is None else host.outcome or UNKNOWN

    def summary(self) -> dict[str, int]:
        """How many hosts came to what; adds up to the hosts of the plan. UNKNOWN is there only if there is doubt."""
        counted = Counter(map(self.outcome_of, self.hosts.values()))
        names = OUTCOMES if self.doubt is None else (*OUTCOMES, UNKNOWN)
        return {"hosts": len(self.hosts), **{name.value: counted[name] for name in names}}

    def as_json(self) -> dict[str, Any]:
        """What `actctl runs show -o json` writes (docs/json.md)."""
        from actctl.fleet.change.run_record import run_json

        return run_json(self)


def begin(run_id: str, plan: Plan, options: dict[str, Any], started_at: str) -> RunState:
    """The state of a run in which nothing has been done: what is not to be changed is settled already."""
    hosts = {one.host: HostRun(one, outcome=_SETTLED.get(one.action), error=one.error) for one in plan.hosts}
    return RunState(run_id, plan, options, hosts, started_at)


_SETTLED = {
    Action.NONE: HostOutcome.UNCHANGED,
    Action.BLOCKED: HostOutcome.BLOCKED,
    Action.FAILED: HostOutcome.FAILED,
}


def _take_host(host: HostRun, event: HostEvent) -> None:
    if isinstance(event, StepBegun):
        if not 0 <= event.step < len(host.plan.steps) or host.plan.steps[event.step].verb != event.verb:
            raise ValueError("a step that is not of the plan")
        host.attempts.append(Attempt(event.step, event.verb, list(event.args), event.at))
    elif isinstance(event, StepEnded) and host.doubtful is not None:  # of no other step: its own beginning may be lost
        last = host.doubtful
        last.ended_at = event.at
        last.exit_code, last.ok = event.exit_code, event.ok
        last.code, last.message = event.code, event.message
        last.japanese = event.ja
    elif isinstance(event, HostIdentified):
        host.first_seen = event.identity
    elif isinstance(event, HostEnded):
        host.outcome, host.reason = event.outcome, event.reason
        host.after, host.error = event.after, event.error
