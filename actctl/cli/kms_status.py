"""`actctl kms status`: how far each KMS host is from its thresholds, and how it is set up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Annotated

import typer

from actctl.cli import options as opt
from actctl.cli.declare import option
from actctl.cli.option_set import taking
from actctl.cli.showing import show
from actctl.cli.terminal import warn
from actctl.common.texts import Text

_Uptime = Annotated[
    bool,
    option(
        "--uptime/--no-uptime",
        help=Text(
            "Ask since when the service runs (PowerShell).", "サービスの稼働開始日時も調べます (PowerShellを使用)。"
        ),
    ),
]


@taking(opt.TableOptions)
def status(*, patterns: opt.Patterns = None, uptime: _Uptime = True, options: opt.TableOptions) -> None:
    """Count against the thresholds, requests, settings and own licence of each KMS host."""
    from actctl.cli.asking import watched
    from actctl.cli.interrupt import INTERRUPTED
    from actctl.cli.reaching import reached_by
    from actctl.fleet.kms.hosts import kms_hosts
    from actctl.fleet.kms.status import read_status
    from actctl.render.pages.kms_status import kms_status_page

    limit = options.limit
    reached = reached_by(options if patterns else replace(options, limit=None), patterns)
    targets = reached.targets(kms_hosts(reached.inventory, reached.hosts, bool(patterns), limit, warn))
    stop = asyncio.Event()
    found = asyncio.run(read_status(targets, watched(options.forks, len(targets), stop), uptime=uptime))
    show(options, partial(kms_status_page, found))
    raise typer.Exit(INTERRUPTED if stop.is_set() else int(any(not one.ok for one in found)))
