"""`actctl gvlk for` on the demo fleet: the right key for every host, or the reason why there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import demo_fleet
from tests.cli.running import actctl

UNREAD = {"file04": "auth", "pc-0113": "unreachable"}
EVALUATION = {"app02"}
PRODUCTS = {
    "Windows Server 2022 Standard": {"dc01", "dc02", "kms01", "build01"},
    "Windows Server 2022 Datacenter": {"sql02", "vm01"},
    "Windows Server 2019 Datacenter": {"sql01"},
    "Windows Server 2019 Standard": {"file01"},
    "Windows Server 2016 Standard": {"web01", "print01"},
    "Windows Server 2025 Standard": {"web02"},
    "Windows Server 2025 Datacenter": {"app01"},
    "Windows Server 2012 R2 Standard": {"web03"},
    "Windows Server 2008 R2 Enterprise": {"old01"},
    "Windows 11/10 Enterprise": {"pc-0101", "pc-0102", "pc-0104", "pc-0115", "pc-0116", "pc-0118"},
    "Windows 11/10 Pro": {"pc-0103", "pc-0114", "pc-0117"},
    "Windows 11 Enterprise LTSC 2024 / Windows 10 Enterprise LTSC 2021, 2019": {"lab05", "lab06", "lab07"},
    "Windows 7 Enterprise": {"lab08"},
}
CAUTIONS = {"kms01": ["kms_host"], "vm01": ["avma"], "pc-0103": ["oem"], "pc-0114": ["retail"]}


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with SimulatorThread(Simulator(demo_fleet())) as simulator:
        file = tmp_path_factory.mktemp("gvlk") / "inventory.yaml"
        simulator.write_inventory(file)
        yield str(file)


@pytest.fixture(scope="module")
def hosts(inventory: str) -> dict[str, dict[str, Any]]:
    done = actctl("gvlk", "for", "-i", inventory, "-o", "json")
    assert done.returncode == 1, "some hosts of the demo fleet cannot be read"
    return {one["host"]: one for one in json.loads(done.stdout)}


def test_the_right_key_for_every_host(hosts: dict[str, dict[str, Any]]) -> None:
    expected = {host: product for product, names in PRODUCTS.items() for host in names}
    assert {host: one["gvlk"]["product"] for host, one in hosts.items() if one["gvlk"]} == expected
    for host in expected:
        one = hosts[host]
        assert (one["ok"], one["certain"], one["reason"], one["error"]) == (True, True, None, None)
        assert [caution["code"] for caution in one["cautions"]] == CAUTIONS.get(host, [])


def test_the_others_have_a_reason(hosts: dict[str, dict[str, Any]]) -> None:
    without = {host: one for host, one in hosts.items() if not one["gvlk"]}
    assert set(without) == EVALUATION | set(UNREAD)
    assert without["app02"]["reason"] == "evaluation"
    assert without["app02"]["ok"]
    assert "/Set-Edition:ServerStandard /ProductKey:VDYBN-" in without["app02"]["remedy"]
    assert {host: without[host]["error"]["kind"] for host in UNREAD} == UNREAD


def test_hosts_without_a_key_are_no_failure(inventory: str) -> None:
    done = actctl("gvlk", "for", "-i", inventory, "app02:dc01", "--lang", "ja", "--wide")
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert "評価版" in next(line for line in lines if "app02" in line)
    assert "VDYBN-27WPP-V4HQT-9VMD4-VMK7H" in next(line for line in lines if "dc01" in line)


def test_other_formats(inventory: str, tmp_path: Path) -> None:
    lines = actctl("gvlk", "for", "-i", inventory, "dc01:app02", "-o", "jsonl").stdout.splitlines()
    assert [json.loads(line)["host"] for line in lines] == ["dc01", "app02"]
    file = tmp_path / "keys.csv"
    assert actctl("gvlk", "for", "-i", inventory, "dc01", "-o", "csv", "--out", str(file)).returncode == 0
    assert "Windows Server 2022 Standard" in file.read_text("utf-8-sig")
