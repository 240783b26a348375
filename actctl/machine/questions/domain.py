"""Whether the machine belongs to an Active Directory domain."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.machine.interface import Printed
from actctl.machine.questions.powershell import powershell


@dataclass(frozen=True, slots=True)
class InDomain:
    """`True` or `False`; None: it did not say."""

    line: str = powershell("(Get-CimInstance -ClassName Win32_ComputerSystem).PartOfDomain")

    def read(self, said: Printed) -> bool | None:
        """As interface.Question.read."""
        return {"true": True, "false": False}.get(said.stdout.strip().lower())
