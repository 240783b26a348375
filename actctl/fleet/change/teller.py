"""Who is told of a change and asked for agreement: a person at a terminal, a program, a test."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from actctl.common.texts import Text
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.run_state import HostRun


class Teller(Protocol):
    """Shows and asks; it steers nothing. All but `hearing` is called while nothing else may go on."""

    def show(self, plan: Plan) -> None:
        """What is going to be done: agreement is asked for next."""
        ...

    def agreed(self, phases: Sequence[Sequence[HostRun]], pace: Pace) -> bool:
        """Whether to go on with the plan that was shown; `phases`: its hosts in the order in which they come.

        False: broken off instead of answered. Raises UserError where the answer is no, or nobody can be asked.
        """
        ...

    def say(self, text: Text) -> None:
        """How the work goes on: a canary, a batch, why it stops."""
        ...

    def warn(self, text: Text) -> None:
        """What a person should know and need not act on."""
        ...

    def done(self, host: HostRun, kind: str) -> None:
        """A host has come to its end in a change of this kind (Plan.kind)."""
        ...

    def undo_notes(self, plan: Plan) -> str:
        """What each machine was and the way back, as text: it is kept beside the record, before the first step."""
        ...

    def hearing(self, stop: asyncio.Event, abort: asyncio.Event | None = None) -> AbstractContextManager[None]:
        """While the block lasts, an interruption sets `stop`, a second one `abort`.

        Without `abort` nothing is being changed, and `stop` ends all at once. With it, the steps under way are being
        finished after `stop`, which is worth saying, and `abort` ends these, too.
        """
        ...
