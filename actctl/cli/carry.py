"""A plan on the screen, carried out: the question, the record, the work, the result."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from typing import Any

from actctl.cli.agree import ask
from actctl.cli.connections import transports
from actctl.cli.interrupt import FINISHING, INTERRUPTED, interruptible
from actctl.cli.terminal import Told, output, say, warn
from actctl.cli.wanted import Wanted
from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.change import journal
from actctl.fleet.change.apply import Application
from actctl.fleet.change.change_host import Keys, Worker
from actctl.fleet.change.left import left_of
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.planning import read_count
from actctl.fleet.change.run_state import HostRun, RunState, begin
from actctl.fleet.change.runs import Run, new_run, working_on
from actctl.fleet.change.state_folder import not_recorded, nothing_changed
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Target
from actctl.licensing.changes.change import Action
from actctl.render import Format
from actctl.render.pages.plan import write_plan
from actctl.render.pages.run import host_line, write_run
from actctl.render.pages.undo import undo_notes


@dataclass(frozen=True, slots=True)
class Way:
    """All that is needed to reach and change the hosts of a plan."""

    targets: dict[str, Target]
    keys: Keys
    kms_hosts: Sequence[Target] = ()
    """KMS hosts whose count tells whether to ask again."""


def apply_plan(plan: Plan, way: Way, wanted: Wanted) -> int:
    """Show the plan, ask, do what it says; the exit code."""
    _show(plan, wanted)
    if not plan.changes:
        state = begin("", plan, {}, journal.now())
        state.finished = True
        return _result(state, wanted)
    _must_have_keys(plan, way.keys)
    pace = wanted.pace
    if not wanted.yes:
        ask(pace.phases([HostRun(one) for one in plan.changes], frozenset()), pace, wanted.style.lang)
    guarded = plan.kind == "switch-kms" and plan.kms_count is None and not wanted.force
    options: dict[str, Any] = {
        "canary": pace.canary, "batch": str(pace.batch), "max_fail": str(pace.max_fail) if pace.max_fail else None,
        "guarded": guarded, "kms_hosts": [one.name for one in way.kms_hosts],
    }  # fmt: skip
    with ExitStack() as held:
        try:
            run, book = _begin(plan, options, wanted, held)
        except UserError as error:
            raise nothing_changed(error) from None
        return _carry_out(run, book, way, wanted, guarded=guarded)


def _begin(plan: Plan, options: dict[str, Any], wanted: Wanted, held: ExitStack) -> tuple[Run, journal.Journal]:
    """A new run on the disk, held until `held` ends. Raises UserError; then nothing of it is left."""
    run = new_run()
    try:
        _warn(held.enter_context(working_on(run, plan.changes, force=wanted.force)), wanted)
        _write_undo(run, undo_notes(plan, wanted.style.lang))
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


def resume_run(run: Run, way: Way, wanted: Wanted) -> int:
    """Show what is left of a run that was interrupted, ask, and go on with it; the exit code."""
    state = run.read()
    with working_on(run, state.machines, force=wanted.force) as warning:
        state = run.read()  # nobody else writes it now
        left = left_of(state)
        say(Text(f"Run {run.run_id}: what is left", f"実行 {run.run_id} の残り").in_(wanted.style.lang))
        _show(left, wanted)
        _must_have_keys(left, way.keys)
        if left.changes and not wanted.yes:
            ask(wanted.pace.phases(state.unsettled, frozenset()), wanted.pace, wanted.style.lang)
        _warn(warning, wanted)
        guarded = bool(state.options.get("guarded")) and not wanted.force
        return _carry_out(run, journal.reopen(run.journal, state), way, wanted, guarded=guarded, resumed=True)


def _show(plan: Plan, wanted: Wanted) -> None:
    """The plan on standard error: standard output is for the result."""
    write_plan(plan, Format.TABLE, sys.stderr, wanted.style)


def _warn(warning: Text | None, wanted: Wanted) -> None:
    if warning is not None:
        warn(warning.in_(wanted.style.lang))


def _write_undo(run: Run, notes: str) -> None:
    try:
        file = os.open(run.undo, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(notes)
    except OSError as error:
        raise not_recorded(run.undo, error) from None


def _carry_out(
    run: Run, book: journal.Journal, way: Way, wanted: Wanted, *, guarded: bool, resumed: bool = False
) -> int:
    try:
        if resumed:
            book.begin_steps()  # a run of version 0.1.0 has no mark yet
        interrupted = asyncio.run(_apply(book, way, wanted, guarded, resumed))
    finally:
        book.close()
    code = _result(book.state, wanted, str(run.undo) if run.undo.exists() else None)
    return INTERRUPTED if interrupted else code


async def _apply(book: journal.Journal, way: Way, wanted: Wanted, guarded: bool, resumed: bool) -> bool:
    """Whether it was interrupted."""
    if resumed:
        await book.write(event="resume", at=journal.now())
    stop, abort = asyncio.Event(), asyncio.Event()
    state, lang = book.state, wanted.style.lang
    worker = Worker(book, way.keys, stop=stop, force=wanted.force, resumed=resumed)

    def finishing() -> None:
        say(FINISHING.in_(lang))

    with interruptible(stop, abort, once=True, first=finishing), transports(wanted.forks) as opened:
        crew = Crew(opened, wanted.forks)

        async def count() -> int | None:
            return (await read_count(way.kms_hosts, crew)).count

        application = Application(
            state, worker, way.targets, replace(crew, stop=abort), wanted.pace,
            count=count, guarded=guarded, say=lambda text: say(text.in_(lang)),
        )  # fmt: skip
        async with aclosing(application.run()) as hosts:
            async for host in hosts:
                say(host_line(host, state.plan.kind, lang))
    if worker.unrecorded is not None:
        state.stopped = Text(
            f"stopped: {worker.unrecorded}", f"停止: {worker.unrecorded} (記録できない手順は実行しません)"
        )
        say(state.stopped.in_(lang))
        return False
    return stop.is_set()


def _result(state: RunState, wanted: Wanted, undo: str | None = None) -> int:
    unread = sum(one.plan.action is Action.FAILED for one in state.hosts.values())
    with output(wanted.out, lambda: Told(len(state.hosts), unread), done=bool(state.run_id)) as stream:
        write_run(state, wanted.format, stream, wanted.style, undo=undo)
    counted = state.summary()
    return int(any(counted[name] for name in ("failed", "blocked", "waiting", "skipped")))


def _must_have_keys(plan: Plan, keys: Keys) -> None:
    """Every secret key that a step needs must be at hand before the first host is touched."""
    for one in plan.changes:
        for step in one.steps:
            secret = step.verb == "ipk" and step.arguments[0].startswith("*")
            if secret and keys(one.host, step.last_five or "") is None:
                raise UserError(
                    f"the key …{step.last_five} of host {one.host} is not at hand; give its source with --key-from."
                )
