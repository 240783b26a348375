"""Captured output of slmgr.vbs, and a machine with the values that stand in it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.license import License, Status
from actctl.simulator.windows.machine import Machine
from actctl.simulator.windows.release import Release, releases

DATA = Path(__file__).parent / "data"
NOW = dt.datetime(2026, 11, 23, 12, 34, 56, tzinfo=dt.timezone.utc)
"""The trusted time of every captured text."""


def captured(name: str) -> bytes:
    """The bytes the script printed."""
    return (DATA / f"{name}.txt").read_bytes()


def value(text: str, label: str, default: str = "") -> str:
    """What follows a label in a captured English text."""
    match = re.search(rf"^ *{re.escape(label)}: (.*?)\r?$", text, re.MULTILINE)
    return match[1] if match else default


def machine_like(text: str, *, release: str = "server-2022", language: str = "en") -> Machine:
    """A machine whose licence has the identifying values of a captured English text; its state is set by tests."""
    base = releases()[release]
    fields = {name: getattr(base, name) for name in Release.__slots__}
    fields["service"] = value(text, "Software licensing service version", base.service)
    machine = Machine("host", Release(**fields), "ServerDatacenter", language=language)
    machine.windows_rearm = int(value(text, "Remaining Windows rearm count", "1001"))
    machine.client.cmid = value(text, "Client Machine ID (CMID)")
    machine.licenses.append(license_like(text))
    return machine


def license_like(text: str) -> License:
    """The licence of the first block of a captured English text."""
    return License(
        name=value(text, "Name"),
        description=value(text, "Description"),
        activation_id=value(text, "Activation ID"),
        extended_pid=value(text, "Extended PID"),
        key_channel=value(text, "Product Key Channel"),
        installation_id=value(text, "Installation ID"),
        partial_key=value(text, "Partial Product Key") or None,
        status=Status.LICENSED,
    )


def minutes(number: int) -> dt.datetime:
    """The moment so many minutes after NOW."""
    return NOW + dt.timedelta(minutes=number)


def fleet_of(machine: Machine) -> Fleet:
    """A fleet of one."""
    return Fleet(machines={machine.name: machine})
