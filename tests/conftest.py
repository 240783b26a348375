"""What holds for all tests.

None depends on how fast the machine is: speed belongs to benchmarks/. Those that need a Debian package (marker
`services`) skip where it is missing, but never in CI.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine makes any example slow: hypothesis' own clock says nothing about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure() -> None:
    """Each worker has a place of its own where runs meet: another worker's hosts have the same addresses."""
    if "ACTCTL_LOCKS" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="actctl-locks-"))
        folder.chmod(0o1777)
        os.environ["ACTCTL_LOCKS"] = str(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With ACTCTL_SERVICES=required a skipped services test has failed."""
    report = yield
    if report.skipped and item.get_closest_marker("services") and os.environ.get("ACTCTL_SERVICES") == "required":
        report.outcome = "failed"
        report.longrepr = f"skipped, but ACTCTL_SERVICES=required: {report.longrepr}"
    return report
