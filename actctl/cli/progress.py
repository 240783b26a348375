"""A bar on standard error while a run goes on; nothing at all where that is not a terminal."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from actctl.cli.terminal import bar_wanted
from actctl.fleet.interface import Outcome, Target


class ProgressBar:
    """Observes a run: hosts done, in flight, failed, and the one that has been waited for the longest."""

    def __init__(self, total: int, *, shown: bool = True) -> None:
        """`shown`: False where the result comes line by line on the same screen."""
        self._bar = Progress(
            TextColumn("{task.completed}/{task.total}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[flight]} in flight  {task.fields[failed]} failed  {task.fields[slowest]}"),
            TimeElapsedColumn(),
            console=Console(file=sys.stderr, legacy_windows=False),
            transient=True,
            disable=not shown or not bar_wanted(),
        )
        self._task: TaskID = self._bar.add_task("", total=total, flight=0, failed=0, slowest="")
        self._running: dict[str, None] = {}
        self._failed = 0

    def __enter__(self) -> ProgressBar:
        self._bar.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._bar.stop()

    def started(self, target: Target) -> None:
        """One more in flight."""
        self._running[target.name] = None
        self._show(0)

    def finished(self, outcome: Outcome[object]) -> None:
        """One done."""
        self._running.pop(outcome.target.name, None)
        self._failed += outcome.error is not None
        self._show(1)

    def _show(self, advance: int) -> None:
        slowest = next(iter(self._running), "")
        self._bar.update(self._task, advance=advance, flight=len(self._running), failed=self._failed, slowest=slowest)
