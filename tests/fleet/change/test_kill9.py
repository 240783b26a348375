"""Killed with -9 at twenty moments of a 60-host switch, resumed each time: nothing twice, nothing lost."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.fleet.change.fleet60 import KMS_HOST, mak_hosts, right_key, write_fleet
from tests.fleet.change.kill_harness import Simulated, kill_after
from tests.waiting import LONG, wait_until

KILLS = 20
DELAY = 0.05
"""Seconds that every command takes on its host: the kills fall into the middle of some."""


@pytest.mark.long
def test_killed_while_half_of_the_machines_are_changed_by_cim(tmp_path: Path) -> None:
    hosts, kills, chance = mak_hosts(12), 6, random.Random(12)
    file = write_fleet(tmp_path / "fleet.yaml", mak=12, by_cim=2)
    with Simulated(file, tmp_path, delay=DELAY) as fleet:
        process = fleet.start("switch", "kms", "all", "--kms-host", KMS_HOST, "--yes", "--forks", "4")
        wait_until(lambda: bool(fleet.effects()))
        killed = [kill_after(process, 0.2 * chance.random())]
        for _ in range(kills):
            process = fleet.start("runs", "resume", "--yes", "--forks", "4")
            killed.append(kill_after(process, 0.2 + 0.6 * chance.random()))
        assert killed[0] == -9
        fleet.start("runs", "resume", "--yes", "--forks", "4").wait(LONG)
        run = json.loads(fleet.actctl("runs", "show", "-o", "json").stdout)
        assert run["finished"]
        assert {one["host"]: one["outcome"] for one in run["hosts"] if one["host"] in hosts} == dict.fromkeys(
            hosts, "changed"
        )
        for name in hosts:
            assert Counter(fleet.changing(name, succeeded=True)) == {"ipk": 1, "skms": 1, "ato": 1}, name
        invoked = {line["host"] for line in fleet.lines() if line["command"].startswith("Invoke ")}
        assert invoked == {*hosts} - {line["host"] for line in fleet.lines() if "/ipk" in line["command"]}
        assert len(invoked) == 6


@pytest.mark.long
def test_killed_twenty_times(tmp_path: Path) -> None:
    chance = random.Random(60)
    with Simulated(write_fleet(tmp_path / "fleet.yaml"), tmp_path, delay=DELAY) as fleet:
        switch = ("switch", "kms", "all", "--kms-host", KMS_HOST, "--yes", "-o", "json")
        process = fleet.start(*switch, "--forks", "10")
        wait_until(lambda: bool(fleet.effects()))
        code = kill_after(process, chance.random())
        kills = 0
        while code == -9:
            kills += 1
            process = fleet.start("runs", "resume", "--yes", "-o", "json", "--forks", "10")
            # Short enough for the work to outlast the kills on a fast machine, long enough for some of it each time.
            code = kill_after(process, 0.1 + 0.8 * chance.random()) if kills < KILLS else process.wait(LONG)
        # Not what the last one printed: the kill before it may have fallen between the end of the run and its result.
        run = json.loads(fleet.actctl("runs", "show", "-o", "json").stdout)
        assert kills >= KILLS, f"the run ended by itself after {kills} kills, with code {code}: {run['summary']}"
        assert run["finished"] and run["summary"]["changed"] == len(mak_hosts())
        after = {one["host"]: one["after"] for one in run["hosts"] if one["outcome"] == "changed"}
        for name in mak_hosts():
            done = Counter(verb for _, verb, _, _ in fleet.effects(name))
            activated = [exit_code for _, verb, _, exit_code in fleet.effects(name) if verb == "ato"].count(0)
            assert (done["ipk"], done["skms"], activated) == (1, 1, 1), (name, fleet.effects(name))
            assert after[name]["method"] == "kms_client" and after[name]["license_status"] == "licensed"
            assert after[name]["partial_product_key"] == right_key(name)[-5:]
        # The end is that of an undisturbed run: a new plan finds nothing to do.
        _, out, _ = fleet.run("switch", "kms", "all", "--kms-host", KMS_HOST, "--check", "-o", "json")
        assert json.loads(out)["summary"] == {"hosts": 60, "change": 0, "none": 57, "blocked": 2, "failed": 1}
