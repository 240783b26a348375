"""Since when the licensing service runs, asked in a way that no language changes.

WMI gives the start of a process as a DMTF date with its distance from UTC (`20261123123456.123456+540`), also for
protected processes such as sppsvc.exe; wmic is gone from Windows 11 24H2 and Server 2025, PowerShell is everywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

COMMAND = (
    "powershell.exe -NoProfile -NonInteractive -Command "
    "\"(Get-WmiObject Win32_Process -Filter 'Name=''sppsvc.exe''').CreationDate\""
)
"""Prints one DMTF date, or nothing while the service is stopped."""
_DMTF = re.compile(r"(\d{14})\.(\d{6})([+-]\d{3})")


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What is known of sppsvc."""

    running: bool | None
    """None: not known. On a KMS host it runs; on an idle client it is stopped, which is normal."""
    started_at: dt.datetime | None = None
    """UTC, by the host's own clock."""


UNKNOWN = ServiceState(None)


def service_state(text: str, exit_code: int) -> ServiceState:
    """What COMMAND's output says; `UNKNOWN` for anything else. Never raises."""
    if exit_code != 0:
        return UNKNOWN
    if not text.strip():
        return ServiceState(False)
    found = _DMTF.search(text)
    if found is None:
        return UNKNOWN
    try:
        local = dt.datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=dt.timezone.utc)
        return ServiceState(True, local - dt.timedelta(minutes=int(found[3])))
    except (ValueError, OverflowError):
        return UNKNOWN
