"""A Teller that writes down what it is told and answers as it was given, and all else that a change needs to be carried
out from a program: no terminal, no command line.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.accounts import Accounts
from actctl.fleet.change.carry_out import Means
from actctl.fleet.change.change import Change
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.plan import Origin, Plan
from actctl.fleet.change.run_state import HostRun
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Target
from actctl.fleet.targets import targets_of
from actctl.inventory import Passwords, load_inventory
from actctl.licensing.changes.switch_kms import KmsWish, decide
from actctl.transport import Transport, open_transport
from tests.fleet.change.fleet60 import KMS_HOST
from tests.fleet.change.kill_harness import Simulated


@dataclass
class Recording:
    """What was told, in order; how it answers."""

    answer: bool | UserError = True
    stops_after: str | None = None
    """Interrupts once this has been told: a line of `told`; `""`: at once."""
    told: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    _stop: asyncio.Event | None = None

    def _tell(self, line: str) -> None:
        self.told.append(line)
        if line == self.stops_after and self._stop is not None:
            self._stop.set()

    def show(self, plan: Plan) -> None:
        self._tell("plan: " + " ".join(f"{one.host}({','.join(s.verb for s in one.steps)})" for one in plan.changes))

    def agreed(self, phases: Sequence[Sequence[HostRun]], pace: Pace) -> bool:
        self._tell("asked: " + " | ".join(" ".join(one.plan.host for one in phase) for phase in phases))
        if isinstance(self.answer, UserError):
            raise self.answer
        return self.answer

    def say(self, text: Text) -> None:
        self._tell(text.en)

    def warn(self, text: Text) -> None:
        self.warned.append(text.en)

    def done(self, host: HostRun, kind: str) -> None:
        self._tell(f"done: {host.plan.host} {host.shown_outcome.value} by {kind}")

    def undo_notes(self, plan: Plan) -> str:
        return "as it was: " + " ".join(one.host for one in plan.changes)

    @contextmanager
    def hearing(self, stop: asyncio.Event, abort: asyncio.Event | None = None) -> Iterator[None]:
        self._stop = stop
        if self.stops_after == "":
            stop.set()
        yield
        self._stop = None


@contextmanager
def crew() -> Iterator[Crew]:
    """Of real transports."""
    opened: dict[str, Transport] = {}
    try:
        yield Crew(lambda name: opened.setdefault(name, open_transport(name, 2)), 2)
    finally:
        for one in opened.values():
            one.close()


def targets(fleet: Simulated, *patterns: str) -> list[Target]:
    """Hosts of a simulated site."""
    hosts = load_inventory([str(fleet.inventory)]).select(patterns, None, [])
    return targets_of(hosts, Passwords(), Accounts(3), seconds=300.0)


def to_kms(fleet: Simulated, *patterns: str) -> Change:
    """These hosts are to be clients of the site's KMS host."""
    wish = KmsWish(KMS_HOST)
    return Change(
        "switch-kms", targets(fleet, *patterns), lambda host, machine: decide(machine, wish), Origin(),
        targets(fleet, "kms01"), KMS_HOST, weighed=True,
    )  # fmt: skip


def means(change: Change) -> Means:
    """What carries it out."""
    by_name = {one.name: one for one in change.targets}
    return Means(by_name, change.keys, crew, change.kms_hosts)
