"""All commands of `actctl`: arguments in, one call below, exit code out."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from actctl import __version__
from actctl.cli import report, verbs
from actctl.cli.demo import demo
from actctl.cli.doctor import doctor
from actctl.cli.explain import explain
from actctl.cli.forecast import advise, forecast
from actctl.cli.gvlk import gvlk_app
from actctl.cli.inventory import inventory_app
from actctl.cli.kms import kms_app
from actctl.cli.parse import parse
from actctl.cli.program import Program
from actctl.cli.runs import apply_saved, runs_app
from actctl.cli.simulate import simulate
from actctl.cli.switch import switch_app

app = Program(
    name="actctl",
    help="See and put right the Windows volume licensing of a whole fleet: slmgr over WinRM, in any language.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(inventory_app, name="inventory")
app.add_typer(switch_app, name="switch")
app.add_typer(runs_app, name="runs")
app.add_typer(gvlk_app, name="gvlk")
app.add_typer(kms_app, name="kms")
app.command("apply")(apply_saved)
app.command("doctor")(doctor)
verbs.mount(app)
report.mount(app)
app.command("parse")(parse)
app.command("explain", context_settings={"ignore_unknown_options": True})(explain)
app.command("demo")(demo)
app.command("simulate")(simulate)
app.command("forecast")(forecast)
app.command("advise")(advise)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"actctl {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show version.")] = False,
) -> None:
    """See and put right the Windows volume licensing of a whole fleet: slmgr over WinRM, in any language."""
