"""Fleets: definitions, generation, keys that are not shown."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.simulator import generate, load_fleet
from actctl.simulator.faults import FAULTS, FaultKind
from actctl.simulator.windows.keys import gvlks, mask
from tests.simulator.captured import NOW


def test_the_same_seed_makes_the_same_fleet() -> None:
    assert asdict(generate(40, 7, NOW)) == asdict(generate(40, 7, NOW))
    assert asdict(generate(40, 7, NOW)) != asdict(generate(40, 8, NOW))
    assert len(generate(500, 1, NOW).machines) == 500


def test_a_broken_fleet_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "fleet.yaml"
    for text in ("hosts: [", "[]", "hosts: {a: {release: windows-11, edition: Core, colour: red}}", "hosts: {a: {}}"):
        file.write_text(text)
        with pytest.raises(UserError, match="fleet"):
            load_fleet(file)


def test_every_fault_is_described() -> None:
    assert set(FAULTS) == set(FaultKind)


def test_secret_keys_are_cut_short_and_public_ones_are_not() -> None:
    public = next(iter(gvlks()))
    assert mask(f"slmgr.vbs /ipk {public}") == f"slmgr.vbs /ipk {public}"
    assert mask("/ipk DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K") == "/ipk *****-*****-*****-*****-X7Q2K"
    assert len(gvlks()) == 78
