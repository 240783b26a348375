"""`actctl demo`: the main job with nothing to set up."""

from __future__ import annotations

import typer

from actctl.cli import options as opt
from actctl.cli.report import check_sort
from actctl.cli.terminal import style
from actctl.render.interface import Format


def demo(
    format_: opt.Output = Format.TABLE, lang: opt.Language = None, wide: opt.Wide = False, sort: opt.SortBy = None,
    out: opt.OutFile = None,
) -> None:  # fmt: skip
    """The report against a simulated fleet; nothing to set up, nothing outside this process is touched."""
    from actctl.cli.demonstration import demonstrate

    check_sort(sort)
    raise typer.Exit(demonstrate(format_, style(lang, wide=wide, out=out), out, sort))
