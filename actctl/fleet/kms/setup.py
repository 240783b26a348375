"""What `kms setup` reads of a machine beyond its licence: the role and our firewall rule."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from actctl.licensing.changes.setup_kms import Surroundings
from actctl.machine.facts import HostFacts, facts_reader
from actctl.machine.questions.powershell import FIREWALL_LINE, ROLE_LINE, firewall_of
from actctl.machine.reading import text_of
from actctl.machine.ways import new_way
from actctl.transport.interface import Session


@dataclass(slots=True)
class SetupLook:
    """Reads one machine, and keeps what the decision needs besides its facts."""

    around: Surroundings = field(default_factory=lambda: Surroundings(None, None))

    def reader(self) -> Callable[[Session], Awaitable[HostFacts]]:
        """A task for the runner."""
        read = facts_reader(new_way(), identify=True)

        async def ask(session: Session) -> HostFacts:
            facts = await read(session)
            role = (await text_of((await session.run(ROLE_LINE)).stdout)).strip()
            firewall = await text_of((await session.run(FIREWALL_LINE)).stdout)
            self.around = Surroundings(role if role.isalpha() else None, firewall_of(firewall))
            return facts

        return ask
