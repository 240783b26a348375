"""Records that were put back, are in use or cannot be locked: what is said of them, and that nothing is sent twice."""

from __future__ import annotations

import json
import shutil
import signal

import pytest

from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST
from tests.fleet.change.test_world_changed import STEPS, killed_after, resumed
from tests.waiting import LONG, wait_until

SWITCH = ("switch", "kms", "srv01", "--kms-host", KMS_HOST, "--yes")


def test_a_step_whose_effect_is_there_is_not_sent_again_on_an_older_record(site: Site) -> None:
    """Somebody puts a backup of the state folder back, of before /ato was sent: it is on record then, as what it is."""
    fleet = killed_after(site, "skms")
    backup = shutil.copytree(fleet.run_folder, fleet.folder / "backup")
    assert resumed(fleet)[0] == 0 and fleet.changing("srv01", succeeded=True) == list(STEPS)
    did, folder = fleet.effects(), fleet.run_folder
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    code, host, err = resumed(fleet)
    assert (code, host["outcome"], fleet.effects()) == (0, "changed", did), err
    last = host["steps"][-1]
    assert (last["verb"], last["ok"], last["exit_code"]) == ("ato", True, None)
    assert last["message"] == "not sent: the machine shows that it was done"
    assert json.loads(fleet.actctl("runs", "show", "-o", "json").stdout)["finished"]


def test_a_run_that_is_going_on_is_named(site: Site) -> None:
    fleet = site(mak=1, delay=0.3)
    first = fleet.start(*SWITCH)
    wait_until(lambda: bool(fleet.effects()))
    first.send_signal(signal.SIGSTOP)
    run_id, did = fleet.run_folder.name, fleet.effects()
    code, out, err = fleet.run("runs", "resume", "--yes")
    assert (code, out) == (0, "") and f"nothing to resume: {run_id} is going on" in err
    code, _, err = fleet.run("runs", "resume", "--yes", "--lang", "ja")
    assert code == 0 and f"{run_id} は実行中" in err
    assert "going on" in fleet.actctl("runs", "list").stdout and fleet.effects() == did
    first.send_signal(signal.SIGCONT)
    assert first.wait(LONG) == 0


@pytest.mark.parametrize("what", ["folder", "link to itself"])
def test_one_lock_that_is_none_hides_no_run(site: Site, what: str) -> None:
    fleet = site(mak=2)
    fleet.run(*SWITCH)
    lock = fleet.run_folder / "lock"
    bad = fleet.run_folder.name
    lock.unlink(missing_ok=True)
    if what == "folder":
        lock.mkdir()
    else:
        lock.symlink_to(lock)
    assert fleet.run("switch", "kms", "srv02", "--kms-host", KMS_HOST, "--yes")[0] == 0
    listed = fleet.actctl("runs", "list")
    rows = {row.split()[0]: row for row in listed.stdout.splitlines()[1:]}
    assert (listed.returncode, len(rows)) == (1, 2)
    assert "lock unreadable" in rows.pop(bad) and "finished" in next(iter(rows.values()))
    assert f"run {bad}: its lock cannot be used" in listed.stderr and "Traceback" not in listed.stderr
    found = json.loads(fleet.actctl("runs", "list", "-o", "json").stdout)
    assert {one["run_id"]: one["going_on"] for one in found} == {bad: None, next(iter(rows)): False}


@pytest.mark.parametrize("parts", [4, 15])
def test_what_is_said_of_a_record_however_long_its_folder_is_named(site: Site, parts: int) -> None:
    """The run, what is wrong and what to do are whole; the folder is, where it is needed to find the notes."""
    fleet = site(mak=1)
    fleet.home = "/".join(["state-of-somebody"] * parts)
    fleet.run(*SWITCH)
    (folder,) = (fleet.folder / fleet.home / "xdg_state_home" / "actctl" / "runs").iterdir()
    shown = fleet.actctl("runs", "show").stdout
    assert str(folder / "undo.md") in shown.replace("\n", ""), "whole"
    (folder / "journal.jsonl").write_bytes(b"")
    for command in ("resume", "show"):
        done = fleet.actctl("runs", command)
        said = done.stderr.splitlines()
        assert done.returncode == 1 and said[0].startswith(f"actctl: run {folder.name}: journal.jsonl: is "), said
        assert said[0].endswith(".") and said[-1].endswith("remove its folder."), said
        assert any(str(folder / "undo.md") in line for line in said)
    listed = fleet.actctl("runs", "list")
    assert folder.name in listed.stdout and "record damaged" in listed.stdout
    warning = next(line for line in listed.stderr.splitlines() if f"run {folder.name}: " in line)
    assert "is no journal of a run" in warning and warning.endswith("not as it was written."), (
        "cut in its middle at most"
    )
