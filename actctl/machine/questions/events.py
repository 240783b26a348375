"""The newest events of activation in the Application log."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.licensing.events.client_events import ClientEvent, read_events
from actctl.machine.interface import Printed


@dataclass(frozen=True, slots=True)
class ClientEvents:
    """The newest twenty, newest first; `/q` needs no escape in cmd."""

    line: str = (
        'wevtutil qe Application /q:"*[System[(EventID=12288 or EventID=12289 or EventID=8198)]]" /f:xml /rd:true /c:20'
    )

    def read(self, said: Printed) -> tuple[ClientEvent, ...]:
        """As interface.Question.read."""
        return read_events(said.stdout)
