"""The change of one host: its steps in order, each on record before and after, checked against the machine itself.

The same function begins a host, goes on after a broken connection, and resumes after the program was killed: it
starts from what the journal says of the host and what the host says of itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from actctl.errors import ErrorKind, HostError
from actctl.fleet.ask import LabelCache
from actctl.fleet.facts import HostFacts, facts_reader
from actctl.fleet.journal import Journal, now
from actctl.fleet.run_state import HostRun
from actctl.fleet.runner import CANCELLED
from actctl.fleet.settle import had_effect
from actctl.fleet.steps import run_step
from actctl.licensing.change import State, Step, effective, is_masked, state_of
from actctl.licensing.records import Method
from actctl.secret import Secret
from actctl.slmgr.outcome import VerbResult
from actctl.texts import Text
from actctl.transport.interface import Session

NOT_ENOUGH_COUNT = "0xC004F038"
"""The KMS host has counted the machine, but not enough machines yet."""

Keys = Callable[[str, str], "Secret | None"]
"""Host and last five characters → the whole secret key."""


@dataclass(frozen=True, slots=True)
class HostDone:
    """What came of one host."""

    outcome: str
    """One of run_state.OUTCOMES, or `interrupted`: it is not done, and nothing is settled."""
    after: State | None = None
    error: HostError | None = None
    reason: str | None = None


@dataclass(slots=True)
class Worker:
    """What changing hosts needs besides the host."""

    journal: Journal
    keys: Keys
    labels: LabelCache = field(default_factory=LabelCache)
    retries: int = 3
    """How often /ato of a KMS client is tried again after a transient error."""
    pause_seconds: float = 2.0
    """Before the first retry; doubled for each further one."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    """Once set, the step that runs is finished and no other begun."""

    async def change(self, session: Session, host: HostRun) -> HostDone:
        """Do what is left of this host.

        Raises HostFailure when the connection broke: the journal then knows which step is in doubt.
        """
        read = facts_reader(self.labels)
        facts, settled = await self._settled(session, host, read)
        refusal = _in_doubt(host, facts) if settled is None else _not_as_planned(host, facts)
        if refusal is not None:
            return refusal
        while host.next_step < len(host.plan.steps):
            index = host.next_step
            step = host.plan.steps[index]
            result = await self._patiently(session, host, index, _is_kms(facts))
            if result is None:
                return HostDone("interrupted", state_of(facts.machine), CANCELLED)
            facts = await read(session)
            if not result.ok:
                return _stopped(result, step, facts)
            if step.verb == "ipk":
                wrong = _wrong_after_ipk(host, step, facts)
                if wrong is not None:
                    return wrong
        return HostDone("changed", state_of(facts.machine))

    async def _settled(
        self, session: Session, host: HostRun, read: Callable[[Session], Awaitable[HostFacts]]
    ) -> tuple[HostFacts, bool | None]:
        """The host as it is; a step in doubt is cleared up first and recorded as what it turned out to be.

        None with it: the step in doubt cannot be cleared up.
        """
        doubtful = host.doubtful
        if doubtful is None:
            return await read(session), True
        done, facts = await had_effect(session, host.plan.steps[doubtful.step], doubtful.started_at, read)
        await self._end(host, None, bool(done), None, _LOST[done])
        return facts, done

    async def _patiently(self, session: Session, host: HostRun, index: int, repeatable: bool) -> VerbResult | None:
        """Run a step; /ato of a KMS client again after a transient error. None: stopped before it was run.

        A MAK is never asked to activate twice. A count that is too low is tried again when others have asked.
        """
        pause, left = self.pause_seconds, self.retries
        while not self.stop.is_set():
            result = await self._send(session, host, index)
            again = result.transient and result.code != NOT_ENOUGH_COUNT and host.plan.steps[index].verb == "ato"
            if result.ok or not (again and repeatable) or not left:
                return result
            left -= 1
            await self.pause(pause)
            pause *= 2
        return None

    async def pause(self, seconds: float) -> None:
        """Wait, but not once the run is to stop."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)

    async def _send(self, session: Session, host: HostRun, index: int) -> VerbResult:
        step = host.plan.steps[index]
        arguments = [self._whole(host.plan.host, argument) for argument in step.arguments]
        await self.journal.write(
            event="step_begin", host=host.plan.host, step=index, verb=step.verb, args=list(step.arguments), at=now()
        )
        result = await run_step(session, step.verb, arguments, self.labels)
        if result.ok is None:  # slmgr's words were not understood: what the machine shows decides
            facts = await facts_reader(self.labels)(session)
            result = replace(result, ok=bool(effective(step, facts.machine)))
        await self._end(host, result.exit_code, bool(result.ok), result.code, result.message.en)
        return result

    async def _end(self, host: HostRun, exit_code: int | None, ok: bool, code: str | None, message: str) -> None:
        await self.journal.write(
            event="step_end", host=host.plan.host, at=now(), exit_code=exit_code, ok=ok, code=code, message=message
        )

    def _whole(self, host: str, argument: str) -> str:
        """An argument as slmgr needs it: a masked key becomes the whole one."""
        if not is_masked(argument):
            return argument
        key = self.keys(host, argument[-5:])
        if key is None:  # looked for before the run began: only a key file that changed meanwhile leads here
            raise KeyError(f"no key that ends in {argument[-5:]}")
        return key.reveal()


_LOST = {
    True: "the answer was lost; the machine shows that it was done",
    False: "the answer was lost; the machine shows no effect",
    None: "the answer was lost; whether it was done cannot be read back",
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
        remedy=Text("look at the machine, then run the verb again", "マシンを確認してから再実行する"),
    )
    return HostDone("failed", state_of(facts.machine), error, "in_doubt")


def _is_kms(facts: HostFacts) -> bool:
    one = facts.machine.license
    return one is not None and one.method is Method.KMS_CLIENT


def _stopped(result: VerbResult, step: Step, facts: HostFacts) -> HostDone:
    """A step that did not succeed ends the host: it waits for others, or it failed."""
    after = state_of(facts.machine)
    if step.verb == "ato" and result.code == NOT_ENOUGH_COUNT:
        return HostDone("waiting", after, result.error, "kms_count_low")
    return HostDone("failed", after, result.error, result.code)


def _not_as_planned(host: HostRun, facts: HostFacts) -> HostDone | None:
    """Whether the machine is another than the plan was made for: then nothing of the plan is right any more."""
    before, is_now = host.plan.before, state_of(facts.machine)
    if before is None:
        return None
    same = before.edition == is_now.edition if host.touched else before.same_machine(is_now)
    if same:
        return None
    was, found = _shown(before), _shown(is_now)
    message = Text(f"changed since the plan was made: {was} → {found}", f"計画の作成後に変わりました: {was} → {found}")
    error = HostError(
        ErrorKind.SLMGR, message, remedy=Text("make a new plan for this host", "このホストの計画を作り直す")
    )
    return HostDone("blocked", is_now, error, "changed_since_plan")


def _shown(state: State) -> str:
    return f"{state.edition or '?'}, {state.method or 'no key'} …{state.partial_product_key or '-----'}"


def _wrong_after_ipk(host: HostRun, step: Step, facts: HostFacts) -> HostDone | None:
    """On a client Windows a key of another edition changes the edition instead of being refused (editions.md, 4)."""
    before, after = host.plan.before, state_of(facts.machine)
    if before is not None and before.edition != after.edition:
        message = Text(
            f"the key changed the edition: {before.edition} → {after.edition}",
            f"キーによりエディションが変わりました: {before.edition} → {after.edition}",
        )
        back = Text(
            f"install the key of {before.edition} again (actctl ipk); no further step was done here",
            f"{before.edition} のキーを入れ直す (actctl ipk)。以降の手順は実行していません",
        )
        return HostDone("failed", after, HostError(ErrorKind.SLMGR, message, remedy=back), "edition_changed")
    if after.partial_product_key != step.last_five:
        message = Text(
            f"slmgr reported success, but the installed key ends in {after.partial_product_key}, not {step.last_five}",
            f"成功と報告されましたが、キー末尾は {step.last_five} でなく {after.partial_product_key} です",
        )
        return HostDone("failed", after, HostError(ErrorKind.SLMGR, message), "key_not_installed")
    return None
