"""Against hosts that know nothing of the simulator: outputs captured elsewhere or written by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import actctl, inventory_of
from tests.foreign import Answer, Break, ForeignFleet, ForeignHost
from tests.foreign.hosts import Once
from tests.machine.ways.slmgr.cases import DATA

GRACE = (DATA / "ja" / "kms-client-initial_grace-dlv.txt").read_text("utf-8")
SKU = "895e8b6b-263c-fa5e-67ec-326a42343354"
MAK = (DATA / "ja" / "mak-notification-dlv.txt").read_bytes()
KMS_HOST = (DATA / "en" / "kms-host-dlv.txt").read_text("utf-8")
SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
HIGH = '"必須ラベル\\高い必須レベル","ラベル","S-1-16-12288",""\r\n'.encode()
REGISTERED = (
    b"\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform\r\n"
    b"    KeyManagementServiceName    REG_SZ    kms01.corp.example\r\n"
    b"    KeyManagementServicePort    REG_SZ    1699\r\n\r\n"
)
FOUND = b"Server:  dc1\r\nAddress:  10.1.1.1\r\n\r\nName:    kms01.corp.example\r\nAddress:  10.1.1.9\r\n\r\n"
DISABLED = b"[SC] QueryServiceConfig SUCCESS\r\n\r\n        START_TYPE         : 4   DISABLED\r\n"
NUMBERS = count(1)


def event(number: int, data: str) -> bytes:
    return (
        f"<Event xmlns='{SPACE}'><System><EventID Qualifiers='16384'>{number}</EventID>"
        f"<TimeCreated SystemTime='2026-11-23T03:00:00.1234567Z'/></System>"
        f"<EventData><Data>{data}</Data></EventData></Event>\r\n"
    ).encode()


def asked(code: str, answer: str | None = None) -> bytes:
    cmid = f"0cc0ab84-1c2a-4e2b-9a0f-{next(NUMBERS):012x}"
    request = f"{code}, 0x0, kms01.corp.example:1699, {cmid}, 2026/11/23 03:00, 0, 2, 43199, {SKU}, 5"
    before = event(12289, f"{answer}, 0x4000008, 0, 0, 3, 120, 10080, 2026/11/23 3:00") if answer else b""
    return before + event(12288, request)


def client(events: bytes = b"", port: bytes = b"True\r\n", codec: str = "utf-8", **settings: Any) -> ForeignHost:
    outputs: dict[str, bytes | Answer] = {
        "/dlv": GRACE.encode(codec), "SoftwareProtectionPlatform": REGISTERED, "wevtutil": events,
        "whoami": HIGH, "sc.exe qc": b"        START_TYPE         : 2   AUTO_START  (DELAYED)\r\n",
        "nslookup.exe kms01.corp.example.": FOUND, "Test-NetConnection kms01.corp.example -Port 1699": port,
    }  # fmt: skip
    return ForeignHost(outputs, **settings)


def breaking(line: str) -> Once:
    once = Once()
    once.add(Break.IN_RECEIVE, line)
    return once


SUFFIXES = (
    b"\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\r\n"
    b"    Domain    REG_SZ    corp.example\r\n    SearchList    REG_SZ    corp.example,kms.example\r\n\r\n"
)
NOTHING = Answer(b"Server:  dc1\r\nAddress:  10.1.1.1\r\n\r\n", b"*** dc1 can't find it: Non-existent domain\r\n")
RECORD = (
    b"Server:  dc1\r\nAddress:  10.1.1.1\r\n\r\n_vlmcs._tcp.kms.example\tSRV service location:\r\n"
    b"\t  priority       = 0\r\n\t  weight         = 0\r\n\t  port           = 1688\r\n"
    b"\t  svr hostname   = old.kms.example\r\n"
)


def discovering(**records: bytes | Answer) -> ForeignHost:
    """A client without a registered host; `corp`, `kms`: what nslookup says of that domain."""
    outputs: dict[str, bytes | Answer] = {
        "/dlv": GRACE.encode(), "Tcpip": SUFFIXES, "whoami": HIGH, "nslookup.exe old.kms.example.": NOTHING,
    }  # fmt: skip
    return ForeignHost({**outputs, **{f"_vlmcs._tcp.{name}.example.": said for name, said in records.items()}})


DENIED = Answer(stdout=b"Error: 0x80070422 \x83T\x81[\x83r\x83X\r\n\r\n", exit_code=0x80070422)
HOSTS = {
    "kms01": ForeignHost({"/dlv": KMS_HOST.replace("count: 50", "count: 3").encode()}),
    "low": client(asked("0x0", "0xC004F038"), codec="cp932"),
    "closed": client(asked("0x800706BA"), b"False\r\n"),
    "lost": client(asked("0x800706BA"), once=breaking("Test-NetConnection")),
    "behind": client(asked("0xC004F06C"), skew_seconds=-5 * 3600.0),
    "bare": ForeignHost({"/dlv": GRACE.encode()}),
    "garbage": client(b"<Event>\xff\xfe</Event><Event", b"??\r\n"),
    "mak": ForeignHost({"/dlv": MAK, "whoami": HIGH, "wevtutil": event(8198, "hr=0xC004C020")}),
    "norecord": discovering(corp=NOTHING, kms=NOTHING),
    "second": discovering(corp=NOTHING, kms=RECORD),
    "unsure": discovering(corp=NOTHING, kms=b"DNS request timed out.\r\n"),
    "disabled": ForeignHost({"/dlv": DENIED, "sc.exe qc": DISABLED}),
}
WANTED = {
    "kms_count_low": ["garbage", "low"],
    "kms_port_closed": ["closed"],
    "kms_unreachable": ["lost"],
    "unreachable": ["lost"],  # the answer that was lost is said beside the cause
    "clock_skew": ["behind"],
    "not_activated": ["bare", "unsure"],
    "dns_no_record": ["norecord"],
    "dns_dead_record": ["second"],
    "mak_exhausted": ["mak"],
    "service_disabled": ["disabled"],
}


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ForeignFleet(HOSTS, network="127.97") as fleet:
        yield inventory_of(fleet, list(HOSTS), Path(tmp_path_factory.mktemp("foreign")) / "hosts.yaml")
        assert not [problem for running in fleet.hosts.values() for problem in running.log.problems]
        assert not [name for name, running in fleet.hosts.items() if running.log.open_shells]


def doctor(inventory: str, *arguments: str) -> tuple[int, str]:
    done = actctl("doctor", "-i", inventory, *arguments)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode()


def test_each_host(inventory: str) -> None:
    code, text = doctor(inventory, "-o", "json")
    data = json.loads(text)
    assert {one["code"]: sorted(one["hosts"]) for one in data["findings"]} == WANTED
    assert (code, data["healthy"]) == (1, [])
    evidence = {one["code"]: one["evidence"] for one in data["findings"]}
    assert evidence["kms_count_low"][0] == "kms01 counts 3; servers need 5, clients 25"
    assert "5 h 0 min behind" in evidence["clock_skew"][0]
    assert "0x800706BA at the last attempt (2026-11-23 03:00 UTC, kms01.corp.example:1699)" in evidence[
        "kms_unreachable"][0]  # fmt: skip


@pytest.mark.parametrize("allowed", [15, 5])
def test_hosts_that_count_operations_lose_no_answer(tmp_path: Path, allowed: int) -> None:
    """Windows 7 and 2008 R2: what a command took is given back by the shell's Delete alone."""
    hosts = {name: replace(host, operations_allowed=allowed) for name, host in HOSTS.items() if name != "lost"}
    with ForeignFleet(hosts, network="127.96") as fleet:
        _, text = doctor(inventory_of(fleet, list(hosts), tmp_path / "hosts.yaml"), "-o", "json")
        assert {name for name, host in fleet.hosts.items() if len(host.log.commands) > 5}, "more than are allowed"
        assert not [name for name, running in fleet.hosts.items() if running.log.open_shells]
    found = {one["code"]: sorted(one["hosts"]) for one in json.loads(text)["findings"]}
    assert found == {code: names for code, names in WANTED.items() if names != ["lost"]}


def test_japanese(inventory: str) -> None:
    code, text = doctor(inventory, "low:closed", "--lang", "ja")
    assert code == 1
    assert " ✖ 1台を認証できません: KMSホスト kms01 のカウントが不足しています" in text
    assert "   - closed: Test-NetConnection kms01.corp.example -Port 1699 の結果は False" in text
