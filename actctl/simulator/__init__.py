"""Pretend Windows hosts that speak real WinRM, for demonstrations and tests. Imports no other floor."""

from actctl.simulator.fleet_file import build_fleet, demo_fleet, load_fleet
from actctl.simulator.generate import generate
from actctl.simulator.serve import Simulator
from actctl.simulator.thread import SimulatorThread

__all__ = ["Simulator", "SimulatorThread", "build_fleet", "demo_fleet", "generate", "load_fleet"]
