"""From the inventory options of a command line to the targets of a run."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from actctl.cli.terminal import ask_hidden, warn
from actctl.common.limits import REFUSALS
from actctl.fleet import reach as fleet_reach
from actctl.fleet.interface import Target
from actctl.fleet.reach import Reach


def reach(
    sources: Sequence[str],
    patterns: Sequence[str],
    limit: str | None,
    *,
    seconds: float | None = None,
    user: str | None = None,
    ask_pass: bool = False,
    auth_fail: int = REFUSALS,
    transport: str | None = None,
) -> Reach:
    """The hosts that were asked for. Warnings go to standard error; a password is asked for only on a terminal.

    Raises UserError.
    """
    return fleet_reach.reach(
        sources, warn, seconds=seconds, user=user, prompt=ask_hidden if sys.stdin.isatty() else None,
        ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    ).chosen(patterns, limit)  # fmt: skip


def targets(
    sources: Sequence[str],
    patterns: Sequence[str],
    limit: str | None,
    *,
    seconds: float | None = None,
    user: str | None = None,
    ask_pass: bool = False,
    auth_fail: int = REFUSALS,
    transport: str | None = None,
) -> list[Target]:
    """The targets of the hosts that were asked for. Raises UserError."""
    return reach(
        sources, patterns, limit,
        seconds=seconds, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    ).targets()  # fmt: skip
