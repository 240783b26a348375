"""Dates as the script prints them: the host's local time in its locale's format."""

from __future__ import annotations

import datetime as dt

from actctl.simulator.windows.machine import Machine


def local(machine: Machine, moment: dt.datetime) -> str:
    """A UTC time, printed."""
    time = moment + machine.utc_offset
    style = machine.culture.date
    if style == "us":
        hour = time.hour % 12 or 12
        half = "AM" if time.hour < 12 else "PM"
        return f"{time.month}/{time.day}/{time.year} {hour}:{time:%M:%S} {half}"
    if style == "ja":
        return f"{time:%Y/%m/%d} {time.hour}:{time:%M:%S}"
    return f"{time:%d.%m.%Y %H:%M:%S}"
