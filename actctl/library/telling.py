"""The Teller of a change that a program makes: nobody is asked, for `apply` is the agreement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from actctl.common.texts import Lang, Text
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.run_state import HostRun


@dataclass(frozen=True, slots=True)
class Called:
    """A Teller that calls functions."""

    say: Callable[[Text], None]
    warn: Callable[[Text], None]
    progress: Callable[[HostRun], None]
    lang: Lang = Lang.EN
    """Of the notes for the way back."""

    def show(self, plan: Plan) -> None:
        """Whoever applies a plan has it."""

    def agreed(self, phases: Sequence[Sequence[HostRun]], pace: Pace) -> bool:
        """See Teller."""
        return True

    def done(self, host: HostRun, kind: str) -> None:
        """See Teller."""
        self.progress(host)

    def undo_notes(self, plan: Plan) -> str:
        """See Teller."""
        from actctl.render.pages.undo import undo_notes

        return undo_notes(plan, self.lang)

    def hearing(self, stop: asyncio.Event, abort: asyncio.Event | None = None) -> AbstractContextManager[None]:
        """See Teller; a program cancels the task, or presses Ctrl-C in a synchronous twin."""
        return nullcontext()
