"""Whether a server has the role of a KMS host."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.limits import LONGEST_WORD
from actctl.machine.interface import Printed
from actctl.machine.questions.powershell import powershell

ROLE_STATE = "(Get-WindowsFeature -Name VolumeActivation).InstallState"


@dataclass(frozen=True, slots=True)
class VolumeActivationRole:
    """`Installed`, `Available` …; None where there are no roles (a client Windows), or it did not say."""

    line: str = powershell(ROLE_STATE)

    def read(self, said: Printed) -> str | None:
        """As interface.Question.read."""
        word = said.stdout.strip()
        return word if len(word) <= LONGEST_WORD and word.isalpha() else None
