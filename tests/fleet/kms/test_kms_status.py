"""`kms status`: foreign hosts that print captured texts, and machines whose count really moves."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actctl.licensing.kms.count import distance
from actctl.licensing.kms.generations import generation_of
from actctl.licensing.kms.service import ServiceState
from actctl.machine.interface import Printed
from actctl.machine.questions.service import ServiceSince
from actctl.render.pages.kms_status import bar
from actctl.simulator import Simulator, SimulatorThread, build_fleet
from tests.cli.running import actctl, inventory_of
from tests.foreign import Answer, ForeignFleet, ForeignHost

DATA = Path(__file__).parents[2] / "data"
KEYS = {
    "host", "ok", "current_count", "client_threshold_met", "server_threshold_met", "listening_port", "dns_publishing",
    "priority", "license_status", "service_version", "requests", "error",
}  # fmt: skip
NAMES = ["unlicensed", "licensed", "initial_grace", "additional_grace", "non_genuine_grace", "notification"]


def text(language: str, name: str) -> bytes:
    return (DATA / language / name).read_bytes()


def since(hours: float) -> bytes:
    """A process' start as WMI prints it in Tokyo."""
    tokyo = dt.datetime.now(dt.timezone.utc) - dt.timedelta(hours=hours) + dt.timedelta(hours=9)
    return f"{tokyo:%Y%m%d%H%M%S}.123456+540\r\n".encode()


def service(answer: bytes | Answer, dlv: bytes) -> ForeignHost:
    return ForeignHost(outputs={"sppsvc.exe": answer, "/dlv": dlv})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An inventory of KMS hosts, and of hosts that are none."""
    hosts = {
        "kms-en": service(since(75), text("en", "kms-host-dlv.txt")),
        "kms-ja": service(b"", text("ja", "kms-host-dlv.txt")),
        "kms-old": service(Answer(exit_code=1), text("en", "kms-host-2012r2-no-counters-dli.txt")),
        "mak": service(b"", text("en", "mak-licensed-dlv.txt")),
        "gone": ForeignHost(outputs={"/dlv": Answer(stderr=b"Access denied\r\n", exit_code=1)}),
    }
    with ForeignFleet(hosts, network="127.99") as fleet:
        yield inventory_of(fleet, list(hosts), tmp_path_factory.mktemp("status") / "inventory.yaml")


def status(inventory: str, *arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
    done = actctl("kms", "status", *arguments, "-i", inventory, "-o", "json")
    data = json.loads(done.stdout)
    assert data["schema"] == "actctl/kms-status/1"
    return done.returncode, {one["host"]: one for one in data["hosts"]}


def test_the_contract(site: str) -> None:
    code, hosts = status(site, "kms-en:kms-ja:kms-old")
    assert code == 0 and all(set(one) >= KEYS for one in hosts.values())
    one = hosts["kms-en"]
    assert (one["ok"], one["current_count"], one["listening_port"], one["dns_publishing"], one["priority"]) == (
        True, 50, 1699, False, "low"
    )  # fmt: skip
    assert (one["client_threshold_met"], one["server_threshold_met"], one["license_status"]) == (True, True, "licensed")
    assert one["requests"] == dict(zip(NAMES, [0, 1200, 81, 2, 0, 4], strict=True))
    assert (one["total_requests"], one["failed_requests"]) == (1287, 3)
    assert (one["service_version"], one["serves"]["key_for"]) == ("10.0.20348.1413", "Windows Server 2022")
    assert one["service_running"] is True
    assert one["service_uptime_seconds"] == pytest.approx(75 * 3600, abs=120)
    assert one["error"] is None


def test_japanese_stopped_and_old_hosts(site: str) -> None:
    _, hosts = status(site, "kms-ja:kms-old")
    assert (hosts["kms-ja"]["current_count"], hosts["kms-ja"]["service_running"]) == (50, False)
    assert hosts["kms-ja"]["requests"] == dict(zip(NAMES, [0, 1200, 81, 2, 0, 4], strict=True))
    old = hosts["kms-old"]
    assert (old["current_count"], old["client_threshold_met"], old["server_threshold_met"]) == (-1, False, False)
    assert (old["requests"], old["service_running"], old["service_uptime_seconds"]) == (None, None, None)
    assert old["serves"]["certain"] is False


def test_hosts_that_are_none_or_not_read_fail(site: str) -> None:
    code, hosts = status(site, "mak:gone:kms-en")
    assert code == 1 and hosts["kms-en"]["ok"]
    assert hosts["mak"]["error"]["message"] == "is no KMS host (VOLUME_MAK)"
    assert (hosts["mak"]["current_count"], hosts["mak"]["client_threshold_met"]) == (None, None)
    assert not hosts["gone"]["ok"] and hosts["gone"]["license_status"] is None


def test_screens(site: str) -> None:
    english = actctl("kms", "status", "kms-en:kms-ja:kms-old:mak", "-i", site).stdout.decode()
    for word in ("[#####|####################]", "[.....|....................]", "1287, 3 failed: 1200 licensed",
                 "port 1699", "uptime 3 d 3 h", "uptime none (stopped)", "uptime unknown", "2008 … 2022",
                 "servers need 5 more", "is no KMS host (VOLUME_MAK)", "4 hosts   3 KMS hosts"):  # fmt: skip
        assert word in english, english
    japanese = actctl("kms", "status", "kms-en:kms-ja:kms-old:mak", "-i", site, "--lang", "ja").stdout.decode()
    for word in ("カウント", "サーバーはあと5台", "1287件、うち失敗3件", "ポート 1699", "稼働時間 3日3時間",
                 "KMSホストではありません", "全4台"):  # fmt: skip
        assert word in japanese, japanese
    for form in ("csv", "markdown", "html", "jsonl"):
        assert "kms-old" in actctl("kms", "status", "kms-old", "-i", site, "-o", form, "--no-uptime").stdout.decode()


SERVER = {"release": "server-2022", "edition": "ServerStandard"}
WAITING = {**SERVER, "status": "notification", "reason": "0xC004F056"}
KEY = "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"


def test_count_and_clients_agree_after_real_activations(tmp_path: Path) -> None:
    kms = {**SERVER, "method": "kms_host", "key": KEY, "count": 3, "generation": 2022, "groups": ["kms_hosts"]}
    clone = {**WAITING, "cmid": "11111111-2222-3333-4444-000000000001"}
    fleet = build_fleet({
        "defaults": {"domain": "corp.example"}, "keys": [{"key": KEY, "kind": "csvlk", "kinds": ["server"]}],
        "hosts": {"kms01": kms, "srv01": WAITING, "srv02": clone, "srv03": clone, "quiet": WAITING},
    })  # fmt: skip
    inventory = str(tmp_path / "inventory.yaml")
    with SimulatorThread(Simulator(fleet)) as simulator:
        simulator.write_inventory(Path(inventory))
        before = status(inventory)[1]["kms01"]
        actctl("ato", "srv01:srv02:srv03", "-i", inventory, "-y", "-f", "1")
        after = status(inventory)[1]["kms01"]
        done = actctl("kms", "clients", "-i", inventory, "-o", "json")
    # Three machines asked, of which two share a CMID: the count went up by two.
    assert (before["current_count"], after["current_count"]) == (3, 5)
    assert after["total_requests"] >= before["total_requests"] + 3
    report = json.loads(done.stdout)
    assert len({one["cmid"] for one in report["clients"]}) == after["current_count"]
    assert [one["names"] for one in report["duplicate_cmids"]] == [["srv02.corp.example", "srv03.corp.example"]]
    assert report["silent"] == ["quiet"] and report["kms_hosts"][0]["events"] == after["total_requests"]
    assert {one["inventory_host"] for one in report["clients"]} >= {"srv01", "srv02", "srv03"}


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, "not printed"), (-1, "servers need 5 more"), (4, "servers need 1 more"), (5, "clients need 20 more"),
     (10, "10 is the most it shows"), (24, "clients need 1 more"), (25, "servers and clients"), (50, "and clients")],
)  # fmt: skip
def test_distance_and_bar(count: int | None, words: str) -> None:
    assert words in distance(count).en
    assert bar(count).count("#") == min(25, max(0, count or 0)) and len(bar(count)) == 28 and bar(count).isascii()


def test_generations() -> None:
    found = {year: generation_of(f"VOLUME_KMS_WS{year}") for year in (16, 19, 22, 25)}
    newest = {year: one and (one.servers[-1], one.clients[-1]) for year, one in found.items()}
    assert newest == {16: ("2016", "10"), 19: ("2019", "10"), 22: ("2022", "11"), 25: ("2025", "11")}
    assert generation_of("VOLUME_KMS_WS19_channel") == found[19]
    client = generation_of("VOLUME_KMS_W10")
    assert client is not None and client.servers == () and client.serves.en.startswith("Windows 7 … 10")
    assert generation_of("VOLUME_KMS_WS99") is None and generation_of(None) is None


def test_service_states() -> None:
    def service_state(text: str, code: int) -> ServiceState:
        return ServiceSince().read(Printed(text, exit_code=code))

    started = service_state("20261123123456.123456+540\r\n", 0).started_at
    assert started == dt.datetime(2026, 11, 23, 3, 34, 56, tzinfo=dt.timezone.utc)
    assert service_state("20261123123456.123456-330", 0).started_at == started + dt.timedelta(hours=14, minutes=30)
    assert service_state("\r\n", 0) == ServiceState(False)
    for said, code in (("x", 0), ("", 1), ("99999999999999.000000+000", 0), ("00010101000000.000000+999", 0)):
        assert service_state(said, code) == ServiceState(None)
