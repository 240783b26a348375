"""Which Windows this is, asked of cmd.exe itself: nothing has to be started for it."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.limits import LONGEST_WORD
from actctl.machine.interface import Printed


@dataclass(frozen=True, slots=True)
class WindowsVersion:
    """What `ver` prints, its first line: `Microsoft Windows [Version 10.0.20348.2227]`."""

    line: str = "ver"

    def read(self, said: Printed) -> str:
        """As interface.Question.read."""
        return said.stdout.strip().partition("\n")[0][:LONGEST_WORD]
