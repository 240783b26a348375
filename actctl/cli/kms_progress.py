"""A bar on standard error while event logs are read; nothing at all where that is not a terminal."""

from __future__ import annotations

import datetime as dt
import sys
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from actctl.cli.terminal import bar_wanted

if TYPE_CHECKING:
    from actctl.fleet.kms.clients import LogRead


class EventsBar:
    """A line for each KMS host: how far back it has been read, events and clients so far."""

    def __init__(self, window: dt.timedelta) -> None:
        """`window`: how far back the logs are read."""
        self._window = window
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[events]:,} events  {task.fields[clients]:,} clients"),
            TimeElapsedColumn(),
            console=Console(file=sys.stderr),
            transient=True,
            disable=not bar_wanted(),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> EventsBar:
        self._bar.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, log: LogRead) -> None:
        """One more page of a log has been read."""
        if log.host not in self._tasks:
            self._tasks[log.host] = self._bar.add_task(log.host, total=1.0, events=0, clients=0)
        requests = log.requests
        self._bar.update(
            self._tasks[log.host], completed=_part(log, self._window), events=requests.events,
            clients=len(requests.seen),
        )  # fmt: skip


def _part(log: LogRead, window: dt.timedelta) -> float:
    """How much of the time that the log covers has been read, from 0 to 1; the newest event is now, near enough."""
    if log.newest is None or log.reached is None:
        return 0.0
    covered = min(window, log.newest - log.oldest_event) if log.oldest_event else window
    return min(1.0, (log.newest - log.reached) / covered) if covered > dt.timedelta() else 1.0
