"""Going on with a run: what is left is shown and asked for; its hosts for other runs; runs of version 0.1.0."""

from __future__ import annotations

import json
import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from actctl.fleet.change import journal
from actctl.fleet.change.run_state import begin
from actctl.fleet.change.runs import new_run
from tests import warm
from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST, mak_hosts
from tests.fleet.change.kill_harness import Simulated
from tests.fleet.change.test_asking import typed
from tests.fleet.change.test_world_changed import killed_after
from tests.render.plans import AT, mak_plan
from tests.waiting import LONG, wait_until

DATA = Path(__file__).parent / "data"
SWITCH = ("switch", "kms", "--kms-host", KMS_HOST)


def test_what_is_left_is_shown_before_anything_is_sent(site: Site) -> None:
    fleet = killed_after(site, "ipk")
    did = fleet.effects()
    code, out, _ = fleet.run("runs", "resume", "--check", "-o", "json")
    host = json.loads(out)["hosts"][0]
    assert code == 0 and host["host"] == "srv01" and [one["verb"] for one in host["steps"]][-2:] == ["skms", "ato"]
    assert fleet.run("runs", "resume", "--check", "--exit-code")[0] == 3
    code, _, err = fleet.run("runs", "resume")
    assert code == 2 and "what is left" in err and "skms ato" in err and "--yes" in err
    assert "RECORDED" in err and "NOW" not in err, "nobody has looked at the machine yet"
    code, said = typed(fleet, "no\n", command=("runs", "resume"))
    assert code == 2 and "Type 1 to go on" in said
    assert fleet.effects() == did
    code, said = typed(fleet, "1\n", command=("runs", "resume", "-f", "1"))
    assert code == 0 and fleet.changing("srv01", succeeded=True) == ["ipk", "skms", "ato"]


def test_a_run_that_was_stopped_is_resumed_or_its_hosts_are_selected(site: Site) -> None:
    fleet = site(mak=8, generation=2016)  # its host key activates nothing newer than 2016
    code, out, _ = fleet.run(*SWITCH, "srv*", "--yes", "--canary", "0", "--batch", "2", "--max-fail", "1", "-o", "json")
    run = json.loads(out)
    skipped = [one["host"] for one in run["hosts"] if one["outcome"] == "skipped"]
    failed = [one["host"] for one in run["hosts"] if one["outcome"] == "failed"]
    assert code == 1 and not run["finished"] and skipped and failed
    listed = fleet.actctl("runs", "list").stdout
    assert "stopped: resume" in listed
    for word, hosts in (("skipped", skipped), ("failed", failed), ("failed,skipped", [*failed, *skipped])):
        limit = f"@run:{run['run_id']}:{word}"
        _, out, err = fleet.run(*SWITCH, "all", "--limit", limit, "--check", "-o", "json")
        assert sorted(one["host"] for one in json.loads(out)["hosts"]) == sorted(hosts), err
    for wrong in ("@run:zzzz:failed", f"@run:{run['run_id']}:broken", f"@run:{run['run_id']}", "@run:last:waiting"):
        code, out, err = fleet.run(*SWITCH, "all", "--limit", wrong, "--check")
        assert (code, out, len(err.splitlines())) == (2, "", 1), err
    code, out, _ = fleet.run("runs", "resume", "--yes", "-o", "json")
    again = json.loads(out)
    assert again["summary"]["skipped"] < len(skipped), "who resumes has seen the earlier failures"


def test_steps_are_shown_and_the_way_back_is_named(site: Site) -> None:
    fleet = site(mak=1)
    fleet.run(*SWITCH, "srv01", "--yes")
    shown = fleet.actctl("runs", "show").stdout
    assert all(f"/{verb}" in shown for verb in ("ipk", "skms", "ato")) and str(fleet.run_folder / "undo.md") in shown
    assert "successfully" not in shown and "successfully" in fleet.actctl("runs", "show", "-v").stdout
    file = fleet.folder / "run.txt"
    done = fleet.actctl("runs", "show", "--out", str(file))
    assert done.returncode == 0 and done.stdout == "" and "/ato" in file.read_text("utf-8")


def test_the_exit_code_of_a_check(site: Site) -> None:
    fleet = site(mak=1)
    check = ("--check", "--exit-code")
    assert fleet.run(*SWITCH, "srv01", *check)[0] == 3
    assert fleet.run(*SWITCH, "kmsclient01", *check)[0] == 0
    assert fleet.run(*SWITCH, "home01", *check)[0] == 0, "it cannot be changed: nothing is pending"
    assert fleet.run(*SWITCH, "srv01,off01", *check)[0] == 1, "stronger than what is pending"
    assert fleet.run(*SWITCH, "srv01", "--exit-code")[0] == 2


def test_what_a_verb_changes_is_shown(site: Site) -> None:
    fleet = site(mak=1)
    code, _, err = fleet.run("skms", "kms01:1688", "srv01,kmsclient01,kms01,home01", "--yes")
    assert code == 0
    assert "KMS host: (DNS) → kms01:1688" in err and f"KMS host: {KMS_HOST}:1688 → kms01:1688" in err
    assert (
        "a KMS host:" in err and "activated by a MAK: it asks no KMS host" in err and "OEM licence: it asks no" in err
    )
    assert "KMS host: (DNS) → kms01:1688" in fleet.actctl("runs", "show").stdout
    _, out, _ = fleet.run("slmgr", "ckms", "--limit", "kmsclient01", "--check")
    assert "KMS host: kms01:1688 → (DNS)" in out


def test_a_machine_that_does_not_say_which_one_it_is(site: Site) -> None:
    fleet = site(mak=2, hidden="srv01")
    code, out, err = fleet.run(*SWITCH, "srv*", "--yes", "-o", "json")
    found = {one["host"]: (one["outcome"], one["reason"]) for one in json.loads(out)["hosts"]}
    assert code == 1 and found == {"srv01": ("blocked", "identity_unknown"), "srv02": ("changed", None)}
    assert "MachineGuid" in err and "--force" in err and fleet.effects("srv01") == []
    code, _, err = fleet.run(*SWITCH, "srv01", "--yes", "--force")
    assert code == 0, err


def test_a_disk_that_is_full_stops_the_run_and_says_how_it_goes_on(site: Site) -> None:
    """The journal cannot grow beyond some records: what cannot be recorded is not done, and nothing is lost."""
    fleet = site(mak=15)
    process = fleet.start(
        *SWITCH, "srv*,pc0*,pc1*", "--yes", "--canary", "0", "--batch", "100%", "-o", "json", most=16_000
    )
    assert process.wait(LONG) == 1
    out, err = (file.read_text("utf-8") for file in fleet.output())
    run = json.loads(out)
    assert not run["finished"] and "cannot be written" in run["stopped"] and "Traceback" not in err
    assert run["run_id"] in err or run["run_id"] in out
    done = {one["host"] for one in run["hosts"] if one["outcome"] == "changed"}
    for one in run["hosts"]:
        sent = bool(fleet.effects(one["host"]))
        assert one["outcome"] != "skipped" or not sent, "what was begun is not called skipped"
        assert one["outcome"] != "failed" or (one["reason"], one["error"]["kind"]) == ("half_done", "cancelled")
    assert len(done) < 15
    code, out, err = fleet.run("runs", "resume", "--yes", "-o", "json")
    assert code == 0 and json.loads(out)["summary"]["changed"] == 15, err
    assert {tuple(fleet.changing(host, succeeded=True)) for host in mak_hosts(15)} == {("ipk", "skms", "ato")}


def test_nobody_else_can_read_what_is_kept(site: Site) -> None:
    fleet = site(mak=1)
    before = os.umask(0)
    try:
        fleet.run(*SWITCH, "srv01", "--yes")
    finally:
        os.umask(before)
    state = fleet.folder / "xdg_state_home" / "actctl"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (state, *state.rglob("*"))}
    assert {path.name: oct(mode) for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}
    assert (fleet.run_folder / "undo.md") in modes


@pytest.mark.long
def test_two_users_do_not_change_one_machine_at_once(site: Site) -> None:
    """Each with a state folder of his own, as two users of one computer have them."""
    fleet = site(mak=4, delay=0.5)
    first = fleet.start(*SWITCH, "srv01,srv02", "--yes")
    wait_until(lambda: len(fleet.effects()) >= 1)
    first.send_signal(signal.SIGSTOP)  # it holds its machines for as long as the others need
    fleet.home = "another"
    code, _, err = fleet.run(*SWITCH, "srv02,srv03", "--yes")
    assert code == 2 and "host srv02 is being changed by run" in err and f"process {first.pid}" in err
    assert fleet.effects("srv03") == []
    code, _, err = fleet.run(*SWITCH, "srv03", "--yes")
    assert code == 0, err
    first.send_signal(signal.SIGCONT)
    assert first.wait(LONG) == 0
    code, _, err = fleet.run(*SWITCH, "srv02", "--yes")
    assert code == 0 and "being changed" not in err


def as_in_010(fleet: Simulated, name: str) -> str:
    """A file that version 0.1.0 wrote, for the addresses that the simulator has now."""
    text = (DATA / name).read_text("utf-8")
    block = fleet.address("srv01").rsplit(".", 2)[0]
    return text.replace("127.50.", f"{block}.").replace("/home/me/simulated.yaml", str(fleet.inventory))


@pytest.mark.parametrize("moved", [False, True])
def test_a_run_of_010_is_shown_and_resumed(site: Site, moved: bool) -> None:
    fleet = site(mak=16)
    for host, key in (("srv01", "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY"), ("srv02", "CB7KF-BWN84-R7R2Y-793K2-8XDDG")):
        assert fleet.by_hand(host, f"/ipk {key}") == fleet.by_hand(host, f"/skms {KMS_HOST}") == 0
    folder = fleet.folder / "xdg_state_home" / "actctl" / "runs" / "20261127-1458-febu"
    folder.mkdir(parents=True)
    (folder / "journal.jsonl").write_text(as_in_010(fleet, "journal-0.1.0.jsonl"), "utf-8")
    shown = fleet.actctl("runs", "show", "-o", "json")
    assert shown.returncode == 0 and not json.loads(shown.stdout)["finished"]
    assert "interrupted: resume" in fleet.actctl("runs", "list").stdout
    did = fleet.effects()
    if moved:
        fleet.move("srv01", "srv16")
    code, out, err = fleet.run("runs", "resume", "--yes", "-o", "json")
    found = {one["host"]: one["outcome"] for one in json.loads(out)["hosts"]}
    if moved:
        assert code == 1 and found["srv01"] == "failed" and fleet.effects("srv01") == did[:2], err
        return
    assert found == {"srv01": "changed", "srv02": "changed", "srv16": "changed", "home01": "blocked"}, err
    assert fleet.changing("srv01") == fleet.changing("srv02") == ["ipk", "skms", "ato"]
    assert fleet.run("runs", "resume")[0] == 0
    data = (folder / "journal.jsonl").read_bytes()
    (folder / "journal.jsonl").write_bytes(
        data.replace(b'"step_end", "host": "srv01"', b'"step_end", "host": "srv02"', 1)
    )
    assert fleet.actctl("runs", "list").returncode == 1, "from here on it is chained, what was there before, too"


def test_a_plan_of_010_is_applied(site: Site) -> None:
    fleet = site(mak=16)
    plan = fleet.folder / "plan.json"
    plan.write_text(as_in_010(fleet, "plan-0.1.0.json"), "utf-8")
    assert fleet.run("apply", str(plan), "--check")[0] == 0
    fleet.move("srv16", "srv02")
    code, out, err = fleet.run("apply", str(plan), "--yes", "-o", "json")
    found = {one["host"]: (one["outcome"], one["reason"]) for one in json.loads(out)["hosts"]}
    assert code == 1 and found == {"srv01": ("changed", None), "srv16": ("blocked", "changed_since_plan")}, err
    assert fleet.effects("srv02") == fleet.effects("srv16") == []


PACE = {"canary": 1, "batch": "25%", "max_fail": None}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"canary": None, "max_fail": "3"},
        {**PACE, "guarded": True, "kms_hosts": ["kms01"], "of a later version": {}},
    ],
)
def test_what_a_record_does_not_say_of_its_pace_was_not_asked_for(
    options: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = begun(options, tmp_path, monkeypatch)
    code, out, err = fleet("runs", "resume", "--check", "-o", "json")
    assert (code, [one["host"] for one in json.loads(out)["hosts"]]) == (0, ["web01", "web02"]), err


@pytest.mark.parametrize(
    "wrong",
    [
        [], None, {**PACE, "batch": None}, {**PACE, "batch": "many"}, {**PACE, "batch": 25}, {**PACE, "canary": "one"},
        {**PACE, "max_fail": "-1"}, {**PACE, "max_fail": 3}, {**PACE, "kms_hosts": "kms01"},
        {**PACE, "kms_hosts": [None]}, {**PACE, "guarded": "perhaps"},
    ],
)  # fmt: skip
def test_a_run_that_nobody_can_have_begun_so(wrong: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet = begun(wrong, tmp_path, monkeypatch)
    for arguments in (("resume", "--check"), ("resume", "--yes"), ("show",), ("list",)):
        code, _, err = fleet("runs", *arguments)
        assert code == 1 and "Traceback" not in err
    for lang, said in (("en", "its options"), ("ja", "開始時の指定")):
        code, out, err = fleet("runs", "resume", "--yes", "--lang", lang)
        assert (code, out) == (1, "") and said in err


def begun(options: object, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """A run on record that began so and did nothing; gives the program that finds it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    run = new_run()
    journal.create(run.journal, begin(run.run_id, mak_plan("web01", "web02"), options, AT)).close()  # type: ignore[arg-type]

    def program(*arguments: str) -> tuple[int, str, str]:
        done = warm.run(arguments, env=os.environ, cwd=folder)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return program
