"""What one output of slmgr says."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.errors import HostError
from actctl.licensing.records import License


@dataclass(frozen=True, slots=True)
class Reading:
    """What one output says."""

    language: str | None
    """The language of most labels; None where no label was known."""
    service_version: str | None
    """First line of /dlv; its third number is the Windows build (of the base release)."""
    licenses: tuple[License, ...]
    messages: tuple[str, ...]
    """Lines outside a licence's block: results of verbs, errors, and what nothing claimed."""
    error: HostError | None
    """What slmgr reported as an error, or why this is no slmgr output at all."""
    recognised: frozenset[str] = frozenset()
    """Names of the messages that were met, for the outcome of verbs."""
    encoding: str | None = None
    certain: bool = True
    """False where bytes had to be replaced or the code page was a guess."""
