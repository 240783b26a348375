"""The stateful foreign machines, driven by plain pywinrm; what they print must read as the captured texts do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import WSMan

from actctl.machine.ways.slmgr.parse import parse_bytes
from tests.foreign import ForeignFleet, KmsRole, Mak, PretendWindows, Site, foreign_site
from tests.foreign.driving import (
    DATACENTER_2022,
    ENTERPRISE,
    MAK,
    SETTINGS,
    SLMGR,
    STANDARD_2022,
    VERSION,
    license_of,
    run,
)

World = tuple[ForeignFleet, Site]


@pytest.mark.parametrize(("name", "codepage"), [("en1", 437), ("ja1", 65001), ("ja1", 932), ("ja2", 65001)])
def test_from_mak_to_kms_in_both_languages_and_code_pages(world: World, name: str, codepage: int) -> None:
    fleet, site = world
    before = license_of(fleet, name, codepage)
    assert (before["channel"], before["license_status"], before["partial_product_key"]) == (
        "VOLUME_MAK",
        "licensed",
        "X7Q2K",
    )
    out, code = run(fleet, name, f"{SLMGR} /ipk {STANDARD_2022}", codepage)
    assert (code, STANDARD_2022.encode() in out) == (0, True)
    waiting = license_of(fleet, name, codepage)
    assert (waiting["channel"], waiting["license_status"], waiting["notification_reason"]) == (
        "VOLUME_KMSCLIENT",
        "notification",
        "0xC004F034",
    )
    assert run(fleet, name, f"{SLMGR} /ato", codepage)[1] & 0xFFFFFFFF == 0xC004F074, "no DNS record"
    assert run(fleet, name, f"{SLMGR} /skms kms01.corp.example:1688", codepage)[1] == 0
    out, code = run(fleet, name, f"{SLMGR} /ato", codepage)
    assert code & 0xFFFFFFFF == 0xC004F038, "the fourth machine, below five"
    assert b"0xC004F038" in out
    site["kms01"].role.seen.add("another machine")  # type: ignore[union-attr]
    assert run(fleet, name, f"{SLMGR} /ato", codepage)[1] == 0
    after = license_of(fleet, name, codepage)
    assert (after["license_status"], after["remaining_minutes"]) == ("licensed", 259_200)
    assert after["kms_client"]["cmid"] == site[name].cmid
    assert (after["kms_client"]["machine"], after["kms_client"]["machine_source"]) == (
        "kms01.corp.example",
        "registered",
    )
    settings = run(fleet, name, SETTINGS, codepage)[0].decode("ascii")
    assert "    KeyManagementServiceName    REG_SZ    kms01.corp.example\r\n" in settings
    assert "    KeyManagementServicePort    REG_SZ    1688\r\n" in settings
    assert site[name].changing == ["ipk", "ato", "skms", "ato", "ato"]
    assert site.kms_requests == [name, name]


def test_the_kms_host_and_an_evaluation_read_as_what_they_are(world: World) -> None:
    fleet, _ = world
    host = license_of(fleet, "kms01")
    assert (host["channel"], host["method"], host["kms_host"]["current_count"]) == ("VOLUME_KMS_WS22", "kms_host", 3)
    evaluation = license_of(fleet, "eval1")
    assert (evaluation["channel"], evaluation["license_status"]) == ("TIMEBASED_EVAL", "licensed")
    assert run(fleet, "eval1", f"{SLMGR} /ipk {STANDARD_2022}")[1] == 0xC004F069


def test_other_editions_keys_are_refused_by_servers_and_change_clients(world: World) -> None:
    fleet, site = world
    assert run(fleet, "en1", f"{SLMGR} /ipk {DATACENTER_2022}")[1] == 0xC004F069
    assert run(fleet, "ja2", f"{SLMGR} /ipk {DATACENTER_2022}")[1] == 0xC004F069 - (1 << 32)
    assert site["en1"].channel == "mak"
    assert run(fleet, "pc1", f"{SLMGR} /ipk {ENTERPRISE}")[1] == 0
    shown = run(fleet, "pc1", VERSION)[0].decode()
    assert "    EditionID    REG_SZ    Enterprise\r\n" in shown
    assert "    CurrentBuildNumber    REG_SZ    26200\r\n" in shown
    assert "    ProductName    REG_SZ    Windows 10 Enterprise\r\n" in shown
    assert "    InstallationType    REG_SZ    Client\r\n" in shown
    assert parse_bytes(run(fleet, "pc1", f"{SLMGR} /dlv")[0]).service_version == "10.0.26100.6584"


def test_mak_activations_are_counted_and_an_active_one_asks_nobody(world: World) -> None:
    fleet, site = world
    assert run(fleet, "en1", f"{SLMGR} /ato")[1] == 0
    assert site.maks[MAK].used_by == []
    for name, code in (("ja1", 0), ("pc1", 0xC004C008)):
        site[name].status = "unlicensed"
        assert run(fleet, name, f"{SLMGR} /ato")[1] == code
    assert site.activations() == {MAK: ["ja1"]}
    assert run(fleet, "en1", f"{SLMGR} /ipk AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")[1] == 0xC004F050


def test_pypsrp_drives_it_as_well(world: World) -> None:
    fleet, site = world
    running = fleet["ja1"]
    login: dict[str, Any] = {"username": running.host.user, "password": running.host.password, "auth": "ntlm"}
    with WSMan(running.address, port=running.port, ssl=False, encryption="always", **login) as wsman:
        with WinRS(wsman, codepage=65001) as shell:
            process = Process(shell, f"{SLMGR} /skms kms01")
            process.invoke()
            process.signal(SignalCode.CTRL_C)
        assert process.stdout.decode() == "キー管理サービス コンピューター名を kms01 に正常に設定しました。\r\n\r\n"
    assert (site["ja1"].kms_name, site["ja1"].kms_port) == ("kms01", None)
    assert fleet["ja1"].log.open_shells == {}
    assert fleet["ja1"].log.problems == []


def test_thresholds_and_counts_hold_when_many_ask_at_once() -> None:
    kms = PretendWindows("kms01", channel="kms_host", partial_key="Q9Y4D", role=KmsRole(already=0))
    pc = {"installation": "Client", "edition": "Enterprise", "build": 22631}
    boxes = [PretendWindows(f"pc{n}", channel="gvlk", status="notification", **pc) for n in range(24)]  # type: ignore[arg-type]
    boxes += [PretendWindows(f"mak{n}", key=MAK, status="unlicensed") for n in range(6)]
    boxes.append(PretendWindows("srv", channel="gvlk", status="notification"))
    with foreign_site([kms, *boxes], maks={MAK: Mak(left=4)}, dns="kms01.corp.example", network="127.95") as world:
        fleet, site = world
        with ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(lambda box: run(fleet, box.name, f"{SLMGR} /ato")[1], boxes[:-1]))
        assert codes[:24] == [0xC004F038] * 24
        assert sorted(codes[24:]) == [0, 0, 0, 0, 0xC004C008, 0xC004C008]
        assert len(site.maks[MAK].used_by) == 4
        assert run(fleet, "srv", f"{SLMGR} /ato")[1] == 0
        assert run(fleet, "pc0", f"{SLMGR} /ato")[1] == 0, "25 machines now"
        assert license_of(fleet, "kms01")["kms_host"]["current_count"] == 25
        assert license_of(fleet, "pc0")["kms_client"]["machine_source"] == "dns"
