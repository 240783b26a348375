"""What is known of the licensing service behind a KMS host."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What is known of sppsvc."""

    running: bool | None
    """None: not known. On a KMS host it runs; on an idle client it is stopped, which is normal."""
    started_at: dt.datetime | None = None
    """UTC, by the host's own clock."""


UNKNOWN = ServiceState(None)
