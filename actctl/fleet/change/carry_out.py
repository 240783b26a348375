"""The flow of every change, once there is a plan: shown, agreed to, put on record, carried out; and gone on with.

What is shown and asked goes through a Teller, what is reached through a Crew.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, aclosing, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.change import journal
from actctl.fleet.change.apply import Application
from actctl.fleet.change.change_host import Keys, Worker
from actctl.fleet.change.events import RunResumed
from actctl.fleet.change.left import left_of
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.planning import read_count
from actctl.fleet.change.run_state import HostRun, RunState, begin
from actctl.fleet.change.runs import Run, new_run, working_on
from actctl.fleet.change.state_folder import not_recorded, nothing_changed
from actctl.fleet.change.teller import Teller
from actctl.fleet.crew import Crews
from actctl.fleet.interface import Target
from actctl.licensing.changes.change import is_masked


@dataclass(frozen=True, slots=True)
class Means:
    """All that is needed to reach and change the hosts of a plan, and how fast and how boldly."""

    targets: Mapping[str, Target]
    """By host name: every host that is to be changed."""
    keys: Keys
    crews: Crews
    kms_hosts: Sequence[Target] = ()
    """KMS hosts whose count tells whether to ask again."""
    pace: Pace = field(default_factory=Pace)
    force: bool = False
    """Go on where a machine does not say which one it is, where another run changes it, where no count is known."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a plan."""

    state: RunState | None
    """None: broken off at the question, nothing was changed."""
    run: Run | None = None
    """Its record; None: there was nothing to do."""
    interrupted: bool = False


_BROKEN_OFF = Carried(None, interrupted=True)


Work = Callable[[], Coroutine[Any, Any, Carried]]
"""What is left to do once all is agreed to and on record; it is done once, while the block around it lasts."""


def carry_out(plan: Plan, means: Means, teller: Teller) -> Carried:
    """Show the plan, ask, do what it says, in an event loop of its own. Raises as `agreed_to`."""
    with agreed_to(plan, means, teller) as work:
        return asyncio.run(work())


def resume(run: Run, means: Means, teller: Teller) -> Carried:
    """Show what is left of a run, ask, and go on with it, in an event loop of its own. Raises as `gone_on_with`."""
    with gone_on_with(run, means, teller) as work:
        return asyncio.run(work())


@contextmanager
def agreed_to(plan: Plan, means: Means, teller: Teller) -> Iterator[Work]:
    """Show the plan and ask; gives what does what it says. Held for the block: the run, and the machines it changes.

    Raises UserError: it was not agreed to, or cannot be recorded, or a key is not at hand; the work raises NotRecorded
    once steps have been done.
    """
    teller.show(plan)
    if not plan.changes:
        state = begin("", plan, {}, journal.now())
        state.finished = True
        yield _settled(Carried(state))
        return
    _must_have_keys(plan, means.keys)
    pace = means.pace
    if not teller.agreed(pace.phases([HostRun(one) for one in plan.changes], frozenset()), pace):
        yield _settled(_BROKEN_OFF)
        return
    guarded = plan.kind == "switch-kms" and plan.kms_count is None and not means.force
    options: dict[str, Any] = {
        "canary": pace.canary, "batch": str(pace.batch), "max_fail": str(pace.max_fail) if pace.max_fail else None,
        "guarded": guarded, "kms_hosts": [one.name for one in means.kms_hosts],
    }  # fmt: skip
    with ExitStack() as held:
        try:
            run, book = _begin(plan, options, means, teller, held)
        except UserError as error:
            raise nothing_changed(error) from None
        with closing(book):
            yield partial(_work, run, book, means, teller, guarded=guarded)


@contextmanager
def gone_on_with(run: Run, means: Means, teller: Teller) -> Iterator[Work]:
    """The same for a run that was interrupted, of which what is left is shown. Raises as `agreed_to`, and Damaged."""
    state = run.read()
    with working_on(run, state.machines, force=means.force) as warning:
        state = run.read()  # nobody else writes it now
        left = left_of(state)
        teller.say(Text(f"Run {run.run_id}: what is left", f"実行 {run.run_id} の残り"))
        teller.show(left)
        _must_have_keys(left, means.keys)
        if left.changes and not teller.agreed(means.pace.phases(state.unsettled, frozenset()), means.pace):
            yield _settled(_BROKEN_OFF)
            return
        if warning is not None:
            teller.warn(warning)
        guarded = state.options["guarded"] and not means.force
        with closing(journal.reopen(run.journal, state)) as book:
            book.begin_steps()  # a run of version 0.1.0 has no mark yet
            yield partial(_work, run, book, means, teller, guarded=guarded, resumed=True)


def _settled(carried: Carried) -> Work:
    """Nothing is left to do."""

    async def work() -> Carried:
        return carried

    return work


def _begin(
    plan: Plan, options: dict[str, Any], means: Means, teller: Teller, held: ExitStack
) -> tuple[Run, journal.Journal]:
    """A new run on the disk, held until `held` ends. Raises UserError; then nothing of it is left."""
    run = new_run()
    try:
        warning = held.enter_context(working_on(run, plan.changes, force=means.force))
        if warning is not None:
            teller.warn(warning)
        _write_undo(run, teller.undo_notes(plan))
        book = journal.create(run.journal, begin(run.run_id, plan, options, journal.now()))
        try:
            book.begin_steps()
        except BaseException:
            book.close()
            raise
    except BaseException:
        held.close()
        run.remove()
        raise
    return run, book


def _write_undo(run: Run, notes: str) -> None:
    try:
        file = os.open(run.undo, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(notes)
    except OSError as error:
        raise not_recorded(run.undo, error) from None


async def _work(
    run: Run, book: journal.Journal, means: Means, teller: Teller, *, guarded: bool, resumed: bool = False
) -> Carried:
    """Cancelled, it ends the steps that are being done (the record holds them as in doubt), and only then itself."""
    stop, abort = asyncio.Event(), asyncio.Event()
    doing = asyncio.ensure_future(_apply(book, means, teller, guarded, resumed, stop, abort))
    try:
        interrupted = await asyncio.shield(doing)
    except asyncio.CancelledError:
        stop.set()
        abort.set()
        while not doing.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({doing})
        raise
    return Carried(book.state, run, interrupted)


async def _apply(
    book: journal.Journal, means: Means, teller: Teller, guarded: bool, resumed: bool,
    stop: asyncio.Event, abort: asyncio.Event,
) -> bool:  # fmt: skip
    """Whether it was interrupted."""
    if resumed:
        await book.write(RunResumed(at=journal.now()))
    state = book.state
    worker = Worker(book, means.keys, stop=stop, force=means.force, resumed=resumed)
    with teller.hearing(stop, abort), means.crews() as opened:
        crew = opened.to_change()

        async def count() -> int | None:
            return (await read_count(means.kms_hosts, crew)).count

        application = Application(
            state, worker, means.targets, replace(crew, stop=abort), means.pace,
            count=count, guarded=guarded, say=teller.say,
        )  # fmt: skip
        async with aclosing(application.run()) as hosts:
            async for host in hosts:
                teller.done(host, state.plan.kind)
    if worker.unrecorded is not None:
        state.stopped = Text(
            f"stopped: {worker.unrecorded}", f"停止: {worker.unrecorded} (記録できない手順は実行しません)"
        )
        teller.say(state.stopped)
        return False
    return stop.is_set()


def _must_have_keys(plan: Plan, keys: Keys) -> None:
    """Every secret key that a step needs must be at hand before the first host is touched."""
    for one in plan.changes:
        for step in one.steps:
            secret = step.key is not None and is_masked(step.key)
            if secret and keys(one.host, step.last_five or "") is None:
                raise UserError(
                    Text(
                        f"the key …{step.last_five} of host {one.host} is not at hand; give its source with "
                        "--key-from.",
                        f"ホスト {one.host} のキー …{step.last_five} が手元にありません。--key-from で取得元を"
                        "指定してください。",
                    )
                )
