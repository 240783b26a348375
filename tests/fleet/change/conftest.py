"""A simulated site of the size a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.change.fleet60 import write_fleet
from tests.fleet.change.kill_harness import Simulated

Site = Callable[..., Simulated]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """`site(mak=8, kms_count=10)` starts a simulator with that fleet (tests/fleet/change/fleet60.py)."""
    with ExitStack() as stack:

        def start(delay: float = 0.0, **settings: Any) -> Simulated:
            return stack.enter_context(
                Simulated(write_fleet(tmp_path / "fleet.yaml", **settings), tmp_path, delay=delay)
            )

        yield start
