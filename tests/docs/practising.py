"""Everything that a paper takes for granted: the machines to practise on, key files, variables of the environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from actctl.simulator import Simulator, SimulatorThread, load_fleet
from tests.docs.papers import PRACTICE, ROOT

MAK, CSVLK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K", "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"
PATIENT = {"actctl_timeout": 3600, "actctl_connect_timeout": 600}
"""Of each host: on a busy machine an answer that comes too late is a finding of the doctor, and ends it with 1."""


@contextmanager
def practising(folder: Path) -> Iterator[Path]:
    """`folder` with all that, while the machines are on."""
    for name in ("tests", "docs"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "keys.txt").write_text(MAK + "\n")
    with SimulatorThread(Simulator(load_fleet(PRACTICE))) as simulator:
        inventory = folder / "inventory.yaml"
        simulator.write_inventory(inventory)
        patiently(inventory)
        yield folder


def patiently(inventory: Path) -> None:
    written = yaml.safe_load(inventory.read_text("utf-8"))
    written["all"]["vars"] |= PATIENT
    inventory.write_text(yaml.safe_dump(written, sort_keys=False), "utf-8")
