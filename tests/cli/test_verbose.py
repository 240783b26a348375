"""`-v`: how each host is reached, what is run there, with what HTTP status; never a secret."""

from __future__ import annotations

from pathlib import Path

from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import build_fleet
from tests.cli.running import actctl

PASSWORD = "Simulated-Pa55-verbose"


def test_a_host_that_answers_and_one_that_refuses_the_login(tmp_path: Path) -> None:
    server = {"release": "server-2022", "edition": "ServerStandard"}
    fleet = {
        "account": {"user": "administrator", "password": PASSWORD},
        "hosts": {"web01": server, "file04": {**server, "fault": "wrong_password"}},
    }
    with SimulatorThread(Simulator(build_fleet(fleet))) as simulator:
        simulator.write_inventory(tmp_path / "inventory.yaml")
        given = ["report", "-i", str(tmp_path / "inventory.yaml")]
        silent, told, more = (actctl(*given, *v).stderr.decode() for v in ([], ["-v"], ["-vv"]))
    assert "HTTP" not in silent
    for text in (told, more):
        assert "http, ntlm as administrator" in text
        assert "slmgr.vbs /dlv: exit code 0, HTTP 200, " in text
        assert "sign-in, remote shell: auth, HTTP 401, " in text
        assert "file04: auth: " in text
        assert PASSWORD not in text
    assert "offers Negotiate" in more and "offers" not in told
