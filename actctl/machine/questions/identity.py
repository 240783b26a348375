"""Which machine this is: its MachineGuid and its computer name, which every user may read."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.licensing.identity import computer_name, machine_guid
from actctl.machine.interface import Printed
from actctl.machine.questions.registry import RegistryValues

_GUID = RegistryValues(r"HKLM\SOFTWARE\Microsoft\Cryptography", "MachineGuid")


@dataclass(frozen=True, slots=True)
class MachineGuid:
    """The MachineGuid, lower case; None: it did not say."""

    line: str = _GUID.line

    def read(self, said: Printed) -> str | None:
        """As interface.Question.read."""
        return machine_guid((_GUID.read(said) or {}).get("machineguid", ""))


@dataclass(frozen=True, slots=True)
class ComputerName:
    """The computer's name, upper case; None: it did not say."""

    line: str = "hostname"

    def read(self, said: Printed) -> str | None:
        """As interface.Question.read."""
        lines = [line.strip() for line in said.stdout.split("\n") if line.strip()]
        return computer_name(lines[0]) if said.exit_code == 0 and len(lines) == 1 else None
