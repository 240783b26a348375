"""From the inventory options of a command line to the hosts of a run (fleet/reach)."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from actctl.cli.options import Asking
from actctl.cli.sources import sources
from actctl.cli.terminal import ask_hidden, warn
from actctl.common.limits import REFUSALS
from actctl.fleet import reach as fleet_reach
from actctl.fleet.reach import Reach


def reached_by(options: Asking, patterns: Sequence[str] | None) -> Reach:
    """The hosts that a command line asks for. Raises UserError."""
    return reach(
        sources(options.inventory), patterns or [], options.limit,
        seconds=options.timeout, user=options.user, ask_pass=options.ask_pass, auth_fail=options.auth_fail,
        transport=options.transport, via=options.via,
    )  # fmt: skip


def reach(
    files: Sequence[str],
    patterns: Sequence[str],
    limit: str | None,
    *,
    seconds: float | None = None,
    user: str | None = None,
    ask_pass: bool = False,
    auth_fail: int = REFUSALS,
    transport: str | None = None,
    via: str | None = None,
) -> Reach:
    """The hosts that were asked for. Warnings go to standard error; a password is asked for only on a terminal.

    Raises UserError.
    """
    return fleet_reach.reach(
        files, warn, seconds=seconds, user=user, prompt=ask_hidden if sys.stdin.isatty() else None,
        ask_pass=ask_pass, auth_fail=auth_fail, transport=transport, via=via,
    ).chosen(patterns, limit)  # fmt: skip
