"""Whose rights the commands run with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actctl.machine.interface import Printed

_INTEGRITY = re.compile(r"\bS-1-16-(\d{1,6})\b")
_HIGH = 12_288


@dataclass(frozen=True, slots=True)
class Elevated:
    """Whether the account's token is a full administrator's: its mandatory label is high (S-1-16-12288) or more."""

    line: str = "whoami.exe /groups /fo csv /nh"

    def read(self, said: Printed) -> bool | None:
        """As interface.Question.read."""
        found = _INTEGRITY.search(said.stdout)
        return int(found[1]) >= _HIGH if found else None
