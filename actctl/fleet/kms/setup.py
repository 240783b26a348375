"""What `kms setup` reads of a machine beyond its licence: the role and our firewall rule."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from actctl.licensing.changes.setup_kms import Surroundings
from actctl.machine.asking import ask
from actctl.machine.facts import HostFacts, facts_reader
from actctl.machine.interface import Way
from actctl.machine.questions.firewall import FirewallRule
from actctl.machine.questions.role import VolumeActivationRole
from actctl.transport.interface import Session


@dataclass(slots=True)
class SetupLook:
    """Reads one machine, and keeps what the decision needs besides its facts."""

    around: Surroundings = field(default_factory=lambda: Surroundings(None, None))

    def reader(self, way: Way) -> Callable[[Session], Awaitable[HostFacts]]:
        """A task for the runner."""
        read = facts_reader(way, identify=True)

        async def look(session: Session) -> HostFacts:
            facts = await read(session)
            self.around = Surroundings(await ask(session, VolumeActivationRole()), await ask(session, FirewallRule()))
            return facts

        return look
