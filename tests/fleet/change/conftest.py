"""Changes are carried out at the simulated sites of tests/switch."""

from __future__ import annotations

from tests.switch.conftest import site

__all__ = ["site"]
