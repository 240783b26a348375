"""Who asked: two foreign KMS hosts, an English and a Japanese one, whose logs are written by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import actctl, inventory_of
from tests.fleet.kms.foreign_log import ACTIVATION_ID, NOW, Asked, ForeignLog, cmid, log_of
from tests.foreign import ForeignFleet, ForeignHost
from tests.foreign.fleet import RunningHost

TOP = {"schema", "generated_at", "since", "kms_hosts", "clients", "duplicate_cmids", "silent"}
CLIENT = {
    "name", "cmid", "kms_host", "requests", "first_request", "last_request", "last_code", "license_state",
    "minutes_left", "virtual", "required_count", "activation_id", "ages_out_at", "inventory_host",
}  # fmt: skip
DATA = Path(__file__).parents[2] / "data" / "en"


def client_dlv(own: str | None) -> bytes:
    """/dlv of a KMS client with this CMID (None: one with a MAK)."""
    if own is None:
        return (DATA / "mak-licensed-dlv.txt").read_bytes()
    text = (DATA / "kms-client-licensed-ws2022-dc-dlv.txt").read_text("utf-8")
    old = next(line.split()[-1] for line in text.splitlines() if "(CMID)" in line)
    return text.replace(old, own).encode()


ENGLISH = log_of(
    Asked(1, 45, "old.corp.example", cmid(9)),
    Asked(2, 26, "pc1.corp.example", cmid(1)),
    Asked(3, 20, "web03.corp.example", cmid(3), need=5),
    Asked(4, 19, "web04.corp.example", cmid(3), need=5),
    Asked(5, 12, "web03.corp.example", cmid(3), need=5),
    Asked(6, 11, "pc2.corp.example", cmid(2), code="0xC004F06C", state=5, minutes=0),
    Asked(7, 9, "pc5", cmid(50)),
    Asked(8, 2, "pc5", cmid(51)),
)
JAPANESE = log_of(
    Asked(1, 29, "pc2.corp.example", cmid(2), state=2),
    Asked(2, 3, "PC2.corp.example", cmid(2)),
    Asked(3, 1, "経理-01", cmid(7), virtual=0),
    codepage="cp932",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ForeignFleet, str]]:
    """kms01 (English), kms02 (Japanese), and hosts that ask or do not."""
    quiet = ForeignHost(outputs={"/dlv": client_dlv(cmid(60))})
    hosts = {
        "kms01": ENGLISH.host(),
        "kms02": JAPANESE.host(),
        "pc1.corp.example": ForeignHost(outputs={"/dlv": client_dlv(cmid(1))}),
        "web03": ForeignHost(outputs={"/dlv": client_dlv(cmid(3))}),
        "keiri": ForeignHost(outputs={"/dlv": client_dlv(cmid(7))}),
        "quiet": quiet,
        "mak": ForeignHost(outputs={"/dlv": client_dlv(None)}),
    }
    with ForeignFleet(hosts, network="127.97") as fleet:
        file = tmp_path_factory.mktemp("kms") / "inventory.yaml"
        inventory_of(fleet, list(hosts), file)
        text = (
            file.read_text("utf-8")
            + "  children:\n    kms_hosts:\n      hosts:\n        kms01: {}\n        kms02: {}\n"
        )
        file.write_text(text, "utf-8")
        yield fleet, str(file)


@pytest.fixture(scope="module")
def report(site: tuple[ForeignFleet, str]) -> dict[str, Any]:
    """The JSON of all."""
    done = actctl("kms", "clients", "-i", site[1], "-o", "json")
    assert done.returncode == 0, done.stderr.decode()
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def by_name(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{one['name'].lower()} {one['cmid'][-2:]}": one for one in report["clients"]}


def ago(text: str) -> float:
    """Days from an ISO time to NOW."""
    return (NOW - dt.datetime.fromisoformat(text.replace("Z", "+00:00"))) / dt.timedelta(days=1)


def test_the_contract(report: dict[str, Any]) -> None:
    assert set(report) >= TOP and report["schema"] == "actctl/kms-clients/1"
    assert all(set(one) >= CLIENT for one in report["clients"])
    hosts = {one["host"]: one for one in report["kms_hosts"]}
    assert [(one["ok"], one["events"], one["error"]) for one in hosts.values()] == [(True, 7, None), (True, 3, None)]
    # The oldest event of the log, not of what was asked for: absence proves nothing before it.
    assert ago(hosts["kms01"]["oldest_event"]) == pytest.approx(45)
    assert ago(report["since"]) == pytest.approx(30, abs=0.1)


def test_a_client_of_two_kms_hosts_is_one_client(report: dict[str, Any]) -> None:
    one = by_name(report)["pc2.corp.example 02"]
    assert (one["kms_host"], one["requests"], one["failed_requests"]) == ("kms02", 3, 1)
    assert (one["name"], one["last_code"], one["license_state"]) == ("PC2.corp.example", "0x00000000", "licensed")
    assert [ago(one["first_request"]), ago(one["last_request"])] == pytest.approx([29, 3])
    assert ago(one["ages_out_at"]) == pytest.approx(-27)
    assert one["kms_hosts"]["kms01"]["requests"] == 1
    assert (one["virtual"], one["required_count"], one["minutes_left"]) == (True, 25, 200_000)
    assert one["activation_id"] == ACTIVATION_ID and one["inventory_host"] is None


def test_cmids_that_do_not_fit_names(report: dict[str, Any]) -> None:
    names = ["web03.corp.example", "web04.corp.example"]
    assert report["duplicate_cmids"] == [{"cmid": cmid(3), "names": names, "sure": True}]
    assert report["reinstalled"] == [{"name": "pc5", "cmids": [cmid(51), cmid(50)]}]


def test_joined_with_the_inventory(report: dict[str, Any]) -> None:
    clients = by_name(report)
    assert clients["pc1.corp.example 01"]["inventory_host"] == "pc1.corp.example"
    assert clients["web03.corp.example 03"]["inventory_host"] == "web03"
    assert clients["web04.corp.example 03"]["inventory_host"] is None
    # Its name says nothing; its own /dlv says the CMID. Asked for in UTF-16 once a letter was not ASCII.
    assert clients["経理-01 07"]["inventory_host"] == "keiri"
    assert any("/uni:true" in line for line in JAPANESE.queries)
    assert not any("/uni:true" in line for line in ENGLISH.queries)
    assert report["silent"] == ["quiet"]
    assert report["inventory_check"] == {"hosts": 5, "kms_clients": 4, "not_read": {}}
    assert "old.corp.example 09" not in clients


def test_a_shorter_look_back_and_no_check(site: tuple[ForeignFleet, str]) -> None:
    before = len(site[0]["quiet"].log.commands)
    done = actctl("kms", "clients", "-i", site[1], "-o", "jsonl", "--since", "5d", "--no-inventory-check")
    assert done.returncode == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(row["name"] for row in rows) == ["PC2.corp.example", "pc5", "経理-01"]
    assert len(site[0]["quiet"].log.commands) == before


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["CLIENT", "about to drop out of the count", "have one CMID", "slmgr.vbs /rearm", "did not ask", "quiet",
                "The clock", "COUNTED"]),
        ("ja", ["クライアント", "まもなくカウントから外れます", "CMIDが同じ", "slmgr.vbs /rearm", "要求していません",
                "quiet", "時計", "あと27日"]),
    ],
)  # fmt: skip
def test_screens(site: tuple[ForeignFleet, str], lang: str, words: list[str]) -> None:
    done = actctl("kms", "clients", "-i", site[1], "--lang", lang)
    text = done.stdout.decode()
    # What 0xC004F06C means shows only while it is the last answer: pc2 has been activated since.
    for word in words:
        assert (word in text) is (word not in ("The clock", "時計")), (word, text)
    assert "\x1b" not in text and "0xC004F06C" not in text


def test_csv_has_every_column(site: tuple[ForeignFleet, str]) -> None:
    done = actctl("kms", "clients", "kms01", "-i", site[1], "-o", "csv", "--no-inventory-check")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))
    assert {row["CMID"] for row in rows} == {cmid(number) for number in (1, 2, 3, 50, 51)}
    assert {row["KIND"] for row in rows} == {"server", "client"}
    (row,) = [row for row in rows if row["CMID"] == cmid(2)]
    assert row["RESULT"] == "0xC004F06C" and row["NOTE"]


def test_wrong_requests(site: tuple[ForeignFleet, str], tmp_path: Path) -> None:
    done = actctl("kms", "clients", "-i", site[1], "--since", "yesterday")
    assert done.returncode == 2 and "--since: “yesterday”" in done.stderr.decode()
    file = tmp_path / "inventory.yaml"
    inventory_of(site[0], ["mak"], file)
    done = actctl("kms", "clients", "-i", str(file))
    assert done.returncode == 2
    assert done.stderr.decode().strip().endswith("no KMS host: name one, or put it in the group kms_hosts.")


def one_log(log: ForeignLog, tmp_path: Path, *options: str) -> tuple[int, dict[str, Any], RunningHost]:
    """`kms clients` against one log."""
    with ForeignFleet({"kms01": log.host()}, network="127.98") as fleet:
        file = inventory_of(fleet, ["kms01"], tmp_path / "inventory.yaml")
        done = actctl("kms", "clients", "kms01", "-i", file, "-o", "json", "--no-inventory-check", *options)
        assert not fleet["kms01"].log.open_shells
        return done.returncode, json.loads(done.stdout), fleet["kms01"]


def many(number: int) -> Asked:
    """Ten clients, an event a minute."""
    return Asked(number, (9_001 - number) / 1440, f"pc{number % 10}", cmid(number % 10))


def test_pages(tmp_path: Path) -> None:
    log = ForeignLog(9_000, many)
    code, report, _ = one_log(log, tmp_path)
    assert code == 0
    assert (report["kms_hosts"][0]["events"], report["kms_hosts"][0]["complete"]) == (9_000, True)
    assert [one["requests"] for one in report["clients"]] == [900] * 10
    assert len(log.queries) == 4  # the oldest event, then three pages, the last not full


def test_cut_off_answers_lose_nothing(tmp_path: Path) -> None:
    log = ForeignLog(300, many, cut_bytes=100_000)
    code, report, _ = one_log(log, tmp_path)
    assert code == 0 and report["kms_hosts"][0]["events"] == 300


def test_what_was_read_before_an_error_is_kept(tmp_path: Path) -> None:
    log = ForeignLog(9_000, many, failing_from=3)
    code, report, _ = one_log(log, tmp_path)
    (host,) = report["kms_hosts"]
    assert code == 1
    assert (host["ok"], host["complete"], host["events"]) == (False, False, 4_000)
    assert (host["error"]["kind"], host["error"]["code"]) == ("access_denied", "0x00000005")
    assert len(report["clients"]) == 10


def test_a_host_that_gives_the_same_page_for_ever(tmp_path: Path) -> None:
    log = ForeignLog(5_000, lambda number: replace(many(number), record=7_000))
    code, report, _ = one_log(log, tmp_path)
    assert code == 1 and report["kms_hosts"][0]["error"]["kind"] == "parse"
    assert len(log.queries) < 5


def test_what_is_no_event_log(tmp_path: Path) -> None:
    host = ForeignHost(outputs={"wevtutil": "<html>ここではない</html>".encode("cp932")})
    with ForeignFleet({"kms01": host}, network="127.98") as fleet:
        file = inventory_of(fleet, ["kms01"], tmp_path / "inventory.yaml")
        done = actctl("kms", "clients", "kms01", "-i", file, "--no-inventory-check")
    text = done.stdout.decode()
    assert done.returncode == 1 and "NOT READ TO ITS END: not events: <html>" in text


def test_an_empty_log(tmp_path: Path) -> None:
    code, report, _ = one_log(ForeignLog(0, many), tmp_path)
    (host,) = report["kms_hosts"]
    assert (code, host["ok"], host["events"], host["oldest_event"], report["clients"]) == (0, True, 0, None, [])
