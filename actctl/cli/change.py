"""A change as a command: planned and saved, looked at or carried out (fleet/change); its result and exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from actctl.cli.connections import crew
from actctl.cli.interrupt import INTERRUPTED, NOTHING_CHANGED
from actctl.cli.progress import ProgressBar
from actctl.cli.teller import TerminalTeller
from actctl.cli.terminal import Told, output
from actctl.cli.wanted import Wanted
from actctl.fleet.change import carry_out
from actctl.fleet.change.carry_out import Carried, Means
from actctl.fleet.change.change import Change, plan_of_change
from actctl.fleet.change.change_host import Keys
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.runs import Run
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Target
from actctl.licensing.changes.change import Action
from actctl.render import Format, write_page
from actctl.render.pages.plan import plan_page
from actctl.render.pages.run import run_page


def change(change: Change, wanted: Wanted) -> int:
    """Plan, and unless only that was asked for, ask and apply. The exit code."""
    teller = _teller(wanted)
    crews = partial(_watched_crew, wanted.forks, len(change.targets))
    plan = plan_of_change(change, crews, teller, force=wanted.force)
    if plan is None:
        teller.warn(NOTHING_CHANGED)
        return INTERRUPTED
    if wanted.out is not None:
        with output(wanted.out, lambda: Told(len(plan.hosts), plan.count(Action.FAILED))) as stream:
            write_page(plan_page(plan, wanted.style), Format.JSON, stream, wanted.style)
    if wanted.check or (wanted.out is not None and not wanted.yes):
        return wanted.checked(plan)
    means = means_of({target.name: target for target in change.targets}, change.keys, change.kms_hosts, wanted)
    return apply(plan, means, replace(wanted, out=None))


def means_of(targets: dict[str, Target], keys: Keys, kms_hosts: Sequence[Target], wanted: Wanted) -> Means:
    """What the command line says of how hosts are reached and changed."""
    return Means(targets, keys, partial(crew, wanted.forks), kms_hosts, wanted.pace, wanted.force)


def apply(plan: Plan, means: Means, wanted: Wanted) -> int:
    """Show the plan, ask, do what it says, write the result; the exit code."""
    return _result(carry_out.carry_out(plan, means, _teller(wanted)), wanted)


def resume(run: Run, means: Means, wanted: Wanted) -> int:
    """Go on with a run that was interrupted; the exit code."""
    return _result(carry_out.resume(run, means, _teller(wanted)), wanted)


def _teller(wanted: Wanted) -> TerminalTeller:
    return TerminalTeller(wanted.style, wanted.yes)


@contextmanager
def _watched_crew(forks: int, hosts: int) -> Iterator[Crew]:
    """With a bar on the screen."""
    with crew(forks) as reading, ProgressBar(hosts) as bar:
        yield reading.watched_by(bar)


def _result(carried: Carried, wanted: Wanted) -> int:
    state = carried.state
    if state is None:
        return INTERRUPTED
    unread = sum(one.plan.action is Action.FAILED for one in state.hosts.values())
    undo = str(carried.run.undo) if carried.run is not None and carried.run.undo.exists() else None
    with output(wanted.out, lambda: Told(len(state.hosts), unread), done=carried.run is not None) as stream:
        write_page(run_page(state, wanted.style, undo=undo), wanted.format, stream, wanted.style)
    if carried.interrupted:
        return INTERRUPTED
    counted = state.summary()
    return int(any(counted[name] for name in ("failed", "blocked", "waiting", "skipped")))
