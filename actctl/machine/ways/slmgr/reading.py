"""What one output of slmgr says."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.machine.interface import Answer


@dataclass(frozen=True, slots=True)
class Reading(Answer):
    """What one output says; its language is that of most labels."""

    recognised: frozenset[str] = frozenset()
    """Names of the messages that were met, for the outcome of verbs."""
    encoding: str | None = None
    certain: bool = True
    """False where bytes had to be replaced or the code page was a guess."""
