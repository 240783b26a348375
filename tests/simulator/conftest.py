"""Simulators that tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actctl.simulator import Simulator, SimulatorThread, build_fleet

LANGUAGES = {
    "web-en": {"release": "server-2022", "edition": "ServerStandard"},
    "web-ja": {"release": "server-2022", "edition": "ServerStandard", "language": "ja"},
    "web-de": {"release": "windows-11", "edition": "Enterprise", "language": "de"},
    "old-ja": {"release": "windows-7", "edition": "Enterprise", "language": "ja"},
}


@pytest.fixture(scope="session")
def languages() -> Iterator[Simulator]:
    """Sixteen hosts in three languages."""
    hosts = {f"{name}{number}": dict(host) for number in range(4) for name, host in LANGUAGES.items()}
    with SimulatorThread(Simulator(build_fleet({"hosts": hosts}))) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def languages_inventory(languages: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inventory for them."""
    path = tmp_path_factory.mktemp("simulator") / "inventory.yaml"
    languages.write_inventory(path)
    return path


@pytest.fixture(autouse=True)
def no_foreign_ca(monkeypatch: pytest.MonkeyPatch) -> None:
    """pywinrm warns of a CA bundle that the environment names."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
