"""`actctl apply` and `actctl runs list · show · resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.logs import log_to_stderr
from actctl.cli.option_set import taking
from actctl.cli.program import Program
from actctl.cli.sources import sources
from actctl.cli.terminal import language, output, style, warn
from actctl.errors import UserError
from actctl.render.interface import Format
from actctl.texts import Text

if TYPE_CHECKING:  # floor 3 and pydantic are imported by the commands that need them
    from actctl.fleet.plan import Origin
    from actctl.fleet.run_state import RunState
    from actctl.fleet.runs import Run

runs_app = Program(help="Runs that changed machines: their record, and going on with one.", no_args_is_help=True)

_PlanArgument = Annotated[str, typer.Argument(metavar="PLAN", help="A plan saved with --out.")]
_RunId = Annotated[Optional[str], typer.Argument(metavar="ID", help="Default: the newest.")]  # noqa: UP045


@taking(opt.ChangeOptions)
def apply_saved(*, plan_file: _PlanArgument, key_from: opt.KeyFrom = None, options: opt.ChangeOptions) -> None:
    """A saved plan, carried out; hosts that have changed since are refused."""
    from dataclasses import replace

    from actctl.cli import change as flow
    from actctl.cli import changing
    from actctl.fleet.plan_file import load_plan
    from actctl.render.plan import write_plan

    log_to_stderr(options.verbose)
    plan = load_plan(plan_file)
    how = changing.wanted(options)
    origin = _origin(plan.origin, options, key_from)
    targets, kms_hosts = changing.targets_again(plan, origin, options.ask_pass, options.auth_fail)
    plan = flow.same_machines(replace(plan, origin=origin), targets)
    if options.check:
        with output(options.out) as stream:
            write_plan(plan, how.format, stream, how.style)
        raise typer.Exit(0)
    flow.show(plan, how)
    keys, described = changing.keys_again(origin, plan)
    plan = replace(plan, origin=replace(origin, key_source=described))
    raise typer.Exit(flow.apply_plan(plan, targets, keys, how, kms_hosts))


@runs_app.command("list")
def list_runs(format_: opt.Output = Format.TABLE, lang: opt.Language = None) -> None:
    """Every run on record, the newest first."""
    from actctl.fleet.runs import all_runs
    from actctl.render.runs import write_runs

    read = [(_read(run), run.going_on) for run in all_runs()]
    rows = [(state, going_on) for state, going_on in read if state is not None]
    with output(None) as stream:
        write_runs(rows, format_, stream, style(lang, wide=False, out=None))


@runs_app.command("show")
def show_run(run_id: _RunId = None, format_: opt.Output = Format.TABLE, lang: opt.Language = None) -> None:
    """One run: before → after and every step of every host."""
    from actctl.fleet.runs import all_runs, find_run
    from actctl.render.run import write_run

    run = find_run(run_id) if run_id else next(iter(all_runs()), None)
    if run is None:
        raise UserError("there is no run yet.")
    with output(None) as stream:
        write_run(run.read(), format_, stream, style(lang, wide=False, out=None))


@runs_app.command("resume")
@taking(opt.ResumeOptions)
def resume(*, run_id: _RunId = None, key_from: opt.KeyFrom = None, options: opt.ResumeOptions) -> None:
    """Go on with a run that was interrupted (default: the newest such): what is left is done, and nothing twice."""
    from actctl.cli import change as flow
    from actctl.cli import changing
    from actctl.fleet.runs import all_runs, find_run

    log_to_stderr(options.verbose)
    run = find_run(run_id) if run_id else next((one for one in all_runs() if _unfinished(one)), None)
    if run is None or run.read().finished:
        nothing = Text("nothing to resume: every run is finished", "再開する実行はありません。すべて完了しています")
        warn(nothing.in_(language(options.lang)))
        raise typer.Exit(0)
    state = run.read()
    pace = {name: state.options[name] for name in ("canary", "batch", "max_fail")}
    how = changing.wanted(opt.ChangeOptions(**vars(options), **pace, yes=True))
    origin = _origin(state.plan.origin, options, key_from)
    targets, kms_hosts = changing.targets_again(
        state.plan, origin, options.ask_pass, options.auth_fail, state.options.get("kms_hosts", [])
    )
    keys, _ = changing.keys_again(origin, state.plan)
    raise typer.Exit(flow.resume_run(run, targets, keys, how, kms_hosts))


def _unfinished(run: Run) -> bool:
    state = _read(run)
    return state is not None and not state.finished and not run.going_on


def _read(run: Run) -> RunState | None:
    """A run's state; one whose journal is damaged is named on standard error."""
    try:
        return run.read()
    except UserError as error:
        warn(str(error))
        return None


def _origin(origin: Origin, options: opt.ChangeOptions | opt.ResumeOptions, key_from: str | None) -> Origin:
    """Where hosts and keys come from: as the plan says, unless the command line says otherwise."""
    from actctl.cli.reaching import absolute
    from actctl.fleet.plan import Origin

    named = absolute(sources(options.inventory)) if options.inventory or not origin.inventory else origin.inventory
    return Origin(
        named,
        options.transport or origin.transport,
        options.timeout or origin.seconds,
        key_from or origin.key_source,
        options.user or origin.user,
    )
