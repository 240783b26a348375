"""A simulated site (tests/fleet/change), and the state folder of its commands for the program, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fleet.change.conftest import site as site


@pytest.fixture(autouse=True)
def own_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg_state_home"))
