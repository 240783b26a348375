"""The same question to many hosts, with a progress bar and Ctrl-C: what came of each, in the inventory's order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from actctl.fleet.crew import Crew, Crews
    from actctl.fleet.interface import Outcome, Target
    from actctl.fleet.runner import TaskOf

T = TypeVar("T")


def watched(forks: int, hosts: int, stop: asyncio.Event, *, bar: bool = True) -> Crews:
    """A crew for `hosts` behind a bar; Ctrl-C sets `stop`, and what is left comes out as cancelled."""
    from actctl.cli.connections import crew
    from actctl.cli.interrupt import interruptible
    from actctl.cli.progress import ProgressBar

    @contextmanager
    def opened() -> Iterator[Crew]:
        with (
            interruptible(stop),
            crew(min(forks, max(1, hosts)), stop) as asking,
            ProgressBar(hosts, shown=bar) as progress,
        ):
            yield asking.watched_by(progress)

    return opened


async def ask_all(targets: Sequence[Target], task_of: TaskOf[T], forks: int, stop: asyncio.Event) -> list[Outcome[T]]:
    """Every host's outcome in the order of `targets`."""
    from actctl.fleet.runner import ask_each

    return await ask_each(targets, task_of, watched(forks, len(targets), stop))
