"""What holds for all tests.

None depends on how fast the machine is: speed belongs to benchmarks/. Those that need a Debian package (marker
`services`) skip where it is missing, but never in CI.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import warm

# A busy machine makes any example slow: hypothesis' own clock says nothing about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

TESTS = Path(__file__).resolve().parent
_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def pytest_configure() -> None:
    """Each worker has a state folder, so that nobody's own gets a run, and a place where runs meet, of its own.

    Another worker's hosts have the same addresses.
    """
    # Bytecode is kept (in __pycache__): without, each of some thousand processes would compile the program anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # ignored (`nohup`, `&` in a script), they would be by all commands
        if getattr(signal, name, None) and signal.getsignal(getattr(signal, name)) is signal.SIG_IGN:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = _folder()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        warm.share(_folder())
    gc.disable()  # until all tests are collected: nothing of them is garbage, and each worker would look for a second
    if "ACTCTL_LOCKS" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
        os.environ["ACTCTL_LOCKS"] = _folder()
        Path(os.environ["ACTCTL_LOCKS"]).chmod(0o1777)


def _folder() -> str:
    _FOLDERS.append(tempfile.TemporaryDirectory(prefix="actctl-"))
    return _FOLDERS[-1].name


def pytest_unconfigure() -> None:
    """Nothing of it is left."""
    while _FOLDERS:
        _FOLDERS.pop().cleanup()


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Where all tests are run, each worker begins to import them elsewhere, and finds what another has compiled."""
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    asked = [Path(one).resolve() for one in collector.config.args]
    if worker and isinstance(collector, pytest.Session) and asked == [TESTS]:
        files = sorted(TESTS.rglob("test_*.py"))
        start = int(worker.removeprefix("gw")) * len(files) // int(workers)
        for file in [*files[start:], *files[:start]]:
            with contextlib.suppress(Exception, pytest.skip.Exception):  # said by whoever imports it next: pytest
                importlib.import_module(".".join(file.relative_to(TESTS.parent).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: the share of each worker, to whom the tests are dealt in order, opens with some."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    rest = [item for item in items if not item.get_closest_marker("long")]
    ends = [number * len(rest) // workers for number in range(workers + 1)]
    shares = [[*long[number::workers], *rest[ends[number] : ends[number + 1]]] for number in range(workers)]
    items[:] = [item for share in shares for item in share]


def pytest_collection_finish() -> None:
    """The thousands of tests stay until the end: nobody needs to look through them for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


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
