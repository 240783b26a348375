"""The switch where slmgr.vbs cannot run: half of a fleet without VBScript, answers that are lost, a program killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.running import actctl, inventory_of
from tests.fleet.change.fleet60 import KMS_HOST, definition, mak_hosts
from tests.fleet.change.kill_harness import Simulated, kill
from tests.fleet.change.test_switch_foreign import MAK, SWITCH, command, kms_host, machines, outcomes
from tests.foreign import Break, ForeignFleet, Mak, PretendWindows, foreign_site, wmi
from tests.waiting import LONG, wait_until

METHODS = ["InstallProductKey", "SetKeyManagementServiceMachine", "Activate"]


def without_script(count: int) -> list[PretendWindows]:
    """Machines of which every other one has no VBScript; of these some answer in pieces, some with older faults."""
    boxes = machines(count)
    for index, box in enumerate(boxes[::2]):
        box.vbscript, box.pulls, box.old_faults = False, index % 2 == 0, index % 3 == 0
    return boxes


def called(fleet: ForeignFleet, name: str) -> Counter[str]:
    """Methods of the licensing classes that a host was asked for."""
    return Counter(one.name for one in fleet[name].log.operations if one.selectors)


def test_half_of_a_fleet_without_vbscript_is_read_and_switched_once_each(tmp_path: Path) -> None:
    boxes = without_script(8)
    new = {box.name for box in boxes if not box.vbscript}
    with foreign_site([*boxes, kms_host()]) as (fleet, site):
        file = inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml")
        run = command(tmp_path, file)
        code, read = run("report")
        assert code == 0 and read["summary"]["ok"] == len(boxes) + 1
        assert {one["host"] for one in read["hosts"] if one["via"] == "cim"} == new
        keys = {one["host"]: one["licenses"][0]["partial_product_key"] for one in read["hosts"]}
        assert keys == {**{box.name: MAK[-5:] for box in boxes}, "kms01": "Q9Y4D"}
        code, plan = run(*SWITCH, "--check")
        told = {one["host"]: " ".join(one["cautions"]) for one in plan["hosts"]}
        for name, said in told.items():
            assert ("by CIM: InstallProductKey, SetKeyManagementServiceMachine" in said) == (name in new)
        code, done = run(*SWITCH, "--yes")
        assert code == 0 and set(outcomes(done).values()) == {"changed"}
        for box in boxes:
            assert box.changing == ["ipk", "skms", "ato"], box.name
            assert [called(fleet, box.name)[one] for one in METHODS] == ([1, 1, 1] if box.name in new else [0, 0, 0])
        assert all(one["after"]["license_status"] == "licensed" for one in done["hosts"])
        code, again = run(*SWITCH, "--yes")
        assert code == 0 and again["summary"]["unchanged"] == len(boxes)
        state = b"".join(one.read_bytes() for one in (tmp_path / "state").rglob("*") if one.is_file())
        assert MAK.encode() not in state


def test_via_is_kept_for_resume_and_apply(tmp_path: Path) -> None:
    boxes = machines(2)
    with foreign_site([*boxes, kms_host()]) as (fleet, site):
        file = inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml")
        saved = tmp_path / "plan.json"
        run = command(tmp_path, file)
        done = actctl(
            *SWITCH, "-i", file, "--via", "cim", "--check", "-o", "json", "--out", str(saved),
            env={"XDG_STATE_HOME": str(tmp_path / "state")},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert json.loads(saved.read_text("utf-8"))["origin"]["via"] == "cim"
        code, applied = run("apply", str(saved), "--yes")
        assert code == 0 and set(outcomes(applied).values()) == {"changed"}
        for box in boxes:
            assert called(fleet, box.name)["InstallProductKey"] == 1
            assert not [line for line in fleet[box.name].log.commands if "slmgr" in line]


@pytest.mark.parametrize("where", [Break.BEFORE_OPERATION, Break.AFTER_OPERATION, Break.SILENT_OPERATION])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.long
def test_an_answer_lost_in_a_method_does_nothing_twice(tmp_path: Path, where: Break, method: str) -> None:
    boxes = without_script(2)
    with foreign_site([*boxes, kms_host()]) as (fleet, site):
        run = command(tmp_path, inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml"))
        boxes[0].drop_next(where, method)
        # A host that says nothing is given up at its deadline; the others have all the time they need.
        seconds = "100" if where is Break.SILENT_OPERATION else "300"
        code, done = run(*SWITCH, "--yes", "--timeout", seconds)
        assert code == 0, done
        assert boxes[0].changing == ["ipk", "skms", "ato"]


def start(arguments: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process of its own, which may be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "actctl", *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.parametrize("via", ["auto", "cim"])
@pytest.mark.long
def test_a_mak_whose_activation_still_runs_is_charged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, via: str
) -> None:
    """Killed in the method; the first resume has too little time, the second sees the end."""
    version, parameters, activate = wmi.METHODS["SoftwareLicensingProduct"]["Activate"]
    over = threading.Event()

    def slow(box: PretendWindows, given: dict[str, str]) -> None:
        box.site.lock.release()
        over.wait(LONG)
        box.site.lock.acquire()
        activate(box, given)

    monkeypatch.setitem(wmi.METHODS["SoftwareLicensingProduct"], "Activate", (version, parameters, slow))
    box = PretendWindows("one", key=MAK, status="notification", vbscript=False)
    with foreign_site([box], maks={MAK: Mak()}) as (fleet, site):
        file = inventory_of(fleet, list(site.machines), tmp_path / "inventory.yaml")
        env = {"XDG_STATE_HOME": str(tmp_path / "state")}
        begun = start(["ato", "one", "-i", file, "--via", via, "--yes"], env)
        wait_until(lambda: called(fleet, "one")["Activate"] == 1)
        assert kill(begun) == -9 and begun.communicate() is not None
        waiting = actctl("runs", "resume", "--yes", "--timeout", "15", "-o", "json", env=env)
        host = json.loads(waiting.stdout)["hosts"][0]
        assert (waiting.returncode, host["reason"]) == (1, "half_done")
        assert "its end is waited for" in host["error"]["message"]
        again = start(["runs", "resume", "--yes", "--timeout", "300", "-o", "json"], env)
        asked = len(fleet["one"].log.operations)
        wait_until(lambda: len(fleet["one"].log.operations) >= asked + 6)
        over.set()
        out, err = again.communicate(timeout=LONG)
        assert again.returncode == 0, err
        assert json.loads(out)["hosts"][0]["outcome"] == "changed"
        assert called(fleet, "one")["Activate"] == 1
        assert box.changing == ["ato"]


def fleet_file(folder: Path, count: int) -> Path:
    """The fleet of the other tests with so many machines to switch, none of them with VBScript."""
    fleet = definition(mak=count)
    for name in mak_hosts(count):
        fleet["hosts"][name]["fault"] = "no_vbscript"
    file = folder / "fleet.yaml"
    file.write_text(json.dumps(fleet), "utf-8")
    return file


def invoked(fleet: Simulated, method: str) -> Counter[str]:
    """How often each host carried out a method."""
    return Counter(line["host"] for line in fleet.lines() if f".{method}" in line["command"] and not line["exit_code"])


@pytest.mark.long
def test_killed_in_the_middle_and_resumed_each_is_done_once(tmp_path: Path) -> None:
    hosts = mak_hosts(6)
    wanted = ("switch", "kms", ",".join(hosts), "--kms-host", KMS_HOST)
    with Simulated(fleet_file(tmp_path, 6), tmp_path, delay=0.3) as fleet:
        first = fleet.start(*wanted, "--yes", "--canary", "0")
        wait_until(lambda: any("InstallProductKey" in line["command"] for line in fleet.lines()))
        assert kill(first) == -9
        code, out, err = fleet.run("runs", "resume", "--yes", "-o", "json", timeout=LONG)
        assert code == 0, err
        assert json.loads(out)["summary"]["changed"] == len(hosts)
        for method in ("InstallProductKey", "SetKeyManagementServiceMachine"):
            assert invoked(fleet, method) == dict.fromkeys(hosts, 1), method
