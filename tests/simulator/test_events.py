"""Event logs of pretend hosts: what is written at each /ato, and wevtutil's ways of asking."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from actctl.simulator import build_fleet
from actctl.simulator.console.cmd import Console, run_line
from actctl.simulator.console.outcome import Outcome
from actctl.simulator.script import slmgr
from actctl.simulator.windows.fleet import Fleet
from tests.simulator.captured import NOW

SERVER = {"release": "server-2022", "edition": "ServerStandard"}
WAITING = {**SERVER, "status": "notification", "reason": "0xC004F056"}
SPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
Event = dict[str, Any]


def world(count: int = 3, **hosts: dict[str, Any]) -> Fleet:
    kms = {**SERVER, "method": "kms_host", "key": "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D", "count": count, "generation": 2022}
    key = {"key": kms["key"], "kind": "csvlk", "kinds": ["server"]}
    definition = {"defaults": {"domain": "corp.example"}, "keys": [key], "hosts": {"kms01": kms, **hosts}}
    return build_fleet(definition, NOW)


def ask(fleet: Fleet, host: str, line: str, now: dt.datetime = NOW) -> Outcome:
    return run_line(Console(fleet, fleet.machines[host], now, 65001, "administrator"), line)


def events(fleet: Fleet, host: str, log: str, query: str = "*", more: str = "", now: dt.datetime = NOW) -> list[Event]:
    shown = ask(fleet, host, f'wevtutil qe "{log}" /q:"{query}" /f:xml /e:Events {more}', now)
    assert shown.exit_code == 0, shown.stderr
    found = []
    for one in ET.fromstring(shown.stdout):
        system = one.find(f"{SPACE}System")
        assert system is not None
        found.append(
            {
                "id": int(system.findtext(f"{SPACE}EventID", "")),
                "record": int(system.findtext(f"{SPACE}EventRecordID", "")),
                "data": [item.text or "" for item in one.iter(f"{SPACE}Data")],
            }
        )
    return found


def ato(fleet: Fleet, host: str, minutes: int = 0) -> int:
    return slmgr.run(fleet, fleet.machines[host], ["/ato"], NOW + dt.timedelta(minutes=minutes))[1]


def test_both_sides_write_down_a_request_and_its_answer() -> None:
    fleet = world(3, srv01=WAITING)
    machine = fleet.machines["srv01"]
    assert ato(fleet, "srv01") == 0xC004F038
    request, answer, failure = events(fleet, "srv01", "Application")
    product = machine.licenses[0].activation_id
    stated = "2026/11/23 12:34"
    assert [one["id"] for one in (request, answer, failure)] == [12288, 12289, 8198]
    assert request["data"] == [
        f"0x00000000, 0x00000000, kms01.corp.example:1688, {machine.client.cmid}, {stated}, 1, 5, 0, {product}, 5"
    ]
    assert answer["data"] == [f"0xC004F038, 0x04000000, 0, 0, 4, 120, 10080, {stated}"]
    assert failure["data"][0] == "hr=0xC004F038"
    last = events(fleet, "kms01", "Key Management Service", "*", "/rd:true /c:1")[0]
    assert last["data"] == [
        "", "0xC004F038", "5", "srv01.corp.example", machine.client.cmid, "2026/11/23 12:34", "1", "5", "0", product
    ]  # fmt: skip
    assert ato(world(9, srv01=WAITING), "srv01") == 0


@pytest.mark.parametrize(
    ("settings", "code", "first"),
    [
        ({"kms": {"name": "nowhere"}}, 0xC004F074, "0x800706BA, 0x00000000, nowhere:1688, "),
        ({"domain": "elsewhere.example"}, 0xC004F074, "0x8007232B, 0x01000000, , "),
        ({"skew_hours": 5}, 0xC004F06C, "0xC004F06C, 0x00000000, kms01.corp.example:1688, "),
    ],
)
def test_a_request_without_an_answer(settings: dict[str, Any], code: int, first: str) -> None:
    fleet = world(9, srv01={**WAITING, **settings})
    assert ato(fleet, "srv01") == code
    request, failure = events(fleet, "srv01", "Application")
    assert request["data"][0].startswith(first)
    assert failure["data"][0] == f"hr=0x{code:08X}"


def test_an_activated_client_and_its_host_remember_the_same_request() -> None:
    fleet = world(9, srv01=SERVER)
    request, answer = events(fleet, "srv01", "Application")
    assert (request["id"], answer["id"]) == (12288, 12289)
    assert answer["data"][0].startswith("0x00000000, 0x00000000, 1, 0, 9, ")
    processed = events(fleet, "kms01", "Key Management Service")
    cmid = fleet.machines["srv01"].client.cmid
    (seen,) = [one for one in processed if one["data"][4] == cmid]
    minute = dt.datetime.strptime(request["data"][0].split(", ")[4], "%Y/%m/%d %H:%M")
    assert seen["data"][5] == f"{minute.year}/{minute.month}/{minute.day} {minute.hour}:{minute:%M}"


def test_a_wrong_clock_shows_in_the_time_the_client_states() -> None:
    fleet = world(9, srv01={**WAITING, "skew_hours": 5})
    ato(fleet, "srv01")
    last = events(fleet, "kms01", "Key Management Service", "*[System[(EventID=12290)]]", "/rd:true /c:1")[0]
    assert (last["data"][1], last["data"][5]) == ("0xC004F06C", "2026/11/23 17:34")


def test_time_and_record_conditions_and_paging() -> None:
    fleet = world(9, srv01=WAITING)
    log = "Key Management Service"
    ato(fleet, "srv01")
    every = events(fleet, "kms01", log)
    assert [one["record"] for one in every] == list(range(1, 11))
    recent = "*[System[(EventID=12290) and TimeCreated[timediff(@SystemTime) <= 600000]]]"
    assert [one["record"] for one in events(fleet, "kms01", log, recent)] == [10]
    assert events(fleet, "kms01", log, recent, now=NOW + dt.timedelta(minutes=11)) == []
    pages, before = [], 10**9
    while True:
        query = f"*[System[(EventID=12290) and EventRecordID < {before}]]"
        page = [one["record"] for one in events(fleet, "kms01", log, query, "/rd:true /c:4")]
        if not page:
            break
        pages.append(page)
        before = page[-1]
    assert pages == [[10, 9, 8, 7], [6, 5, 4, 3], [2, 1]]
    assert [one["record"] for one in events(fleet, "kms01", log, "*[System[EventRecordID &gt; 8]]")] == [9, 10]
    since = "*[System[TimeCreated[@SystemTime>='2026-11-23T12:00:00.0000000Z' and @SystemTime<'2026-11-24']]]"
    assert [one["record"] for one in events(fleet, "kms01", log, since)] == [10]
    either = "*[System[(EventID=12288 or EventID=8198) and (Level=2 or Level=4)]]"
    ato(fleet, "srv01", 5)
    assert [one["id"] for one in events(fleet, "srv01", "Application", either)] == [12288, 12288]


def test_a_full_log_has_forgotten_and_says_so() -> None:
    fleet = world(9, srv01=WAITING)
    role = fleet.machines["kms01"].kms_host
    assert role is not None
    role.log_holds = 4
    info = ask(fleet, "kms01", 'wevtutil gli "Key Management Service"').stdout
    assert "numberOfLogRecords: 4\r\noldestRecordNumber: 6\r\n" in info
    assert [one["record"] for one in events(fleet, "kms01", "Key Management Service")] == [6, 7, 8, 9]
    assert "numberOfLogRecords: 0" in ask(fleet, "srv01", "wevtutil gli Application").stdout


def test_what_wevtutil_refuses() -> None:
    fleet = world()
    assert ask(fleet, "kms01", 'wevtutil qe Application /q:"*[System[(Bogus=1)]]"').exit_code == 15001
    assert ask(fleet, "kms01", 'wevtutil qe "No such log"').exit_code == 15007
    assert ask(fleet, "kms01", "wevtutil").exit_code == 87
    text = ask(fleet, "kms01", 'wevtutil qe "Key Management Service" /c:1').stdout
    assert text.startswith("Event[1]\r\n")
