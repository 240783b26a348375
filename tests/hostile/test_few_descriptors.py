"""A computer that allows few open files: every healthy host is read all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import build_fleet
from tests.cli.running import inventory_of
from tests.foreign.fleet import ForeignFleet
from tests.foreign.hosts import ForeignHost
from tests.machine.ways.slmgr.cases import cases

resource = pytest.importorskip("resource", reason="Windows has no such limit")
DLV = next(case.data for case in cases("en", with_licenses=True) if case.name.endswith("mak-licensed-dlv"))
HOSTS = 80
MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"


def _allow(soft: int, hard: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("soft", "hard", "said"),
    [(64, 64, "hosts at a time, not 80"), (64, 1024, "")],
)
def test_healthy_hosts_are_read_whatever_the_limit(
    tmp_path: Path, scheme: str, soft: int, hard: int, said: str
) -> None:
    host = ForeignHost(outputs={"/dlv": DLV}, scheme=scheme, latency_seconds=0.02)
    names = [f"h{number}" for number in range(HOSTS)]
    with ForeignFleet(dict.fromkeys(names, host), network="127.98") as fleet:
        inventory = inventory_of(
            fleet, names, tmp_path / "hosts.yaml", ansible_psrp_protocol=scheme, ansible_psrp_ca_cert=fleet.ca_file
        )
        done = subprocess.run(
            [sys.executable, "-m", "actctl", "report", "-i", inventory, "-o", "json", "-f", "80", "--timeout", "120"],
            env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True, check=False, preexec_fn=_allow(soft, hard),
        )  # fmt: skip
    assert "Traceback" not in done.stderr.decode()
    found = json.loads(done.stdout)["hosts"]
    assert [one["error"] for one in found if one["error"]] == []
    assert len(found) == HOSTS
    assert ("hosts at a time" in done.stderr.decode()) is bool(said)
    assert said in done.stderr.decode()


def test_one_host_at_a_time_is_said_once(tmp_path: Path) -> None:
    """A command that connects several times (plan, then change) does not repeat it."""
    mak = {"release": "server-2022", "edition": "ServerStandard", "method": "mak", "key": MAK}
    fleet = build_fleet({"keys": [{"key": MAK, "kind": "mak"}], "hosts": {"web01": mak, "web02": mak}})
    inventory = str(tmp_path / "hosts.yaml")
    with SimulatorThread(Simulator(fleet)) as simulator:
        simulator.write_inventory(Path(inventory))
        done = subprocess.run(
            [sys.executable, "-m", "actctl", "ipk", "--gvlk", "auto", "all", "-y", "-i", inventory],
            env={**os.environ, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": str(tmp_path)}, capture_output=True, text=True,
            check=False, preexec_fn=_allow(20, 20),
        )  # fmt: skip
    assert "2 changed" in done.stdout, done.stderr
    assert done.stderr.count("1 host at a time, not ") == done.stderr.count("at a time") == 1, done.stderr
