"""`actctl demo`: the main job with nothing to set up."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from actctl.cli import options as opt
from actctl.cli.option_set import taking
from actctl.cli.report import check_sort


@dataclass(frozen=True)
class DemoOptions(opt.ShowingTable):
    """What it takes."""

    sort: opt.SortBy = None


@taking(DemoOptions)
def demo(*, options: DemoOptions) -> None:
    """The report against a simulated fleet; nothing to set up, nothing outside this process is touched."""
    from actctl.cli.demonstration import demonstrate
    from actctl.cli.terminal import style

    check_sort(options.sort)
    how = style(options.lang, wide=options.wide, out=options.out)
    raise typer.Exit(demonstrate(options.format_, how, options.out, options.sort))
