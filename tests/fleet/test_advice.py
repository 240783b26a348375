"""MAK, KMS or ADBA: by the size of a site, its versions, its domain and what is known of its internet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actctl.fleet.advice import advice_of
from actctl.fleet.interface import Outcome, Target
from actctl.licensing.advice import Member, advise
from actctl.licensing.machine import Machine
from actctl.licensing.records import License, Method
from actctl.simulator.serve import Simulator
from actctl.simulator.thread import SimulatorThread
from tests.cli.running import actctl
from tests.fleet.demo import brisk_demo_fleet


def site(servers: int = 0, clients: int = 0, *, joined: bool | None = False, build: int = 20348) -> list[Member]:
    """So many machines."""
    kinds = [("ServerStandard", "Server")] * servers + [("Enterprise", "Client")] * clients
    return [
        Member(f"{kind}{n}", Machine(edition, kind, build, certain=True), joined)
        for n, (edition, kind) in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("members", "ways"),
    [
        (site(2, 1, joined=True), {"adba": 3}),
        (site(2, 1, joined=True, build=7601), {"mak": 3}),
        (site(5, 20), {"kms": 25}),
        (site(5, 19), {"kms": 5, "mak": 19}),
        (site(4), {"mak": 4}),
        (site(0, 24), {"mak": 24}),
        (site(3, joined=True) + site(30, joined=False), {"adba": 3, "kms": 30}),
        (site(5, joined=None), {"kms": 5}),
    ],
)
def test_ways(members: list[Member], ways: dict[str, int]) -> None:
    found = advise("tokyo", members, internet=None)
    assert {part.method: len(part.hosts) for part in found.parts} == ways
    assert sum(len(part.hosts) for part in found.parts) == len(members), "everybody has advice, once"


def test_what_is_not_known_is_said() -> None:
    assert "domain" in advise("tokyo", site(5, joined=None), internet=None).notes[0].en
    reasons = [advise("x", site(1), internet=known).parts[0].why.en for known in (True, False, None)]
    assert ["VAMT" in reason for reason in reasons] == [False, True, False]
    assert "not known" in reasons[2]
    assert any("two KMS hosts" in note.en for note in advise("x", site(60), internet=None).notes)


@pytest.mark.parametrize(("members", "offline"), [(site(5), True), (site(1, joined=True), True), (site(1), False)])
def test_without_internet_the_kms_host_itself_is_activated_by_hand(members: list[Member], offline: bool) -> None:
    notes = " ".join(note.en for note in advise("plant", members, internet=False).notes)
    assert ("kms setup --offline" in notes) is offline, "a MAK says it in its reason"
    assert "kms setup" not in " ".join(note.en for note in advise("plant", members, internet=True).notes)


def test_kms_hosts_activate_in_their_own_way() -> None:
    own = License(method=Method.KMS_HOST)
    hosts = [*site(5), Member("kms01", Machine("ServerStandard", "Server", 20348, certain=True, license=own), False)]
    answers = [Outcome(Target(one.host, "127.0.0.1", (), "pypsrp", None, 30), 0.1, one) for one in hosts]
    (advice,) = advice_of(answers, frozenset(), frozenset())
    assert (advice.site, advice.servers) == ("all", 5)


def test_on_the_demo_fleet(tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    with SimulatorThread(Simulator(brisk_demo_fleet())) as simulator:
        simulator.write_inventory(file)
        done = actctl("advise", "tokyo", "-i", str(file), "--offline", "tokyo", "-o", "json")
        wrong = [
            actctl("advise", "tokyo", "-i", str(file), option, "nowhere", "-vv") for option in ("--offline", "--online")
        ]
        japanese = actctl("advise", "-i", str(file), "--lang", "ja").stdout.decode()
    sites = {one["site"]: one for one in json.loads(done.stdout)["sites"]}
    assert "tokyo" in sites and sites["tokyo"]["advice"][0]["method"] == "adba"
    for one in wrong:
        assert (one.returncode, one.stdout) == (2, b"")
        assert [line for line in one.stderr.splitlines() if b"nowhere" not in line] == [], "nobody was asked"
    assert "推奨" in japanese and "ADBA" in japanese
