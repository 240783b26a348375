"""A bar on standard error while a run goes on; nothing at all where that is not a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

from actctl.cli.manner import manner
from actctl.cli.terminal import bar_wanted
from actctl.common.texts import Text
from actctl.fleet.interface import Outcome, Target

if TYPE_CHECKING:
    from rich.progress import Progress

_COUNTED = Text(
    "{task.fields[flight]} in flight  {task.fields[failed]} failed",
    "処理中 {task.fields[flight]}台  失敗 {task.fields[failed]}台",
)


class ProgressBar:
    """Observes a run: hosts done, in flight, failed, and the one that has been waited for the longest."""

    def __init__(self, total: int, *, shown: bool = True) -> None:
        """`shown`: False where the result comes line by line on the same screen."""
        self._bar = _bar() if shown and bar_wanted() else None
        self._task = self._bar.add_task("", total=total, flight=0, failed=0, slowest="") if self._bar else None
        self._running: dict[str, None] = {}
        self._failed = 0

    def __enter__(self) -> ProgressBar:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._bar is not None:
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
        if self._bar is None or self._task is None:
            return
        slowest = next(iter(self._running), "")
        self._bar.update(self._task, advance=advance, flight=len(self._running), failed=self._failed, slowest=slowest)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.completed}/{task.total}"),
        BarColumn(bar_width=30),
        TextColumn(f"{_COUNTED.in_(manner().lang)}  {{task.fields[slowest]}}"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr, legacy_windows=False),
        transient=True,
    )
