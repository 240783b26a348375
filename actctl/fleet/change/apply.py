"""A plan carried out: canary, batches, a second chance for broken connections, and rounds for the KMS count."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from actctl.common.errors import ErrorKind
from actctl.common.texts import Text, counted
from actctl.fleet.change.change_host import Worker
from actctl.fleet.change.events import HostEnded, HostOutcome, RunEnded, RunStopped
from actctl.fleet.change.guard import HostDone
from actctl.fleet.change.journal import now
from actctl.fleet.change.pace import Pace, edition_of
from actctl.fleet.change.run_state import HostRun, RunState
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Outcome, Target, address_of
from actctl.fleet.runner import run_each
from actctl.transport.interface import Session

_TRIED_AGAIN = frozenset({ErrorKind.UNREACHABLE, ErrorKind.TIMEOUT, ErrorKind.WINRM})
"""A host that answered when the plan was made and does not now is asked once more at the end of its batch."""
_MOST_ROUNDS = 20

Count = Callable[[], Awaitable["int | None"]]
"""The KMS host's count now; None: it cannot be read."""


async def _unknown() -> int | None:
    return None


@dataclass(slots=True)
class Application:
    """One run over a fleet. `worker.stop` ends it after the steps that are being done."""

    state: RunState
    worker: Worker
    targets: Mapping[str, Target]
    """By host name: every host that is to be changed."""
    crew: Crew
    """Its `stop` ends even the steps that are being done; the journal holds them as in doubt."""
    pace: Pace
    count: Count = _unknown
    guarded: bool = False
    """Stop after the canary if it waits for a threshold: nobody knows whether it can be reached."""
    round_seconds: float = 5.0
    """Pause between rounds of asking hosts that wait for the count."""
    say: Callable[[Text], None] = lambda text: None
    _changing: tuple[HostRun, ...] = field(init=False)
    """Hosts that have steps, whether done or not."""
    _failed: set[str] = field(init=False)
    """Those of them that failed, kept as hosts end: it is asked before each host whether it may begin."""

    def __post_init__(self) -> None:
        self._changing = tuple(one for one in self.state.hosts.values() if one.plan.steps)
        self._failed = {one.plan.host for one in self._changing if one.outcome is HostOutcome.FAILED}

    async def run(self) -> AsyncGenerator[HostRun, None]:
        """Do what is left; hosts as they are done. The journal has every step and every host's end.

        Its mark of the beginning (Journal.begin_steps) is on the disk already.
        """
        changed = [one for one in self.state.hosts.values() if one.outcome is HostOutcome.CHANGED]
        phases = self.pace.phases(self.state.pending, frozenset(edition_of(one) for one in changed))
        for number, phase in enumerate(phases):
            self._announce(number, phase, len(phases) - 1)
            async with aclosing(self._phase(phase, canary=number == 0)) as hosts:
                async for host in hosts:
                    yield host
            if await self._stopped(canary=number == 0):
                break
        if not self._ending:
            async with aclosing(self._threshold_rounds()) as hosts:
                async for host in hosts:
                    yield host
        if not (self._ending or self.state.pending):
            await self.worker.record(RunEnded(at=now()))

    def _announce(self, number: int, phase: Sequence[HostRun], batches: int) -> None:
        size, names = len(phase), ", ".join(one.plan.host for one in phase)
        if number:
            self.say(
                Text(f"batch {number} of {batches}: {counted(size, 'host')}", f"バッチ {number}/{batches}: {size}台")
            )
        elif any(one.touched for one in phase):
            self.say(Text(f"begun before: {names}", f"実施途中: {names}"))
        elif phase and size < len(self._changing):
            self.say(Text(f"canary: {names}", f"先行実施: {names}"))

    @property
    def _ending(self) -> bool:
        return self.worker.stop.is_set()

    def _failures(self) -> int:
        """Since this run was begun or resumed: who resumes has seen the earlier ones.

        A machine that is blocked because others changed it says nothing of what would become of the next.
        """
        return len(self._failed) - self.state.failed_before

    def _too_many(self, canary: bool) -> bool:
        return self._failures() > self.pace.allowed(len(self._changing), canary=canary)

    async def _stopped(self, *, canary: bool) -> bool:
        """Whether no further host is to be started; says why, on record, where that leaves any undone."""
        if self._ending:
            return True
        if all(one.outcome is not None for one in self.state.pending):
            return False
        why = None
        if self._too_many(canary):
            failed = self._failures()
            why = Text(
                f"stopped: {failed} failed, more than --max-fail allows",
                f"停止: {failed}台が失敗し、--max-fail を超えました",
            )
        elif canary and self.guarded and self.state.waiting:
            why = Text(
                "stopped: the canary waits for the KMS count, and nobody here can read it (--force goes on)",
                "停止: 先行実施がKMSカウント待ちで、カウントを確認できません (続けるには --force)",
            )
        if why is None:
            return False
        self.say(why)
        await self.worker.record(RunStopped(at=now(), message=why.en, ja=why.ja))
        return True

    async def _phase(self, hosts: Sequence[HostRun], *, canary: bool | None) -> AsyncGenerator[HostRun, None]:
        """All hosts of a phase, then once more those whose connection broke."""
        again: list[HostRun] = []
        async with aclosing(self._asked(hosts, canary)) as outcomes:
            async for host, outcome in outcomes:
                if outcome.error is not None and outcome.error.kind in _TRIED_AGAIN and not self._ending:
                    again.append(host)
                elif await self._settle(host, outcome):
                    yield host
        if not again:
            return
        await self.worker.pause(self.worker.pause_seconds)
        async with aclosing(self._asked(again, None)) as outcomes:
            async for host, outcome in outcomes:
                if await self._settle(host, outcome):
                    yield host

    async def _asked(
        self, hosts: Sequence[HostRun], canary: bool | None
    ) -> AsyncGenerator[tuple[HostRun, Outcome[HostDone]], None]:
        """`canary` None: hosts whose steps were begun, which too many failures elsewhere do not stop."""
        by_name = {one.plan.host: one for one in hosts}

        def task_of(target: Target) -> Callable[[Session], Awaitable[HostDone]]:
            host = by_name[target.name]
            return lambda session: self.worker.change(session, host, address_of(target), target.way, target.seconds)

        def go_on() -> bool:
            return not self._ending and (canary is None or not self._too_many(canary))

        targets = [self.targets[name] for name in by_name]
        outcomes = run_each(targets, task_of, self.crew, go_on=go_on)
        async with aclosing(outcomes):
            async for outcome in outcomes:
                yield by_name[outcome.target.name], outcome

    async def _settle(self, host: HostRun, outcome: Outcome[HostDone]) -> bool:
        """Put a host's end on record; False where it has none yet (interrupted)."""
        done = outcome.value
        if done is None:
            error = outcome.error
            if error is not None and error.kind is ErrorKind.CANCELLED:
                return False
            done = HostDone(HostOutcome.FAILED, error=error, reason=error.kind.value if error else None)
        if done.outcome is None:
            if done.error is not None and done.error.kind is not ErrorKind.CANCELLED:
                host.error = done.error  # for who reads this run's report; on record it is a step without an end
            return False
        end = HostEnded(
            host=host.plan.host, at=now(), outcome=done.outcome, reason=done.reason,
            after=done.after, error=done.error,
        )  # fmt: skip
        recorded = await self.worker.record(end)
        (self._failed.add if host.outcome is HostOutcome.FAILED else self._failed.discard)(host.plan.host)
        return recorded

    async def _threshold_rounds(self) -> AsyncGenerator[HostRun, None]:
        """Ask again for hosts that wait, as long as hosts activate or the count rises."""
        last = self.state.plan.kms_count
        for number in range(_MOST_ROUNDS):
            waiting = self.state.waiting
            if not waiting or self._ending:
                return
            if number:
                await self.worker.pause(self.round_seconds)
            self.say(
                Text(
                    f"{counted(len(waiting), 'host')} waiting for the KMS count: asking again",
                    f"KMSカウント待ちの{len(waiting)}台を再試行",
                )
            )
            async with aclosing(self._phase(waiting, canary=None)) as hosts:
                async for host in hosts:
                    yield host
            if len(self.state.waiting) < len(waiting):
                continue
            count = await self.count()
            if count is None or count <= (last if last is not None else count):
                return
            last = count
