"""A fleet that a program changes: by a plan alone, on record as the commands have it, interrupted and gone on with."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import actctl
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.plan_file import checked
from actctl.fleet.change.runs import all_runs, find_run
from actctl.library.changes import pace
from actctl.library.telling import Called
from actctl.licensing.changes.change import Step
from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST, MAK, OTHER_MAK, write_fleet
from tests.fleet.change.kill_harness import Simulated
from tests.waiting import LONG, wait_until

STEPS = ["ipk", "skms", "ato"]


def loaded(simulated: Simulated) -> actctl.Fleet:
    return actctl.Fleet.load(simulated.inventory, timeout=300)


def test_a_plan_is_made_saved_loaded_and_applied(site: Site, tmp_path: Path) -> None:
    simulated = site(mak=2)
    fleet = loaded(simulated)
    plan = fleet.plan_switch_sync("srv*", kms_host=KMS_HOST)
    assert simulated.effects() == [] and [one.action for one in plan.hosts] == [actctl.Action.CHANGE] * 2
    plan.save(tmp_path / "plan.json")
    assert (tmp_path / "plan.json").stat().st_mode & 0o777 == 0o600
    assert actctl.Plan.load(tmp_path / "plan.json") == plan

    done: list[tuple[str, actctl.HostOutcome | None]] = []
    said: list[actctl.Text] = []
    run = loaded(simulated).apply_sync(
        actctl.Plan.load(tmp_path / "plan.json"), say=said.append,
        progress=lambda host: done.append((host.host, host.outcome)),
    )  # fmt: skip
    assert done == [("srv01", actctl.HostOutcome.CHANGED), ("srv02", actctl.HostOutcome.CHANGED)]
    assert [text.en for text in said] == ["canary: srv01", "batch 1 of 1: 1 host"]
    assert [simulated.changing(name) for name in ("srv01", "srv02")] == [STEPS] * 2
    kept = find_run(run.run_id)
    assert run.finished and run.as_json() == kept.read().as_json() and "| srv01 |" in kept.undo.read_text("utf-8")
    assert "2 changed" in simulated.actctl("runs", "show", run.run_id).stdout

    stale = fleet.apply_sync(plan)
    assert stale.summary()["blocked"] == 2 and stale.hosts["srv01"].reason == "changed_since_plan"
    assert [len(simulated.changing(name)) for name in ("srv01", "srv02")] == [3, 3]


def test_a_plan_of_another_inventory_is_refused(site: Site, tmp_path: Path) -> None:
    simulated = site(mak=1)
    plan = loaded(simulated).plan_switch_sync("srv01", kms_host=KMS_HOST)
    other = tmp_path / "other.yaml"
    other.write_text("all: {hosts: {web01: }, vars: {ansible_connection: winrm}}")
    with pytest.raises(actctl.UserError, match="srv01 of the plan is not in the inventory"):
        actctl.Fleet.load(other).apply_sync(plan)
    assert all_runs() == []


def test_secret_keys_are_given_as_secrets_and_written_nowhere(site: Site, tmp_path: Path) -> None:
    simulated = site(mak=2)
    fleet, key = loaded(simulated), actctl.Secret(OTHER_MAK)
    assert not fleet.plan_switch_sync("kmsclient01", "mak", keys={"srv01": key}).changes, "no key is its own"
    plan = fleet.plan_switch_sync("kmsclient01", "mak", keys={"srv01": key, "kmsclient01": key})
    plan.save(tmp_path / "plan.json")
    assert [one.host for one in plan.changes] == ["kmsclient01"]
    with pytest.raises(actctl.UserError, match="keys: this plan installs keys of yours"):
        fleet.apply_sync(plan)
    run = fleet.apply_sync(plan, keys=key)
    assert run.summary()["changed"] == 1
    for path in [tmp_path / "plan.json", *(tmp_path / "xdg_state_home").rglob("*")]:
        assert not path.is_file() or OTHER_MAK not in path.read_text("utf-8"), path
    assert OTHER_MAK not in repr((plan, run))


def test_wrong_requests(site: Site) -> None:
    fleet = loaded(site(mak=1))
    for pattern in ("", ["  "]):
        with pytest.raises(actctl.UserError, match="say which"):
            fleet.plan_switch_sync(pattern)
    with pytest.raises(actctl.UserError, match="published GVLK was expected"):
        fleet.plan_switch_sync("srv01", gvlk=MAK)
    with pytest.raises(actctl.UserError, match="a MAK, or its source, was expected"):
        fleet.plan_switch_sync("srv01", "mak")
    with pytest.raises(actctl.UserError, match="as a Secret, not as a str") as wrong:
        fleet.plan_switch_sync("srv01", "mak", keys=MAK)
    assert MAK not in str(wrong.value)
    with pytest.raises(actctl.UserError, match="the key that was given is no product key"):
        fleet.plan_switch_sync("srv01", "mak", keys=actctl.Secret("12345"))
    assert fleet.resume_sync() is None


def test_a_threshold_that_is_not_reached_blocks(site: Site) -> None:
    (host,) = loaded(site(mak=1, kms_count=1)).plan_switch_sync("srv01", kms_host=KMS_HOST).hosts
    assert (host.action, host.reason) == (actctl.Action.BLOCKED, "kms_count_low")


class No(Called):
    """A Teller that does not agree."""

    def agreed(self, phases: Sequence[Sequence[actctl.HostRun]], pace: Pace) -> bool:
        return False


def test_a_teller_of_the_programs_own_may_say_no(site: Site) -> None:
    simulated = site(mak=1)
    fleet = loaded(simulated)
    plan = fleet.plan_switch_sync("srv01", kms_host=KMS_HOST)
    teller = No(lambda text: None, lambda text: None, lambda host: None)
    with pytest.raises(actctl.UserError, match="not agreed; nothing was changed"):
        fleet.apply_sync(plan, teller=teller)
    assert simulated.effects() == [] and all_runs() == []


def test_a_task_that_is_cancelled_can_be_gone_on_with(site: Site) -> None:
    simulated = site(mak=3)
    fleet = loaded(simulated)
    plan = fleet.plan_switch_sync("srv*", kms_host=KMS_HOST)

    async def cancelled() -> None:
        first = asyncio.Event()
        task = asyncio.create_task(fleet.apply(plan, progress=lambda host: first.set(), batch="1"))
        await first.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(asyncio.all_tasks()) == 1, "nothing of it goes on"

    asyncio.run(cancelled())
    (run,) = all_runs()
    assert not run.going_on and not run.read().finished
    resumed = fleet.resume_sync()
    assert resumed is not None and resumed.finished and resumed.summary()["changed"] == 3
    assert [simulated.changing(name, succeeded=True) for name in ("srv01", "srv02", "srv03")] == [STEPS] * 3


def test_ctrl_c_in_a_twin_ends_remote_commands_and_the_command_goes_on(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, actctl\n"
        "fleet = actctl.Fleet.load(sys.argv[1], timeout=300)\n"
        f"plan = fleet.plan_switch_sync('srv*', kms_host={KMS_HOST!r})\n"
        "fleet.apply_sync(plan, progress=lambda host: print(host.host, flush=True), batch='1')\n"
    )
    with Simulated(write_fleet(tmp_path / "fleet.yaml", mak=3), tmp_path, delay=0.1) as simulated:
        command = [sys.executable, str(program), str(simulated.inventory)]
        with subprocess.Popen(command, env=simulated.environ, stderr=subprocess.PIPE) as process:
            wait_until(lambda: process.poll() is not None or len(simulated.effects("srv02")) > 0)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=LONG)
        assert process.returncode != 0 and said.decode().rstrip().endswith("KeyboardInterrupt")
        code, out, err = simulated.run("runs", "resume", "--yes", timeout=LONG)
        assert code == 0, (out, err)
        assert [simulated.changing(name, succeeded=True) for name in ("srv01", "srv02", "srv03")] == [STEPS] * 3
    assert " 0 remote shells left open" in simulated.said


ALTERED = [
    (Step("ipk", (OTHER_MAK,)), "a published GVLK, or a key masked"),
    (Step("skms", ("a & echo x",)), "host srv01"),
    (Step("skms x & echo x"), "slmgr has no such verb"),
    (Step("skms", (5,)), "args"),  # type: ignore[arg-type]
    (Step("skms", 5), "args"),  # type: ignore[arg-type]
    (None, "a part of it is of a wrong type"),
]


def test_a_plan_that_a_program_has_altered_is_looked_at_before_it_is_on_record(site: Site, tmp_path: Path) -> None:
    simulated = site(mak=1)
    fleet = loaded(simulated)
    plan = fleet.plan_switch_sync("srv01", kms_host=KMS_HOST)
    assert checked(plan) == plan
    (host,) = plan.hosts
    for step, said in ALTERED:
        altered = replace(plan, hosts=(replace(host, steps=(step,)),))  # type: ignore[arg-type]
        with pytest.raises(actctl.UserError, match=said) as refused:
            fleet.apply_sync(altered)
        assert OTHER_MAK not in str(refused.value) and str(refused.value).startswith("the plan: ")
    for altered in (replace(plan, hosts=(host, host)), replace(plan, hosts=(replace(host, host="a\nb"),))):
        with pytest.raises(actctl.UserError, match=r"^the plan: "):
            fleet.apply_sync(altered)
    assert simulated.effects() == [] and all_runs() == []
    with pytest.raises(actctl.UserError, match="a published GVLK, or a key masked"):
        replace(plan, hosts=(replace(host, steps=(ALTERED[0][0],)),)).save(tmp_path / "plan.json")  # type: ignore[arg-type]
    assert not (tmp_path / "plan.json").exists()
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".yaml"]
    assert not any(OTHER_MAK.encode() in data for data in written)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (("a", "25%", None), "canary"), ((True, "25%", None), "canary"), ((1.5, "25%", None), "canary"),
        ((-1, "25%", None), "canary"), ((None, 0.5, None), "batch"), ((None, None, None), "batch"),
        ((None, "x", None), "batch"), ((None, -1, None), "batch"), ((None, "0%", None), "batch"),
        ((None, 0, None), "batch"), ((None, "1", 0.1), "max_fail"), ((None, "1", ""), "max_fail"),
        ((None, "1", False), "max_fail"),
    ],
)  # fmt: skip
def test_a_pace_that_is_none_is_refused(given: tuple[Any, Any, Any], name: str) -> None:
    with pytest.raises(actctl.UserError, match=f"^{name}: .* was expected"):
        pace(*given)


def test_a_pace_may_be_given_in_numbers() -> None:
    assert pace(2, 25, 0) == pace(2, "25", "0") and str(pace(0, 25, 3).max_fail) == "3"
