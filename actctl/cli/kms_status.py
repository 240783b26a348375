"""`actctl kms status`: how far each KMS host is from its thresholds, and how it is set up."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from actctl.cli import options as opt
from actctl.cli.terminal import output, style, warn
from actctl.common.limits import REFUSALS
from actctl.render.interface import Format


def status(
    patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
    forks: opt.Forks = opt.DEFAULT_FORKS, timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE,
    out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False, user: opt.User = None,
    ask_pass: opt.AskPass = False, auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
    uptime: Annotated[bool, typer.Option("--uptime/--no-uptime", help="Ask since when the service runs (PowerShell).")] = True,  # noqa: E501
) -> None:  # fmt: skip
    """Count against the thresholds, requests, settings and own licence of each KMS host."""
    from actctl.cli.asking import watched
    from actctl.cli.interrupt import INTERRUPTED
    from actctl.cli.reaching import reach
    from actctl.cli.sources import sources
    from actctl.fleet.kms.hosts import kms_hosts
    from actctl.fleet.kms.status import read_status
    from actctl.render import write_page
    from actctl.render.pages.kms_status import kms_status_page

    reached = reach(
        sources(inventory), patterns or [], None if not patterns else limit,
        seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    )  # fmt: skip
    targets = reached.targets(kms_hosts(reached.inventory, reached.hosts, bool(patterns), limit, warn))
    stop = asyncio.Event()
    found = asyncio.run(read_status(targets, watched(forks, len(targets), stop), uptime=uptime))
    how = style(lang, wide=wide, out=out)
    with output(out) as stream:
        write_page(kms_status_page(found, how), format_, stream, how)
    raise typer.Exit(INTERRUPTED if stop.is_set() else int(any(not one.ok for one in found)))
