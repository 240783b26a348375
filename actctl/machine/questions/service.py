"""The licensing service, sppsvc: may it start, does it run, and since when."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from actctl.licensing.kms.service import UNKNOWN, ServiceState
from actctl.machine.interface import Printed
from actctl.machine.questions.powershell import powershell

_START = re.compile(r":\s*([0-4])\s+(?:[A-Z]+_START|DISABLED)\b")
_STATE = re.compile(r":\s*([1-7])\s+(?:[A-Z]+_PENDING|STOPPED|RUNNING|PAUSED)\b")
_DMTF = re.compile(r"(\d{14})\.(\d{6})([+-]\d{3})")


@dataclass(frozen=True, slots=True)
class ServiceDisabled:
    """Whether the service is disabled: start type 4."""

    line: str = "sc.exe qc sppsvc"

    def read(self, said: Printed) -> bool | None:
        """As interface.Question.read."""
        found = _START.search(said.stdout)
        return found[1] == "4" if found else None


@dataclass(frozen=True, slots=True)
class ServiceRunning:
    """Whether the service runs: state 4."""

    line: str = "sc.exe query sppsvc"

    def read(self, said: Printed) -> bool | None:
        """As interface.Question.read."""
        found = _STATE.search(said.stdout)
        return found[1] == "4" if found else None


@dataclass(frozen=True, slots=True)
class ServiceSince:
    """Since when the service runs: one DMTF date, or nothing while it is stopped.

    WMI gives the start of a process as a date with its distance from UTC (`20261123123456.123456+540`), also for
    protected processes such as sppsvc.exe; wmic is gone from Windows 11 24H2 and Server 2025, PowerShell is everywhere.
    """

    line: str = powershell("(Get-WmiObject Win32_Process -Filter 'Name=''sppsvc.exe''').CreationDate")

    def read(self, said: Printed) -> ServiceState:
        """As interface.Question.read; `UNKNOWN` for anything that is no date."""
        if said.exit_code != 0:
            return UNKNOWN
        if not said.stdout.strip():
            return ServiceState(False)
        found = _DMTF.search(said.stdout)
        if found is None:
            return UNKNOWN
        try:
            local = dt.datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=dt.timezone.utc)
            return ServiceState(True, local - dt.timedelta(minutes=int(found[3])))
        except (ValueError, OverflowError):
            return UNKNOWN
