"""A machine of a fleet at a moment: what anything is done to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.license import License
from actctl.simulator.windows.machine import Machine


@dataclass(slots=True)
class Scene:
    """Where, and when."""

    fleet: Fleet
    machine: Machine
    true_time: dt.datetime
    """UTC, the world's clock, not the machine's."""

    @property
    def now(self) -> dt.datetime:
        """The machine's clock, UTC."""
        return self.machine.now(self.true_time)

    def primary(self, activation_id: str | None = None) -> License | None:
        """The licence that is meant: the one of that ID, else the primary Windows licence with a key."""
        if not activation_id:
            return self.machine.windows_license
        for item in self.machine.licenses:
            if item.activation_id.lower() == activation_id.lower():
                return item
        return None
