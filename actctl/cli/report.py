"""`actctl report · dlv · dli · xpr`: a reading verb of slmgr over the fleet."""

from __future__ import annotations

from collections.abc import Callable

import typer

from actctl.cli import options as opt
from actctl.cli.program import Program
from actctl.cli.sources import sources
from actctl.cli.terminal import style
from actctl.common.errors import UserError
from actctl.common.limits import REFUSALS
from actctl.common.texts import Text
from actctl.render.interface import Format

_READING = (
    ("report", "dlv", False, "The consolidated licensing table of the fleet (slmgr /dlv)."),
    ("dlv", "dlv", True, "slmgr /dlv over the fleet: all columns."),
    ("dli", "dli", False, "slmgr /dli over the fleet."),
    ("xpr", "xpr", False, "slmgr /xpr over the fleet: until when each machine is activated."),
)
"""Commands that read: name, slmgr verb, whether all columns are shown anyway, help."""


def check_sort(sort: str | None) -> None:
    """Raises UserError for an order that is none."""
    if sort not in (None, "status"):
        raise UserError(
            Text(
                f"--sort: “{sort}” is not known; status was expected.",
                f"--sort: 「{sort}」は指定できません。status を指定してください。",
            )
        )


def _reading_command(verb: str, always_wide: bool) -> Callable[..., None]:
    """A command that runs a reading verb over the fleet; all of them take the same options."""

    def command(
        patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
        forks: opt.Forks = opt.DEFAULT_FORKS, timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE,
        out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False, sort: opt.SortBy = None,
        fail_on: opt.FailOnWords = None, user: opt.User = None, ask_pass: opt.AskPass = False,
        auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
        stream: opt.Stream = False,
    ) -> None:  # fmt: skip
        from actctl.cli.fleet_report import Request, report
        from actctl.cli.reaching import targets
        from actctl.fleet.report import parse_fail_on

        check_sort(sort)
        wanted = parse_fail_on(fail_on)
        reached = targets(
            sources(inventory), patterns or [], limit,
            seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
        )  # fmt: skip
        how = style(lang, wide=wide or always_wide, out=out)
        request = Request(reached, verb, forks, format_, how, out, wanted, sort == "status", stream)
        raise typer.Exit(report(request))

    return command


def mount(app: Program) -> None:
    """Add the commands of this file to the program."""
    for name, verb, always_wide, text in _READING:
        app.command(name, help=text)(_reading_command(verb, always_wide))
