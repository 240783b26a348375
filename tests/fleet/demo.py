"""The demonstration fleet without its slow host, for tests that ask it many times."""

from __future__ import annotations

from actctl.simulator.fleet_file import demo_fleet
from actctl.simulator.windows.fleet import Fleet


def brisk_demo_fleet() -> Fleet:
    """Thirty hosts; web01 answers at once."""
    fleet = demo_fleet()
    fleet.machines["web01"].faults = ()
    return fleet
