"""Simulated sites: one of each cause, and one of each error code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import load_fleet

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, str]]:
    """site.yaml, served: the simulator, and its inventory."""
    yield from _served("site.yaml", tmp_path_factory)


@pytest.fixture(scope="module")
def codes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, str]]:
    """codes.yaml, the same way."""
    yield from _served("codes.yaml", tmp_path_factory)


def _served(name: str, folders: pytest.TempPathFactory) -> Iterator[tuple[Simulator, str]]:
    with SimulatorThread(Simulator(load_fleet(HERE / name))) as simulator:
        file = folders.mktemp("doctor") / "inventory.yaml"
        simulator.write_inventory(file)
        yield simulator, str(file)


@pytest.fixture(autouse=True)
def no_foreign_ca(monkeypatch: pytest.MonkeyPatch) -> None:
    """pywinrm warns of a CA bundle that the environment names."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
