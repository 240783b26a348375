"""`actctl doctor`: why machines do not activate, and what to do."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import typer

from actctl.cli import options as opt
from actctl.cli.option_set import taking

if TYPE_CHECKING:
    from actctl.fleet.reach import Reach
    from actctl.licensing.doctor import Site


@taking(opt.TableOptions)
def doctor(*, patterns: opt.Patterns = None, options: opt.TableOptions) -> None:
    """Why machines do not activate, and what to do. Changes nothing.

    Exit code 0: nothing worse than a note; 1: findings, or hosts that could not be read; 130: interrupted.
    """
    from actctl.cli.interrupt import INTERRUPTED
    from actctl.cli.reaching import reached_by
    from actctl.cli.showing import show
    from actctl.licensing.doctor import diagnose
    from actctl.render.pages.doctor import diagnosis_page

    reached = reached_by(options, patterns)
    stop = asyncio.Event()
    found = diagnose(asyncio.run(_examine(reached, options.forks, stop)))
    show(options, partial(diagnosis_page, found))
    raise typer.Exit(INTERRUPTED if stop.is_set() else int(found.bad))


async def _examine(reached: Reach, forks: int, stop: asyncio.Event) -> Site:
    from actctl.cli.asking import watched
    from actctl.fleet.doctor import examine, fleet_of

    fleet = fleet_of(reached.inventory, reached.targets(), reached.targets)
    with watched(forks, len(fleet.at_first), stop)() as crew:
        return await examine(fleet, crew)
