"""`actctl report · dlv · dli · xpr`: a reading verb of slmgr over the fleet."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from actctl.cli import options as opt
from actctl.cli.option_set import taking
from actctl.common.errors import UserError
from actctl.common.texts import Text


@dataclass(frozen=True)
class ReportOptions(opt.TableOptions):
    """What all of them take."""

    sort: opt.SortBy = None
    fail_on: opt.FailOnWords = None
    stream: opt.Stream = False


@taking(ReportOptions)
def report(*, patterns: opt.Patterns = None, options: ReportOptions) -> None:
    """The consolidated licensing table of the fleet (slmgr /dlv)."""
    raise typer.Exit(_read("dlv", patterns, options))


@taking(ReportOptions)
def dlv(*, patterns: opt.Patterns = None, options: ReportOptions) -> None:
    """slmgr /dlv over the fleet: all columns."""
    raise typer.Exit(_read("dlv", patterns, options, wide=True))


@taking(ReportOptions)
def dli(*, patterns: opt.Patterns = None, options: ReportOptions) -> None:
    """slmgr /dli over the fleet."""
    raise typer.Exit(_read("dli", patterns, options))


@taking(ReportOptions)
def xpr(*, patterns: opt.Patterns = None, options: ReportOptions) -> None:
    """slmgr /xpr over the fleet: until when each machine is activated."""
    raise typer.Exit(_read("xpr", patterns, options))


def check_sort(sort: str | None) -> None:
    """Raises UserError for an order that is none."""
    if sort not in (None, "status"):
        raise UserError(
            Text(
                f"--sort: “{sort}” is not known; status was expected.",
                f"--sort: 「{sort}」は指定できません。status を指定してください。",
            )
        )


def _read(verb: str, patterns: list[str] | None, options: ReportOptions, *, wide: bool = False) -> int:
    """Ask the fleet and write the report; the exit code."""
    from actctl.cli.fleet_report import Request, report
    from actctl.cli.reaching import reached_by
    from actctl.cli.showing import style_of
    from actctl.fleet.report import parse_fail_on

    check_sort(options.sort)
    wanted = parse_fail_on(options.fail_on)
    targets = reached_by(options, patterns).targets()
    how = style_of(options, wide=wide)
    by_status = options.sort == "status"
    return report(
        Request(targets, verb, options.forks, options.format_, how, options.out, wanted, by_status, options.stream)
    )
