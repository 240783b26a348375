"""`actctl apply` and `actctl runs list · show · resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.logs import log_to_stderr
from actctl.cli.sources import sources
from actctl.cli.terminal import language, output, style, warn
from actctl.errors import UserError
from actctl.fleet.plan import Origin
from actctl.render.interface import Format
from actctl.texts import Text

if TYPE_CHECKING:  # floor 3 and pydantic are imported by the commands that need them
    from actctl.fleet.run_state import RunState
    from actctl.fleet.runs import Run

runs_app = typer.Typer(help="Runs that changed machines: their record, and going on with one.", no_args_is_help=True)

_RunId = Annotated[Optional[str], typer.Argument(metavar="ID", help="Default: the newest.")]  # noqa: UP045


def apply_saved(
    plan_file: Annotated[str, typer.Argument(metavar="PLAN", help="A plan saved with --out.")],
    key_from: opt.KeyFrom = None, inventory: opt.InventoryFiles = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.OutFile = None,
    lang: opt.Language = None, check: opt.Check = False, yes: opt.Yes = False, canary: opt.Canary = 1,
    batch: opt.Batch = "25%", max_fail: opt.MaxFail = None, force: opt.Force = False, ask_pass: opt.AskPass = False,
    transport: opt.TransportName = None, verbose: opt.Verbose = 0,
) -> None:  # fmt: skip
    """A saved plan, carried out; hosts that have changed since are refused."""
    from dataclasses import replace

    from actctl.cli import change as flow
    from actctl.cli import changing
    from actctl.fleet.plan_file import load_plan
    from actctl.render.plan import write_plan

    log_to_stderr(verbose)
    plan = load_plan(plan_file)
    how = changing.wanted(format_, lang, None, forks, check, yes, canary, batch, max_fail, force)
    origin = _origin(plan.origin, inventory, timeout, transport, key_from)
    targets, kms_hosts = changing.targets_again(plan, origin, ask_pass)
    plan = flow.same_machines(replace(plan, origin=origin), targets)
    if check:
        with output(out) as stream:
            write_plan(plan, format_, stream, how.style)
        raise typer.Exit(0)
    flow.show(plan, how)
    keys, described = changing.keys_again(origin, plan)
    plan = replace(plan, origin=replace(origin, key_source=described))
    raise typer.Exit(flow.apply_plan(plan, targets, keys, replace(how, out=out), kms_hosts))


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
def resume(
    run_id: Annotated[Optional[str], typer.Argument(metavar="ID", help="Default: the newest unfinished run.")] = None,  # noqa: UP045
    key_from: opt.KeyFrom = None, inventory: opt.InventoryFiles = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.OutFile = None,
    lang: opt.Language = None, force: opt.Force = False, ask_pass: opt.AskPass = False,
    transport: opt.TransportName = None, verbose: opt.Verbose = 0,
) -> None:  # fmt: skip
    """Go on with a run that was interrupted: what is left is done, and nothing twice."""
    from actctl.cli import change as flow
    from actctl.cli import changing
    from actctl.fleet.runs import all_runs, find_run

    log_to_stderr(verbose)
    run = find_run(run_id) if run_id else next((one for one in all_runs() if _unfinished(one)), None)
    if run is None or run.read().finished:
        nothing = Text("nothing to resume: every run is finished", "再開する実行はありません。すべて完了しています")
        warn(nothing.in_(language(lang)))
        raise typer.Exit(0)
    state = run.read()
    options = state.options
    how = changing.wanted(
        format_, lang, out, forks, False, True, options["canary"], options["batch"], options["max_fail"], force
    )
    origin = _origin(state.plan.origin, inventory, timeout, transport, key_from)
    targets, kms_hosts = changing.targets_again(state.plan, origin, ask_pass, options.get("kms_hosts", []))
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


def _origin(
    origin: Origin, inventory: list[str] | None, timeout: float | None, transport: str | None, key_from: str | None
) -> Origin:
    """Where hosts and keys come from: as the plan says, unless the command line says otherwise."""
    from actctl.cli.reaching import absolute

    named = absolute(sources(inventory)) if inventory or not origin.inventory else origin.inventory
    return Origin(named, transport or origin.transport, timeout or origin.seconds, key_from or origin.key_source)
