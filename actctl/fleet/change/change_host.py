"""The change of one host: its steps in order, each on record before and after, checked against the machine itself.

The same function begins a host, goes on after a broken connection, and resumes after the program was killed: it
starts from what the journal says of the host and what the host says of itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from actctl.common.errors import ErrorKind, HostError
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.fleet.change.events import Event, HostIdentified, HostOutcome, StepBegun, StepEnded
from actctl.fleet.change.guard import (
    HostDone,
    another_address,
    another_machine,
    not_as_left,
    shows_effect,
    wrong_after_key,
)
from actctl.fleet.change.journal import Journal, now
from actctl.fleet.change.run_state import HostRun
from actctl.fleet.change.state_folder import NotRecorded
from actctl.fleet.runner import CANCELLED
from actctl.licensing.changes.change import Step, effective, is_masked, state_of
from actctl.licensing.records import Method
from actctl.machine.facts import HostFacts, facts_reader, read_identity
from actctl.machine.interface import StepResult, Way
from actctl.machine.settle import NotOver, had_effect
from actctl.machine.steps import run_step
from actctl.transport.interface import Session

NOT_ENOUGH_COUNT = "0xC004F038"
"""The KMS host has counted the machine, but not enough machines yet."""

Keys = Callable[[str, str], "Secret | None"]
"""Host and last five characters → the whole secret key."""


@dataclass(slots=True)
class Worker:
    """What changing hosts needs besides the host."""

    journal: Journal
    keys: Keys
    retries: int = 3
    """How often /ato of a KMS client is tried again after a transient error."""
    pause_seconds: float = 2.0
    """Before the first retry; doubled for each further one."""
    force: bool = False
    """Go on where a machine does not say which one it is."""
    resumed: bool = False
    """The run was begun by another process: its record may be older than what the machine shows."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    """Once set, the step that runs is finished and no other begun."""
    unrecorded: NotRecorded | None = None
    """Why the run stops: what cannot be recorded must not be done."""

    async def record(self, event: Event) -> bool:
        """Put something on record; where it cannot be, the run is to stop: False."""
        try:
            await self.journal.write(event)
        except NotRecorded as error:
            self.unrecorded = self.unrecorded or error
            self.stop.set()
            return False
        return True

    async def change(
        self, session: Session, host: HostRun, address: str, way: Way, seconds: float = math.inf
    ) -> HostDone:
        """_change within `seconds`, ended where the journal cannot be written any more: the run stops with what is on
        record. A step whose end is still waited for leaves the host open: another run of it goes on there."""
        try:
            return await self._change(session, host, address, way, time.monotonic() + seconds)
        except NotOver as waited_for:
            return HostDone(None, None, waited_for.error)
        except NotRecorded as error:
            self.unrecorded = self.unrecorded or error
            self.stop.set()
            return HostDone(None, None, CANCELLED)

    async def _change(self, session: Session, host: HostRun, address: str, way: Way, deadline: float) -> HostDone:
        """Do what is left of this host; nothing is sent to a machine that is not as it was left (guard.py).

        `address`: where the session leads, as plans write it; `way`: how this host is asked and told.

        Raises HostFailure when the connection broke: the journal then knows which step is in doubt.
        """
        read = facts_reader(way)
        other = another_address(host, address) or await self._identified(session, host)
        if other is not None:
            return other
        facts, settled = await self._settled(session, host, way, read, deadline)
        if settled is None:
            return _in_doubt(host, facts)
        pause, left = self.pause_seconds, self.retries
        while host.next_step < len(host.plan.steps):
            refusal = not_as_left(host, facts)
            if refusal is not None:
                return refusal
            if self.stop.is_set():
                return HostDone(None, state_of(facts.machine), CANCELLED)
            step = host.plan.steps[host.next_step]
            if self.resumed and shows_effect(host, step, facts):
                await self._begin(host, host.next_step)
                await self._end(host, None, True, None, _SHOWN)
                continue
            repeatable = step.row.activates and _is_kms(facts)
            result = await self._send(session, host, host.next_step, way)
            if left and repeatable and _may_pass(result):
                left -= 1
                await self.pause(pause)
                pause *= 2
                facts = await read(session)
                continue
            facts = await read(session)
            wrong = _stopped(result, step, facts) if not result.ok else None
            if wrong is None and step.key:
                wrong = wrong_after_key(host, step, facts)
            if wrong is not None:
                return wrong
        refusal = not_as_left(host, facts)
        return refusal or HostDone(HostOutcome.CHANGED, state_of(facts.machine))

    async def _identified(self, session: Session, host: HostRun) -> HostDone | None:
        """Whether the machine is another than that of the plan; of a plan that does not say, the first to answer."""
        found = await read_identity(session)
        if host.identity is None and found.known:
            await self.journal.write(HostIdentified(host=host.plan.host, at=now(), identity=found))
        return another_machine(host, found, force=self.force)

    async def _settled(
        self,
        session: Session,
        host: HostRun,
        way: Way,
        read: Callable[[Session], Awaitable[HostFacts]],
        deadline: float,
    ) -> tuple[HostFacts, bool | None]:
        """The host as it is; a step in doubt is cleared up first and recorded as what it turned out to be.

        None with it: the step in doubt cannot be cleared up.
        """
        doubtful = host.doubtful
        if doubtful is None:
            return await read(session), True
        step = host.plan.steps[doubtful.step]
        done, facts = await had_effect(session, way, step, doubtful.started_at, read, deadline)
        await self._end(host, None, bool(done), None, _LOST[done])
        return facts, done

    async def pause(self, seconds: float) -> None:
        """Wait, but not once the run is to stop."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)

    async def _send(self, session: Session, host: HostRun, index: int, way: Way) -> StepResult:
        step = host.plan.steps[index]
        arguments = [self._whole(host.plan.host, argument) for argument in step.arguments]
        await self._begin(host, index)
        result = await run_step(session, step.verb, arguments, way)
        if result.ok is None:  # slmgr's words were not understood: what the machine shows decides
            facts = await facts_reader(way)(session)
            result = replace(result, ok=bool(effective(step, facts.machine)))
        await self._end(host, result.exit_code, bool(result.ok), result.code, result.message)
        return result

    async def _begin(self, host: HostRun, index: int) -> None:
        step = host.plan.steps[index]
        await self.journal.write(
            StepBegun(host=host.plan.host, step=index, verb=step.verb, args=tuple(step.arguments), at=now())
        )

    async def _end(self, host: HostRun, exit_code: int | None, ok: bool, code: str | None, message: Text) -> None:
        await self.journal.write(
            StepEnded(
                host=host.plan.host, at=now(), exit_code=exit_code, ok=ok, code=code, message=message.en, ja=message.ja
            )
        )

    def _whole(self, host: str, argument: str) -> str:
        """An argument as slmgr needs it: a masked key becomes the whole one."""
        if not is_masked(argument):
            return argument
        key = self.keys(host, argument[-5:])
        if key is None:  # looked for before the run began: only a key file that changed meanwhile leads here
            raise KeyError(f"no key that ends in {argument[-5:]}")
        return key.reveal()


_SHOWN = Text("not sent: the machine shows that it was done", "送信せず (状態から実行済みと確認)")
_LOST = {
    True: Text("the answer was lost; the machine shows that it was done", "応答は失われたが、実行済みと確認"),
    False: Text("the answer was lost; the machine shows no effect", "応答が失われ、変化なし"),
    None: Text(
        "the answer was lost; whether it was done cannot be read back",
        "応答が失われ、実行されたかは読み取れない",
    ),
}


def _in_doubt(host: HostRun, facts: HostFacts) -> HostDone:
    """A verb whose effect leaves no trace is not run twice on a guess."""
    verb = host.attempts[-1].verb
    message = Text(
        f"the answer to /{verb} was lost; it is not run again", f"/{verb} の応答が失われたため、再実行しません"
    )
    error = HostError(
        ErrorKind.TIMEOUT,
        message,
        remedy=Text("look at the machine, then run the verb again", "コンピューターを確認してから再実行する"),
    )
    return HostDone(HostOutcome.FAILED, state_of(facts.machine), error, "in_doubt")


def _may_pass(result: StepResult) -> bool:
    """Whether /ato is worth another try now. A count that is too low is tried again when others have asked."""
    return not result.ok and result.transient and result.code != NOT_ENOUGH_COUNT


def _is_kms(facts: HostFacts) -> bool:
    one = facts.machine.license
    return one is not None and one.method is Method.KMS_CLIENT


def _stopped(result: StepResult, step: Step, facts: HostFacts) -> HostDone:
    """A step that did not succeed ends the host: it waits for others, or it failed."""
    after = state_of(facts.machine)
    if step.row.activates and result.code == NOT_ENOUGH_COUNT:
        return HostDone(HostOutcome.WAITING, after, result.error, "kms_count_low")
    return HostDone(HostOutcome.FAILED, after, result.error, result.code)
