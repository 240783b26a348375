"""The simulated site with one of each cause."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import load_fleet

SITE = Path(__file__).with_name("site.yaml")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, str]]:
    """The simulator that serves it, and its inventory."""
    with SimulatorThread(Simulator(load_fleet(SITE))) as simulator:
        file = tmp_path_factory.mktemp("doctor") / "inventory.yaml"
        simulator.write_inventory(file)
        yield simulator, str(file)


@pytest.fixture(autouse=True)
def no_foreign_ca(monkeypatch: pytest.MonkeyPatch) -> None:
    """pywinrm warns of a CA bundle that the environment names."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
