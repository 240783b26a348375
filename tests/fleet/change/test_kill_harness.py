"""The harness itself: a fleet of sixty, read by actctl, killed, read again."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.fleet.change.fleet60 import LEFT_ALONE, definition, mak_hosts, right_key, write_fleet
from tests.fleet.change.kill_harness import Simulated, kill_after, kill_when
from tests.waiting import wait_until


def test_the_fleet_is_sixty_machines_of_many_kinds() -> None:
    hosts = definition()["hosts"]
    assert len(hosts) == 60
    assert set(hosts) == {*LEFT_ALONE, *mak_hosts()}
    assert len({right_key(name) for name in mak_hosts()}) >= 11
    assert {host.get("language", "en") for host in hosts.values()} == {"en", "ja"}


def test_sixty_hosts_are_read_and_their_commands_logged(tmp_path: Path) -> None:
    with Simulated(write_fleet(tmp_path / "fleet.yaml"), tmp_path, delay=0.01) as simulated:
        code, out, err = simulated.run("report", "-o", "json")
        data = json.loads(out)
        assert (code, len(data["hosts"])) == (1, 60), err
        assert [one["host"] for one in data["hosts"] if one["error"]] == ["off01"]
        assert any("/dlv" in line for line in simulated.commands("srv01"))
        assert simulated.changing("srv01") == []
    assert "0 remote shells left open" in simulated.said


def test_a_killed_process_is_gone_and_the_log_still_whole(tmp_path: Path) -> None:
    with Simulated(write_fleet(tmp_path / "fleet.yaml", mak=10), tmp_path, delay=0.3) as simulated:
        first = simulated.start("report", "-o", "json")
        assert kill_when(first, lambda: len(simulated.lines()) > 2) == -signal.SIGKILL
        second = simulated.start("report")
        assert kill_after(second, 0.05) == -signal.SIGKILL
        assert {line["exit_code"] for line in simulated.lines()} == {0}
        with pytest.raises(AssertionError):
            wait_until(lambda: False, 0.05)
