"""A fleet that a program asks: what it says, what goes wrong, several at once."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import actctl
from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import write_fleet
from tests.fleet.change.kill_harness import Simulated
from tests.waiting import LONG

TIMES = {"generated_at", "duration_seconds", "seconds", "trusted_time", "remaining_minutes"}


def timeless(data: object) -> object:
    """JSON data without what is another each time."""
    if isinstance(data, dict):
        return {name: timeless(value) for name, value in data.items() if name not in TIMES}
    return [timeless(one) for one in data] if isinstance(data, list) else data


def test_a_report_is_that_of_the_command(site: Site) -> None:
    simulated = site(mak=2)
    fleet = actctl.Fleet.load(simulated.inventory, timeout=300)
    report = fleet.report_sync()
    assert [one.host for one in report] == fleet.hosts() and len(report) == 7
    code, said, _ = simulated.run("report", "-o", "json", "--timeout", "300")
    assert timeless(report.as_json()) == timeless(json.loads(said))
    bad = next(one for one in report if one.error is not None)
    assert code == 1 and (bad.host, bad.ok, bad.licenses) == ("off01", False, ())
    assert bad.error is not None and bad.error.kind is actctl.ErrorKind.UNREACHABLE
    assert (report.summary.hosts, report.summary.failed) == (7, 1)


def test_hosts_come_as_they_answer(site: Site) -> None:
    fleet = actctl.Fleet.load(site(mak=2).inventory, timeout=300)

    async def found() -> set[tuple[str, bool]]:
        return {(one.host, one.ok) async for one in fleet.reports(["srv*", "off01"])}

    expected = {("srv01", True), ("srv02", True), ("off01", False)}
    assert asyncio.run(found()) == expected
    assert {(one.host, one.ok) for one in fleet.reports_sync(["srv*", "off01"])} == expected


def test_whoever_wants_no_more_leaves_nothing_behind(tmp_path: Path) -> None:
    with Simulated(write_fleet(tmp_path / "fleet.yaml", mak=8), tmp_path) as simulated:
        fleet = actctl.Fleet.load(simulated.inventory, timeout=300, forks=2)
        for one in fleet.reports_sync("srv*"):
            assert one.ok
            break
        assert not [thread for thread in threading.enumerate() if thread.name == "actctl-reports"]
    assert " 0 remote shells left open" in simulated.said


def test_the_doctor_says_the_same(site: Site) -> None:
    simulated = site(mak=1)
    found = actctl.Fleet.load(simulated.inventory, timeout=300).diagnose_sync("eval01,off01")
    _, said, _ = simulated.run("doctor", "eval01,off01", "-o", "json", "--timeout", "300")
    told = json.loads(said)
    assert [one.as_json() for one in found.findings] == told["findings"] and list(found.healthy) == told["healthy"]
    assert found.bad


def test_several_fleets_at_once(site: Site) -> None:
    simulated = site(mak=2)

    async def both() -> list[actctl.Report]:
        fleets = [actctl.Fleet.load(simulated.inventory, timeout=300, forks=2) for _ in range(2)]
        return await asyncio.gather(*(fleet.report("servers") for fleet in fleets))

    one, other = asyncio.run(both())
    assert timeless(one.as_json()) == timeless(other.as_json()) and one.summary.ok == 5


@pytest.fixture
def offline(tmp_path: Path) -> Path:
    """An inventory that nobody is asked for."""
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text("all: {hosts: {web01: , web02: }, vars: {ansible_connection: winrm, ansible_user: u}}")
    return inventory


def test_a_wrong_request_is_a_user_error(offline: Path) -> None:
    with pytest.raises(actctl.UserError, match="there is no such file"):
        actctl.Fleet.load(offline.with_name("missing.yaml"))
    with pytest.raises(actctl.UserError, match="“fax” is not known"):
        actctl.Fleet.load(offline, transport="fax")
    fleet = actctl.Fleet.load(offline)
    with pytest.raises(actctl.UserError, match="nobody") as wrong:
        fleet.report_sync("nobody")
    assert wrong.value.text.ja != wrong.value.text.en
    with pytest.raises(actctl.UserError, match="nobody"):
        next(fleet.reports_sync("nobody"))
    with pytest.raises(actctl.UserError, match="web01 has no password for u"):
        fleet.report_sync()


WRONG = [
    *({"forks": value} for value in (0, -1, 2001, 1.0, True, None, "5")),
    *({"timeout": value} for value in (0, 0.01, -1, 86401, 1e10, math.nan, math.inf, -math.inf, "60", True)),
    *({"auth_fail": value} for value in (-1, 0.5, None, "3")),
    {"user": 5}, {"user": b"u"}, {"user": " "}, {"password": "Pa55-word"}, {"password": 5},
]  # fmt: skip


@pytest.mark.parametrize("given", WRONG, ids=str)
def test_what_no_option_would_take_is_refused_before_anybody_is_asked(given: dict[str, Any], offline: Path) -> None:
    with pytest.raises(actctl.UserError, match=f"{next(iter(given))}: .* was expected") as wrong:
        actctl.Fleet.load(offline, **given)
    assert "Pa55" not in str(wrong.value) and wrong.value.text.ja != wrong.value.text.en


@pytest.mark.parametrize("given", [{"forks": 1}, {"forks": 2000}, {"timeout": 0.1}, {"timeout": 86400}], ids=str)
def test_what_an_option_takes_is_taken(given: dict[str, Any], offline: Path) -> None:
    assert actctl.Fleet.load(offline, **given).hosts() == ["web01", "web02"]


def test_a_secret_of_nothing_is_refused_where_it_is_made() -> None:
    with pytest.raises(TypeError, match="a Secret holds a str, not a NoneType"):
        actctl.Secret(os.environ.get("NO_SUCH_VARIABLE"))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["report", "reports", "diagnose"])
def test_a_twin_within_an_event_loop_is_refused(name: str, offline: Path) -> None:
    fleet = actctl.Fleet.load(offline)

    async def inside() -> None:
        getattr(fleet, f"{name}_sync")()

    with pytest.raises(RuntimeError, match=f"{name}_sync: an event loop is running here; use {name} with await"):
        asyncio.run(inside())


def test_what_a_person_should_know_is_said_once(offline: Path, caplog: pytest.LogCaptureFixture) -> None:
    offline.write_text(
        "all: {hosts: {web01: , tux: {ansible_connection: ssh}}, vars: {ansible_connection: winrm, ansible_user: u}}"
    )
    fleet = actctl.Fleet.load(offline)
    with caplog.at_level(logging.WARNING, "actctl"):
        assert fleet.hosts() == fleet.hosts() == ["web01"]
    assert [record.message for record in caplog.records] == [
        "left out, not reached over WinRM (ansible_connection): tux"
    ]
    told: list[actctl.Text] = []
    actctl.Fleet.load(offline, warn=told.append).hosts()
    assert [text.en.split(",")[0] for text in told] == ["left out"]


def test_a_password_is_given_as_a_secret(site: Site) -> None:
    inventory = site(mak=1).inventory
    wrong = actctl.Fleet.load(inventory, timeout=300, password=actctl.Secret("no such password"))
    (report,) = wrong.report_sync("srv01")
    assert report.error is not None and report.error.kind is actctl.ErrorKind.AUTH
    assert "no such password" not in repr(report)


_NO_FILES_LEFT = """
import os, resource, sys, threading, actctl
fleet = actctl.Fleet.load(sys.argv[1])
try:
    next(fleet.reports_sync("web01"))
except actctl.UserError as error:
    print("before:", error)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
opened = []
try:
    while True:
        opened.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
try:
    next(fleet.reports_sync("web01"))
except OSError as error:
    print("after:", error.strerror, threading.active_count())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_where_no_event_loop_can_be_had_the_twin_says_so(offline: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _NO_FILES_LEFT, str(offline)],
        env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, timeout=LONG, check=False,
    )  # fmt: skip
    before, after = done.stdout.splitlines()
    assert "web01 has no password" in before and after == "after: Too many open files 1"
