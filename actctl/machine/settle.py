"""A step whose answer was lost: did it have its effect? The machine is asked; nothing is done twice on a guess."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from actctl.common.clock import from_iso, now_utc
from actctl.licensing.changes.change import Step, effective
from actctl.licensing.records import Method
from actctl.machine.facts import HostFacts
from actctl.machine.interface import Way
from actctl.transport.interface import Session

STILL_RUNNING_SECONDS = 180.0
"""How long a script that still runs on the host is waited for; /ato of a KMS client tries for half a minute."""
_PAUSE_SECONDS = 0.5

Facts = Callable[[Session], Awaitable[HostFacts]]


async def had_effect(
    session: Session, way: Way, step: Step, started_at: str, read: Facts
) -> tuple[bool | None, HostFacts]:
    """Whether a step that was begun had its effect, and the host as it is then.

    A command goes on when the connection that started it breaks, so as long as one runs there is no answer yet.
    None: this verb leaves no trace that could be read, and must not be run twice on a guess.
    """
    until = asyncio.get_running_loop().time() + STILL_RUNNING_SECONDS
    while True:
        running = await way.still_running(session)
        facts = await read(session)
        effect = effective(step, facts.machine)
        if effect or (effect is None and not step.row.repeatable):
            return effect, facts
        waited = asyncio.get_running_loop().time() >= until
        if running is None:
            running = not _harmless(step, facts) and _age(started_at) <= way.unseen_seconds(step.verb)
        if not running or waited:
            return False, facts
        await asyncio.sleep(_PAUSE_SECONDS)


def _harmless(step: Step, facts: HostFacts) -> bool:
    """Whether a step may be done while the same one still goes on, unseen: it sets a state, or asks a KMS host."""
    one = facts.machine.license
    return step.row.repeatable or (step.row.activates and one is not None and one.method is Method.KMS_CLIENT)


def _age(started_at: str) -> float:
    """Seconds since then; of a time in the future (the clock was set back) none."""
    began = from_iso(started_at)
    return max(0.0, (now_utc() - began).total_seconds())
