"""`actctl doctor`: why machines do not activate, and what to do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from actctl.cli import options as opt
from actctl.cli.interrupt import INTERRUPTED
from actctl.common.limits import REFUSALS
from actctl.render.interface import Format

if TYPE_CHECKING:
    from actctl.fleet.reach import Reach
    from actctl.licensing.doctor import Site


def doctor(
    patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
    forks: opt.Forks = opt.DEFAULT_FORKS, timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE,
    out: opt.OutFile = None, lang: opt.Language = None, user: opt.User = None,
    ask_pass: opt.AskPass = False, auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
    wide: opt.Wide = False,
) -> None:  # fmt: skip
    """Why machines do not activate, and what to do. Changes nothing.

    Exit code 0: nothing worse than a note; 1: findings, or hosts that could not be read; 130: interrupted.
    """
    from actctl.cli.reaching import reach
    from actctl.cli.sources import sources
    from actctl.cli.terminal import output, style
    from actctl.licensing.doctor import diagnose
    from actctl.render import write_page
    from actctl.render.pages.doctor import diagnosis_page

    reached = reach(
        sources(inventory), patterns or [], limit,
        seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    )  # fmt: skip
    stop = asyncio.Event()
    found = diagnose(asyncio.run(_examine(reached, forks, stop)))
    how = style(lang, wide=wide, out=out)
    with output(out) as stream:
        write_page(diagnosis_page(found, how), format_, stream, how)
    raise typer.Exit(INTERRUPTED if stop.is_set() else int(found.bad))


async def _examine(reached: Reach, forks: int, stop: asyncio.Event) -> Site:
    from actctl.cli.asking import watched
    from actctl.fleet.doctor import examine, fleet_of

    fleet = fleet_of(reached.inventory, reached.targets(), reached.targets)
    with watched(forks, len(fleet.at_first), stop)() as crew:
        return await examine(fleet, crew)
