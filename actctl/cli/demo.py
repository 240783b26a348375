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
    from actctl.cli.showing import style_of

    check_sort(options.sort)
    raise typer.Exit(demonstrate(options.format_, style_of(options), options.out, options.sort))
