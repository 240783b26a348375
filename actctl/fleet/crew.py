"""Who works on many hosts at once: how they are reached, how many at a time, who watches, what ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from actctl.fleet.interface import Observer
from actctl.transport import CHANGING_TRANSPORT, READING_TRANSPORT, UNNAMED
from actctl.transport.interface import Transport


@dataclass(frozen=True, slots=True)
class Crew:
    """One for a whole command; parts of it are done by a crew with other observers (`watched_by`)."""

    transports: Callable[[str], Transport]
    """By name (`pypsrp`, or transport.UNNAMED), opened when first needed."""
    forks: int
    """Hosts at a time."""
    observers: Sequence[Observer] = ()
    stop: asyncio.Event | None = None
    """Set to interrupt: see runner.run_each."""
    unnamed: str = READING_TRANSPORT
    """What the log calls transport.UNNAMED."""

    def to_change(self) -> Crew:
        """The same for changes, which have another transport where nobody names one."""
        transports = self.transports
        return replace(
            self,
            transports=lambda name: transports(CHANGING_TRANSPORT if name == UNNAMED else name),
            unnamed=CHANGING_TRANSPORT,
        )

    def watched_by(self, *observers: Observer) -> Crew:
        """The same, with these observers and no others."""
        return replace(self, observers=observers)


Crews = Callable[[], AbstractContextManager[Crew]]
"""A crew for as long as a block lasts; afterwards its transports are closed."""
