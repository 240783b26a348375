"""A fleet switched by the installed program, the simulator in a process of its own; its log is the witness."""

from __future__ import annotations

import json
import signal
import time
from typing import Any

import pytest

from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST, LEFT_ALONE, MAK, mak_hosts, right_key
from tests.fleet.change.kill_harness import Simulated
from tests.waiting import LONG, wait_until

SWITCH = ("switch", "kms", "--kms-host", KMS_HOST)
WANTED = ["ipk", "skms", "ato"]


def as_json(site: Simulated, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of a command."""
    code, out, err = site.run(*arguments, "-o", "json")
    assert out, err
    data: dict[str, Any] = json.loads(out)
    return code, data


def test_check_shows_everything_and_leaves_no_trace(site: Site) -> None:
    fleet = site(mak=15)
    code, plan = as_json(fleet, *SWITCH, "all", "--check")
    hosts = {one["host"]: one for one in plan["hosts"]}
    assert plan["schema"] == "actctl/plan/1" and plan["kind"] == "switch-kms"
    assert plan["summary"] == {"hosts": 20, "change": 15, "none": 2, "blocked": 2, "failed": 1}
    assert code == 1, "the Home edition, the evaluation and the host that is off are not as wanted"
    for name in mak_hosts(15):
        key = right_key(name, 15)
        assert hosts[name]["steps"] == [
            {"verb": "ipk", "args": [key]},
            {"verb": "skms", "args": [KMS_HOST]},
            {"verb": "ato", "args": []},
        ]
        assert hosts[name]["gvlk"]["key"] == key
    assert {name: hosts[name]["action"] for name in LEFT_ALONE} == {
        "kms01": "none",
        "kmsclient01": "none",
        "home01": "blocked",
        "eval01": "blocked",
        "off01": "failed",
    }
    assert hosts["eval01"]["reason"] == "evaluation" and "DISM" in hosts["eval01"]["remedy"]
    assert hosts["off01"]["error"]["kind"] == "unreachable"
    assert fleet.effects() == []


def test_switched_verified_and_the_second_run_plans_nothing(site: Site) -> None:
    fleet = site(mak=15)
    code, run = as_json(fleet, *SWITCH, "servers,pcs,!kms01,!home01,!eval01,!off01", "--yes")
    assert (code, run["finished"]) == (0, True)
    assert run["summary"] == {
        "hosts": 16, "changed": 15, "unchanged": 1, "waiting": 0, "failed": 0, "blocked": 0, "skipped": 0,
    }  # fmt: skip
    for one in run["hosts"]:
        name = one["host"]
        if name == "kmsclient01":
            continue
        assert fleet.changing(name, succeeded=True) == WANTED
        assert one["before"]["method"] == "mak" and one["before"]["partial_product_key"] == MAK[-5:]
        assert one["after"]["method"] == "kms_client" and one["after"]["license_status"] == "licensed"
        assert one["after"]["partial_product_key"] == right_key(name, 15)[-5:]
        assert [step["verb"] for step in one["steps"] if step["ok"]] == WANTED
    did = fleet.effects()
    code, again = as_json(fleet, *SWITCH, "servers,pcs,!kms01,!home01,!eval01,!off01", "--yes")
    assert (code, again["summary"]["unchanged"], again["summary"]["changed"]) == (0, 16, 0)
    assert fleet.effects() == did


def test_too_few_machines_are_refused_before_a_key_is_touched(site: Site) -> None:
    fleet = site(mak=4, kms_count=0)
    code, _out, err = fleet.run(*SWITCH, "srv01,srv02,srv03,srv04", "--yes")
    assert code == 1
    assert "5 are needed" in err
    assert fleet.effects() == []


def test_clients_below_their_threshold_keep_their_mak(site: Site) -> None:
    fleet = site(mak=10, kms_count=3)
    code, run = as_json(fleet, *SWITCH, "srv*,pc0*,pc1*", "--yes")
    outcomes = {one["host"]: (one["outcome"], one["reason"]) for one in run["hosts"]}
    assert code == 1
    assert {name for name, outcome in outcomes.items() if outcome == ("blocked", "kms_count_low")} == {"pc09", "pc10"}
    assert fleet.effects("pc09") == []
    assert all(outcomes[name][0] == "changed" for name in outcomes if name.startswith("srv"))


def test_the_early_ones_wait_then_all_activate(site: Site) -> None:
    fleet = site(mak=15, kms_count=11)  # 11 + 15 = 26: the last client makes it
    code, run = as_json(fleet, *SWITCH, "srv*,pc0*,pc1*", "--yes", "--forks", "1", "--batch", "2")
    assert (code, run["summary"]["changed"]) == (0, 15)
    assert any(len(fleet.changing(name)) > len(WANTED) for name in mak_hosts(15)), "somebody had to wait"
    for name in mak_hosts(15):
        assert fleet.changing(name, succeeded=True) == WANTED


def test_force_switches_and_says_who_waits(site: Site) -> None:
    fleet = site(mak=9, kms_count=0)
    code, run = as_json(fleet, *SWITCH, "pc09,srv01", "--yes", "--force")
    assert (code, run["finished"], run["summary"]["waiting"]) == (1, True, 2)
    waiting = run["hosts"][0]
    assert waiting["error"]["code"] == "0xC004F038" and waiting["after"]["method"] == "kms_client"


def test_a_plan_is_saved_applied_and_refused_where_a_host_changed(site: Site) -> None:
    fleet = site(mak=3)
    plan = str(fleet.folder / "plan.json")
    code, _, _ = fleet.run(*SWITCH, "srv*", "--out", plan)
    assert code == 0 and fleet.effects() == []
    code, _, err = fleet.run("ipk", "srv02", "--gvlk", "auto", "--yes")  # somebody was faster
    assert code == 0, err
    did = fleet.effects("srv02")
    code, run = as_json(fleet, "apply", plan, "--yes")
    outcomes = {one["host"]: (one["outcome"], one["reason"]) for one in run["hosts"]}
    assert code == 1
    assert outcomes == {
        "srv01": ("changed", None),
        "srv02": ("blocked", "changed_since_plan"),
        "srv03": ("changed", None),
    }
    assert fleet.effects("srv02") == did


def test_nobody_to_ask_and_no_pattern_are_errors_of_the_request(site: Site) -> None:
    fleet = site(mak=1)
    code, out, err = fleet.run(*SWITCH, "srv01")
    assert (code, out) == (2, "") and "--yes" in err
    code, out, err = fleet.run(*SWITCH)
    assert (code, out) == (2, "") and "pattern" in err
    assert fleet.effects() == []


@pytest.mark.parametrize("name", ["kms01 & calc", "kms01|calc", 'a"b', "a^b", "%COMSPEC%", "a\nb", "/x", "kms01;b"])
def test_a_hostile_kms_host_is_refused(site: Site, name: str) -> None:
    fleet = site(mak=1)
    for arguments in (("switch", "kms", "srv01", "--kms-host", name, "--yes"), ("skms", name, "srv01", "--yes")):
        code, out, err = fleet.run(*arguments)
        assert (code, out) == (2, ""), err
        assert len(err.strip().splitlines()) == 1 and "Traceback" not in err
    assert fleet.lines() == []


def test_failures_stop_the_run(site: Site) -> None:
    fleet = site(mak=8, generation=2016)  # its host key activates nothing newer than 2016: 0xC004F042
    code, run = as_json(fleet, *SWITCH, "srv*", "--yes", "--canary", "0", "--batch", "2", "--max-fail", "1")
    assert code == 1 and run["stopped"] and not run["finished"], "its other hosts are still to be done"
    assert run["summary"]["failed"] == 2
    assert run["summary"]["skipped"] == 8 - 2 - run["summary"]["changed"]
    skipped = [one["host"] for one in run["hosts"] if one["outcome"] == "skipped"]
    assert all(fleet.effects(name) == [] for name in skipped)


def test_where_the_last_host_fails_nothing_is_stopped(site: Site) -> None:
    """There is none left to be held back; and what failed is not called not done."""
    fleet = site(mak=5, generation=2016)
    code, run = as_json(fleet, *SWITCH, "srv05", "--yes", "--force", "--max-fail", "0")
    assert (code, run["stopped"], run["finished"]) == (1, None, True)
    assert (run["summary"]["failed"], run["summary"]["skipped"]) == (1, 0)
    said = fleet.actctl("runs", "show").stdout
    assert "/ato failed" in said and "not done" not in said and "stopped" not in said
    assert "finished" in fleet.actctl("runs", "list").stdout


def test_a_failed_canary_stops_before_the_rest(site: Site) -> None:
    fleet = site(mak=30, generation=2016)
    code, run = as_json(fleet, *SWITCH, "srv*", "--yes")
    touched = {name for name, *_ in fleet.effects()}
    assert code == 1 and run["stopped"]
    assert len(touched) <= 8, "one of each edition at most"


@pytest.mark.long
def test_ctrl_c_finishes_the_step_and_resume_does_the_rest(site: Site) -> None:
    fleet = site(mak=12, delay=0.3)
    process = fleet.start(*SWITCH, "srv*,pc0*,pc1*", "--yes", "--force", "--forks", "2", "-o", "json")
    wait_until(lambda: len(fleet.effects()) >= 3)
    process.send_signal(signal.SIGINT)
    assert process.wait(LONG) == 130
    did = fleet.effects()
    time.sleep(0.7)
    assert fleet.effects() == did, "nothing goes on behind our back"
    state = json.loads(fleet.output()[0].read_text("utf-8"))
    assert not state["finished"] and len(did) == sum(len(one["steps"]) for one in state["hosts"])
    code, run = as_json(fleet, "runs", "resume", "--yes")
    assert (code, run["run_id"], run["finished"]) == (0, state["run_id"], True)
    for name in mak_hosts(12):
        assert [verb for verb in fleet.changing(name) if verb != "ato"] == ["ipk", "skms"]


@pytest.mark.long
def test_two_runs_cannot_change_one_host_at_once(site: Site) -> None:
    fleet = site(mak=4, delay=0.5)
    first = fleet.start(*SWITCH, "srv01,srv02", "--yes")
    wait_until(lambda: len(fleet.effects()) >= 1)
    first.send_signal(signal.SIGSTOP)  # it holds its machines for as long as the other needs
    code, _out, err = fleet.run(*SWITCH, "srv02,srv03", "--yes")
    assert code == 2 and "is being changed by run" in err
    assert fleet.effects("srv03") == []
    first.send_signal(signal.SIGCONT)
    assert first.wait(LONG) == 0


def test_runs_are_listed_shown_and_nothing_is_left_to_resume(site: Site) -> None:
    fleet = site(mak=1)
    _, run = as_json(fleet, *SWITCH, "srv01", "--yes")
    for arguments in (("runs", "list"), ("runs", "show"), ("runs", "resume")):
        process = fleet.actctl(*arguments)
        assert process.returncode == 0, process.stderr
    assert json.loads(fleet.actctl("runs", "show", run["run_id"], "-o", "json").stdout) == run
    for format_ in ("table", "markdown", "html", "csv"):
        shown = fleet.actctl("runs", "show", "-o", format_)
        assert "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY" in shown.stdout + shown.stderr, "a published GVLK stands whole"
    assert "nothing to resume" in fleet.actctl("runs", "resume").stderr
