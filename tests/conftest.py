"""What holds for all tests: none depends on how fast the machine is. Speed belongs to benchmarks/."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine makes any example slow: hypothesis' own clock says nothing about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
