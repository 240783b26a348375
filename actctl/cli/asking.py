"""The same question to many hosts, with a progress bar and Ctrl-C: what came of each, in the inventory's order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from actctl.fleet.interface import Outcome, Target
    from actctl.fleet.runner import Task

T = TypeVar("T")


async def ask_all(targets: Sequence[Target], task: Task[T], forks: int, stop: asyncio.Event) -> list[Outcome[T]]:
    """Every host's outcome in the order of `targets`; Ctrl-C sets `stop`, and what is left comes out as cancelled."""
    from actctl.cli.connections import crew
    from actctl.cli.interrupt import interruptible
    from actctl.cli.progress import ProgressBar
    from actctl.fleet.runner import run_all

    if not targets:
        return []
    forks = min(forks, len(targets))
    with interruptible(stop), crew(forks, stop) as asking, ProgressBar(len(targets)) as bar:
        return await run_all(targets, task, asking.watched_by(bar))
