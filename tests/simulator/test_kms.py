"""Volume activation inside a simulated fleet: counting, thresholds, keys, errors."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from actctl.simulator import build_fleet, demo_fleet
from actctl.simulator.script import slmgr
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.keys import gvlk_for
from tests.simulator.captured import NOW

MAK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
CSVLK = "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"
SERVER = {"release": "server-2022", "edition": "ServerStandard"}
PC = {"release": "windows-11", "edition": "Enterprise"}
WAITING = {"status": "notification", "reason": "0xC004F056"}


def fleet(count: int = 0, generation: int = 2022, **hosts: dict[str, Any]) -> Fleet:
    kms = {**SERVER, "method": "kms_host", "key": CSVLK, "count": count, "generation": generation}
    return build_fleet(
        {
            "defaults": {"domain": "corp.example"},
            "keys": [
                {"key": MAK, "kind": "mak", "activations_left": 2},
                {"key": CSVLK, "kind": "csvlk", "activations_left": 1, "kinds": ["server"]},
            ],
            "hosts": {"kms01": kms, **hosts},
        },
        NOW,
    )


def run(world: Fleet, name: str, *arguments: str, after: dt.timedelta = dt.timedelta(0)) -> tuple[str, int]:
    return slmgr.run(world, world.machines[name], list(arguments), NOW + after)


def count(world: Fleet, after: dt.timedelta = dt.timedelta(0)) -> str:
    text = run(world, "kms01", "/dli", after=after)[0]
    return text.partition("Current count: ")[2].partition("\r")[0]


def test_a_request_below_the_threshold_counts_and_the_next_machine_tips_it() -> None:
    world = fleet(3, srv01={**SERVER, **WAITING}, srv02={**SERVER, **WAITING})
    assert count(world) == "3"
    assert run(world, "srv01", "/ato")[1] == 0xC004F038
    assert count(world) == "4"
    assert run(world, "srv01", "/ato")[1] == 0xC004F038, "the same machine adds nothing"
    text, code = run(world, "srv02", "/ato")
    assert (code, count(world)) == (0, "5")
    assert text.endswith("Product activated successfully.\r\n\r\n")
    assert "KMS machine name from DNS: kms01.corp.example:1688" in run(world, "srv02", "/dli")[0]


def test_a_client_edition_needs_25() -> None:
    world = fleet(23, pc01={**PC, **WAITING}, pc02={**PC, **WAITING})
    assert run(world, "pc01", "/ato")[1] == 0xC004F038
    assert run(world, "pc02", "/ato")[1] == 0
    assert "259200 minute(s) (180 day(s))" in run(world, "pc02", "/dli")[0]


def test_the_count_is_capped_and_forgets_after_30_days() -> None:
    world = fleet(70, pc01={**PC, **WAITING})
    assert count(world) == "50"
    assert count(world, dt.timedelta(days=60)) == "0"
    assert count(fleet(9)) == "9"
    assert count(fleet()) == "-1"


def test_a_cloned_cmid_counts_once() -> None:
    cmid = "11111111-2222-3333-4444-555555555555"
    world = fleet(4, a={**SERVER, **WAITING, "cmid": cmid}, b={**SERVER, **WAITING, "cmid": cmid})
    run(world, "a", "/ato")
    run(world, "b", "/ato")
    assert count(world) == "5"
    run(world, "b", "/rearm")
    run(world, "b", "/ato")
    assert count(world) == "6"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"release": "server-2025"}, 0xC004F042),
        ({"kms": {"name": "nowhere.corp.example"}}, 0xC004F074),
        ({"kms": {"name": "kms01", "port": 1699}}, 0xC004F074),
        ({"domain": "elsewhere.example"}, 0xC004F074),
        ({"skew_hours": 5}, 0xC004F06C),
        ({"fault": "not_elevated"}, 0xC004F025),
        ({"domain": None, "kms": {"name": "kms01.corp.example"}}, 0),
    ],
)
def test_why_an_activation_fails(settings: dict[str, Any], code: int) -> None:
    world = fleet(20, srv01={**SERVER, **WAITING, **settings})
    text, got = run(world, "srv01", "/ato")
    assert got == code
    assert not code or f"0x{code:08X}" in text


def test_a_server_refuses_another_editions_key_and_a_client_becomes_that_edition() -> None:
    world = fleet(srv01=SERVER, pc01={**PC, "edition": "Professional"}, lab={**PC, "edition": "Core"})
    datacenter = gvlk_for("server-2022", "ServerDatacenter")
    enterprise = gvlk_for("client-10-11", "Enterprise")
    assert datacenter and enterprise
    assert run(world, "srv01", "/ipk", datacenter.key)[1] == 0xC004F069
    assert run(world, "srv01", "/ipk", enterprise.key)[1] == 0xC004F050
    text, code = run(world, "pc01", "/ipk", enterprise.key)
    assert (text, code) == (f"Installed product key {enterprise.key} successfully.\r\n\r\n", 0)
    assert world.machines["pc01"].edition == "Enterprise"
    assert "Enterprise edition" in run(world, "pc01", "/dli")[0]


def test_mak_activations_run_out_and_an_activated_mak_asks_nobody() -> None:
    world = fleet(a=SERVER, b=SERVER, c=SERVER)
    for name in "ab":
        assert run(world, name, "/ipk", MAK)[1] == 0
        assert run(world, name, "/ato")[1] == 0
    assert run(world, "a", "/ato")[1] == 0
    assert world.keys[MAK].activations_left == 0
    run(world, "c", "/ipk", MAK)
    assert run(world, "c", "/ato")[1] == 0xC004C008


def test_a_host_key_makes_a_kms_host_that_publishes_itself() -> None:
    world = fleet(srv01=SERVER, pc01=PC)
    assert run(world, "pc01", "/ipk", CSVLK)[1] == 0xC004F050
    assert run(world, "srv01", "/ipk", CSVLK)[1] == 0
    assert run(world, "srv01", "/ato")[1] == 0
    assert "Current count: -1" in run(world, "srv01", "/dli")[0]
    assert ("srv01.corp.example", 1688) in list(world.kms_records("corp.example"))
    text, _ = run(world, "srv01", "/cdns")
    assert text == (
        "DNS publishing disabled\r\nWarning: a KMS reboot is needed for this setting to take effect.\r\n\r\n"
    )
    assert ("srv01.corp.example", 1688) not in list(world.kms_records("corp.example"))


def test_settings_of_a_client_are_kept_and_cleared() -> None:
    world = fleet(9, srv01=SERVER)
    run(world, "srv01", "/skms", "10.20.0.11:1688")
    run(world, "srv01", "/skms-domain", "branch.corp.example")
    text = run(world, "srv01", "/dli")[0]
    assert "Registered KMS machine name: 10.20.0.11:1688" in text
    assert "Registered KMS SRV record lookup domain: branch.corp.example" in text
    assert "will be used for DNS SRV" in run(world, "srv01", "/ckms")[0]
    assert run(world, "srv01", "/act-type", "7")[0] == "Error: The data is invalid\r\n\r\n"
    run(world, "srv01", "/act-type", "2")
    run(world, "srv01", "/ckhc")
    text = run(world, "srv01", "/dli")[0]
    assert "Configured Activation Type: KMS" in text
    assert "KMS host caching is disabled" in text


def test_without_a_key_there_is_nothing_to_show() -> None:
    world = fleet(srv01=SERVER)
    assert run(world, "srv01", "/upk")[0] == "Uninstalled product key successfully.\r\n\r\n"
    assert run(world, "srv01", "/dli")[0] == "Error: product key not found.\r\n\r\n"
    assert "This license is not in use." in run(world, "srv01", "/dlv", "all")[0]


def test_the_demonstration_fleet_counts_17() -> None:
    world = demo_fleet(NOW)
    assert count(world) == "17"
    assert len(world.machines) == 30
    for name in world.machines:
        for verb in ("/dli", "/dlv", "/xpr"):
            text, code = run(world, name, verb)
            assert code == 0, name
            assert text.endswith("\r\n"), name
