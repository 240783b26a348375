"""A step whose answer was lost: did it have its effect? The machine is asked; nothing is done twice on a guess."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

from actctl.common.clock import from_iso, now_utc
from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.licensing.changes.change import Step, effective
from actctl.licensing.records import Method
from actctl.machine.facts import HostFacts
from actctl.machine.interface import Way
from actctl.transport.interface import Session

STILL_RUNNING_SECONDS = 180.0
"""How long a script that still runs on the host is waited for; /ato of a KMS client tries for half a minute."""
_PAUSE_SECONDS = 0.5
_ENOUGH = 2.0
"""A further look may take so many times as long as the one before; where less time is left, none is begun."""

Facts = Callable[[Session], Awaitable[HostFacts]]


class NotOver(HostFailure):
    """The step may still have its effect, and there is no time left to wait for it."""

    def __init__(self, verb: str) -> None:
        super().__init__(
            HostError(
                ErrorKind.TIMEOUT,
                Text(
                    f"the answer to /{verb} was lost, and it may still be going on: its end is waited for",
                    f"/{verb} の応答が失われ、まだ実行中の可能性があるため、終了を待っています",
                ),
                remedy=Text(
                    "actctl runs resume looks again, longer with --timeout",
                    "actctl runs resume で再確認する (--timeout で長く待てる)",
                ),
            )
        )


async def had_effect(
    session: Session, way: Way, step: Step, started_at: str, read: Facts, deadline: float = math.inf
) -> tuple[bool | None, HostFacts]:
    """Whether a step that was begun had its effect, and the host as it is then.

    A command goes on when the connection that started it breaks, so as long as one runs there is no answer yet.
    None: it must not be run twice on a guess; this verb leaves no trace that could be read, or each time costs
    something and its end was not seen. Raises NotOver before `deadline` (time.monotonic()), and HostFailure.
    """
    began = time.monotonic()
    facts = await read(session)  # first: a way that chooses knows by this which one it is
    while True:
        looked = time.monotonic()
        running = await way.still_running(session)
        facts = await read(session)
        effect = effective(step, facts.machine)
        if effect or (effect is None and not step.row.repeatable):
            return effect, facts
        now = time.monotonic()
        if _over(running, step, facts, max(now - began, _age(started_at)), now - began, way):
            return (None if running is not False and _costs(step, facts) else False), facts
        if now + _PAUSE_SECONDS + _ENOUGH * (now - looked) >= deadline:
            raise NotOver(step.verb)
        await asyncio.sleep(_PAUSE_SECONDS)


def _over(running: bool | None, step: Step, facts: HostFacts, age: float, waited: float, way: Way) -> bool:
    """Whether a step without effect is waited for no longer."""
    if running is None:
        return _harmless(step, facts) or age > way.unseen_seconds(step.verb)
    return not running or waited >= STILL_RUNNING_SECONDS


def _harmless(step: Step, facts: HostFacts) -> bool:
    """Whether a step may be done while the same one still goes on, unseen: it sets a state, or asks a KMS host."""
    return step.row.repeatable or (step.row.activates and not _costs(step, facts))


def _costs(step: Step, facts: HostFacts) -> bool:
    """Whether each time is one activation less of a key: all but those that a KMS host does."""
    one = facts.machine.license
    return step.row.activates and (one is None or one.method is not Method.KMS_CLIENT)


def _age(started_at: str) -> float:
    """Seconds since then; of a time in the future (the clock was set back) none."""
    began = from_iso(started_at)
    return max(0.0, (now_utc() - began).total_seconds())
