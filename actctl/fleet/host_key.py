"""The right published key for one host of a fleet, or why there is none, or why it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actctl.common.errors import HostError
from actctl.fleet.interface import Outcome
from actctl.fleet.report import error_json
from actctl.licensing.keys.choice import Choice, choose, kind_of
from actctl.licensing.machine import Machine
from actctl.machine.facts import HostFacts


@dataclass(frozen=True, slots=True)
class HostKey:
    """One host of `actctl gvlk for`."""

    host: str
    machine: Machine | None
    """None where it was not read."""
    choice: Choice | None
    error: HostError | None
    address: str = ""

    def as_json(self) -> dict[str, Any]:
        """One element of the list that `gvlk for -o json` writes; its texts are English."""
        machine, choice, gvlk = self.machine, self.choice, self.choice.gvlk if self.choice else None
        message = choice.why if choice is not None else self.error.message if self.error is not None else None
        return {
            "host": self.host,
            "ok": self.error is None,
            "edition": machine.edition if machine else None,
            "build": machine.build if machine else None,
            "kind": kind_of(machine).value if machine and machine.edition else None,
            "certain": choice.certain if choice else None,
            "gvlk": {"product": gvlk.product, "key": gvlk.key} if gvlk else None,
            "installed": choice.installed if choice else None,
            "reason": choice.reason if choice else None,
            "message": message.en if message else None,
            "remedy": choice.remedy.en if choice and choice.remedy else None,
            "cautions": [{"code": code, "message": text.en} for code, text in choice.cautions] if choice else [],
            "error": error_json(self.error),
        }


def host_key(outcome: Outcome[HostFacts]) -> HostKey:
    """What came of one host."""
    if outcome.value is None:
        return HostKey(outcome.target.name, None, None, outcome.error, outcome.target.address)
    machine = outcome.value.machine
    return HostKey(outcome.target.name, machine, choose(machine), None)
