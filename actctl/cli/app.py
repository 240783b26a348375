"""`actctl` itself: what it takes before a command's name; the commands are rows of commands.py."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from actctl import __version__
from actctl.cli import options as opt
from actctl.cli.declare import Panel, option
from actctl.cli.manner import prefer
from actctl.cli.program import Group
from actctl.common.texts import Text

ABOUT = Text(
    "See and put right the Windows volume licensing of a whole fleet: slmgr over WinRM, in any language.",
    "多数のWindowsのライセンス認証をWinRM経由でまとめて調べ、正します。slmgrの表示言語は問いません。",
)

app = typer.Typer(
    name="actctl",
    cls=Group,
    help=ABOUT.en,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"actctl {__version__}\n")
        raise typer.Exit


_Version = Annotated[
    bool,
    option(
        "-V", "--version", callback=_version, is_eager=True, panel=Panel.GENERAL,
        help=Text("Show version.", "バージョンを表示します。"),
    ),
]  # fmt: skip


@app.callback()
def main(lang: opt.Language = None, version: _Version = False) -> None:
    """All of actctl."""
    prefer(lang)
