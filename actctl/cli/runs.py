"""`actctl apply` and `actctl runs list · show · resume`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from actctl.cli import completion
from actctl.cli import options as opt
from actctl.cli.change_options import ChangeOptions, KeyFrom, ResumeOptions
from actctl.cli.declare import argument
from actctl.cli.named_format import doubt_name
from actctl.cli.option_set import taking
from actctl.cli.showing import show
from actctl.cli.sources import sources
from actctl.cli.terminal import warn
from actctl.common.errors import UserError
from actctl.common.texts import Text, joined

if TYPE_CHECKING:  # floor 3 and pydantic are imported by the commands that need them
    from actctl.fleet.change.plan import Origin
    from actctl.fleet.change.run_state import RunState
    from actctl.fleet.change.runs import Run
    from actctl.render.pages.runs import Listed


_PlanArgument = Annotated[str, argument("PLAN", Text("A plan saved with --out.", "--out で保存した計画。"))]
_RunId = Annotated[
    str | None,
    argument(
        "ID",
        Text(
            "Default: the newest.",
            "実行ID。省略時は最新のもの。",
        ),
        autocompletion=completion.runs,
    ),
]


@taking(ChangeOptions)
def apply_saved(*, plan_file: _PlanArgument, key_from: KeyFrom = None, options: ChangeOptions) -> None:
    """A saved plan, carried out; hosts that have changed since are refused."""
    from dataclasses import replace

    from actctl.cli import change, changing
    from actctl.fleet.change.plan_file import load_plan
    from actctl.fleet.change.planning import same_machines
    from actctl.fleet.change.state_folder import ready_to_record

    doubt_name(options.out, options.format_)
    plan = load_plan(plan_file)
    how = changing.wanted(options)
    if not options.check:
        ready_to_record()
    origin = _origin(plan.origin, options, key_from)
    targets, kms_hosts = changing.targets_again(plan, origin, options.ask_pass, options.auth_fail)
    plan = same_machines(replace(plan, origin=origin), targets)
    if options.check:
        code = how.checked(plan, options.out)
        raise typer.Exit(code if options.exit_code else 0)
    keys, described = changing.keys_again(origin, plan)
    plan = replace(plan, origin=replace(origin, key_source=described))
    raise typer.Exit(change.apply(plan, change.means_of(targets, keys, kms_hosts, how), how))


@taking(opt.Showing)
def list_runs(*, options: opt.Showing) -> None:
    """Every run on record, the newest first."""
    from actctl.fleet.change.runs import all_runs
    from actctl.render.pages.runs import runs_page

    rows = [row for row in map(_listed, all_runs()) if row is not None]
    show(options, partial(runs_page, rows, options.format_))
    raise typer.Exit(int(any(row.damaged or row.going_on is None for row in rows)))


def _listed(run: Run) -> Listed | None:
    """A run as far as its record tells it; what is wrong with that is said on standard error.

    None: its folder has been removed since the list was made.
    """
    from actctl.fleet.change.journal_file import Damaged
    from actctl.render.pages.runs import Listed

    going_on = run.going_on
    if going_on is None:
        warn(
            Text(
                f"run {run.run_id}: its lock cannot be used; whether it is going on cannot be told.",
                f"実行 {run.run_id}: ロックを使用できないため、実行中かどうか分かりません。",
            )
        )
    try:
        return Listed(run.run_id, run.read(), going_on)
    except Damaged as error:
        if run.since is None:
            return None
        warn(joined(Text("run", "実行"), f" {run.run_id}: ", error.text))
        return Listed(run.run_id, error.state, going_on, damaged=True, unreadable=error.unreadable)


@taking(opt.Showing)
def show_run(*, run_id: _RunId = None, verbose: opt.Verbose = 0, options: opt.Showing) -> None:
    """One run: before → after and every step of every host; -v: what slmgr said to each."""
    from actctl.cli.damage import tell
    from actctl.fleet.change.journal_file import Damaged
    from actctl.fleet.change.runs import NO_RUN, all_runs, find_run
    from actctl.render.pages.run import run_page

    run = find_run(run_id) if run_id else next(iter(all_runs()), None)
    if run is None:
        raise UserError(NO_RUN)
    try:
        state = run.read()
    except Damaged as error:
        tell(run, error)
        if error.state is None:
            raise typer.Exit(1) from None
        state = error.state
    undo = str(run.undo) if run.undo.exists() else None
    show(options, partial(run_page, state, undo=undo, messages=verbose > 0))
    raise typer.Exit(int(state.doubt is not None))


@taking(ResumeOptions)
def resume(*, run_id: _RunId = None, key_from: KeyFrom = None, options: ResumeOptions) -> None:
    """Go on with a run that was interrupted (default: the newest such): what is left is shown, asked for and done."""
    from actctl.cli import change, changing
    from actctl.fleet.change.left import left_of, nothing_left
    from actctl.fleet.change.runs import find_run, newest_unfinished
    from actctl.fleet.change.state_folder import must_take_a_record

    run = find_run(run_id) if run_id else newest_unfinished()
    state = _whole(run) if run is not None else None
    if run is None or state is None or state.finished:
        warn(nothing_left(state))
        raise typer.Exit(0)
    pace: dict[str, Any] = {name: state.options[name] for name in ("canary", "batch", "max_fail")}
    how = changing.wanted(ChangeOptions(**vars(options), **pace))
    if options.check:
        raise typer.Exit(how.checked(left_of(state), options.out))
    must_take_a_record(run.folder, begun=any(one.touched for one in state.hosts.values()))
    origin = _origin(state.plan.origin, options, key_from)
    targets, kms_hosts = changing.targets_again(
        left_of(state), origin, options.ask_pass, options.auth_fail, state.options["kms_hosts"]
    )
    keys, _ = changing.keys_again(origin, left_of(state))
    raise typer.Exit(change.resume(run, change.means_of(targets, keys, kms_hosts, how), how))


def _whole(run: Run) -> RunState:
    """The state of a run whose record is whole; of a damaged one, what is known is said. Exit code 1."""
    from actctl.cli.damage import tell
    from actctl.fleet.change.journal_file import Damaged

    try:
        return run.read()
    except Damaged as error:
        tell(run, error)
        raise typer.Exit(1) from None


def _origin(origin: Origin, options: ChangeOptions | ResumeOptions, key_from: str | None) -> Origin:
    """Where hosts and keys come from: as the plan says, unless the command line says otherwise."""
    from actctl.fleet.change.plan import Origin
    from actctl.fleet.reach import absolute

    named = absolute(sources(options.inventory)) if options.inventory or not origin.inventory else origin.inventory
    return Origin(
        named,
        options.transport or origin.transport,
        options.timeout or origin.seconds,
        key_from or origin.key_source,
        options.user or origin.user,
        options.via or origin.via,
    )
