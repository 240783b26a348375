"""A change carried out by a program: what is told and asked, what is on record, what the machines did."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.change.carry_out import Carried, carry_out, resume
from actctl.fleet.change.change import Change, plan_of_change
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.run_record import run_json
from actctl.fleet.change.run_state import RunState
from actctl.fleet.change.runs import Run, all_runs
from actctl.fleet.change.state_folder import NothingChanged
from actctl.licensing.changes.change import Action
from tests.fleet.change.conftest import Site
from tests.fleet.change.kill_harness import Simulated
from tests.fleet.change.telling import Recording, crew, means, to_kms
from tests.render.plans import mak_plan

STEPS = ["ipk", "skms", "ato"]
ALL = "ipk,skms,ato"


@pytest.fixture(autouse=True)
def own_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def planned(change: Change) -> Plan:
    plan = plan_of_change(change, crew, Recording())
    assert plan is not None
    return plan


def of(carried: Carried) -> tuple[RunState, Run]:
    assert carried.state is not None and carried.run is not None
    return carried.state, carried.run


def interrupted(fleet: Simulated) -> tuple[Change, Run]:
    """A run over srv01 … srv03 that was stopped once its canary was done."""
    change = to_kms(fleet, "srv0*")
    teller = Recording(stops_after="done: srv01 changed by switch-kms")
    state, run = of(carry_out(planned(change), means(change), teller))
    assert not state.finished
    return change, run


def test_agreed(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    fleet = site(mak=2)
    change, teller = to_kms(fleet, "srv*"), Recording()
    carried = carry_out(planned(change), means(change), teller)
    state, run = of(carried)
    assert teller.told == [
        f"plan: srv01({ALL}) srv02({ALL})", "asked: srv01 | srv02",
        "canary: srv01", "done: srv01 changed by switch-kms",
        "batch 1 of 1: 1 host", "done: srv02 changed by switch-kms",
    ]  # fmt: skip
    assert not carried.interrupted and state.finished and state.summary()["changed"] == 2
    assert run_json(run.read()) == run_json(state)
    assert run.undo.read_text("utf-8") == "as it was: srv01 srv02"
    assert [fleet.changing(name) for name in ("srv01", "srv02")] == [STEPS] * 2
    assert capsys.readouterr() == ("", ""), "whatever is said is the Teller's to say"


@pytest.mark.parametrize("answer", [False, UserError(Text("not agreed", "not agreed"))], ids=["broken off", "no"])
def test_not_agreed(site: Site, answer: bool | UserError) -> None:
    fleet = site(mak=2)
    change, teller = to_kms(fleet, "srv*"), Recording(answer)
    plan = planned(change)
    if isinstance(answer, UserError):
        with pytest.raises(UserError, match="not agreed"):
            carry_out(plan, means(change), teller)
    else:
        assert carry_out(plan, means(change), teller) == Carried(None, interrupted=True)
    assert teller.told == [f"plan: srv01({ALL}) srv02({ALL})", "asked: srv01 | srv02"]
    assert fleet.effects() == [] and all_runs() == []


def test_interrupted_and_resumed(site: Site) -> None:
    fleet = site(mak=3)
    change, run = interrupted(fleet)
    assert [len(fleet.changing(name)) for name in ("srv01", "srv02", "srv03")] == [3, 0, 0]
    teller = Recording()
    carried = resume(run, means(change), teller)
    assert teller.told[:3] == [
        f"Run {run.run_id}: what is left", f"plan: srv02({ALL}) srv03({ALL})", "asked: srv02 | srv03",
    ]  # fmt: skip
    state, _ = of(carried)
    assert not carried.interrupted and state.finished and state.summary()["changed"] == 3
    assert run_json(run.read()) == run_json(state)
    assert [fleet.changing(name) for name in ("srv01", "srv02", "srv03")] == [STEPS] * 3, "each step once"


def test_interrupted_says_so(site: Site) -> None:
    fleet = site(mak=2)
    change = to_kms(fleet, "srv*")
    carried = carry_out(planned(change), means(change), Recording(stops_after="canary: srv01"))
    assert carried.interrupted
    assert of(carried)[0].summary()["skipped"] == 2 and fleet.effects() == []


@pytest.mark.parametrize("answer", [False, UserError(Text("not agreed", "not agreed"))], ids=["broken off", "no"])
def test_a_resumption_that_is_not_agreed_leaves_the_record_as_it_is(site: Site, answer: bool | UserError) -> None:
    fleet = site(mak=3)
    change, run = interrupted(fleet)
    before, done = run.journal.read_bytes(), fleet.effects()
    if isinstance(answer, UserError):
        with pytest.raises(UserError, match="not agreed"):
            resume(run, means(change), Recording(answer))
    else:
        assert resume(run, means(change), Recording(answer)) == Carried(None, interrupted=True)
    assert run.journal.read_bytes() == before and fleet.effects() == done
    assert not run.going_on, "its lock is free again"


def test_nothing_to_do_is_not_asked(site: Site) -> None:
    fleet = site(mak=1)
    change, teller = to_kms(fleet, "kmsclient01"), Recording()
    carried = carry_out(planned(change), means(change), teller)
    assert teller.told == ["plan: "] and carried.run is None and all_runs() == []
    assert carried.state is not None and carried.state.finished and carried.state.summary()["unchanged"] == 1


def test_planning_that_is_interrupted_has_no_plan(site: Site) -> None:
    fleet = site(mak=1)
    assert plan_of_change(to_kms(fleet, "srv*"), crew, Recording(stops_after="")) is None
    assert fleet.effects() == []


def test_a_count_that_is_too_low_is_weighed(site: Site) -> None:
    fleet = site(mak=1, kms_count=1)
    change = to_kms(fleet, "srv*")
    (host,) = planned(change).hosts
    assert (host.action, host.reason) == (Action.BLOCKED, "kms_count_low")
    forced = plan_of_change(change, crew, Recording(), force=True)
    assert forced is not None and len(forced.changes) == 1


def test_a_key_that_is_not_at_hand_is_missed_before_the_question(site: Site) -> None:
    teller = Recording()
    with pytest.raises(UserError, match=r"of host web01 is not at hand"):
        carry_out(mak_plan("web01"), means(to_kms(site(mak=1), "srv*")), teller)
    assert teller.told == ["plan: web01(ipk,ato)"] and all_runs() == []


def test_what_cannot_be_recorded_is_not_begun(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet = site(mak=1)
    change = to_kms(fleet, "srv*")
    plan = planned(change)
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "state"))
    with pytest.raises(NothingChanged, match=r"Nothing was changed\."):
        carry_out(plan, means(change), Recording())
    assert fleet.effects() == []


def test_another_machine_under_the_name_of_the_planned_one(site: Site) -> None:
    """The guard's refusal comes out as any other end."""
    fleet = site(mak=1)
    change, teller = to_kms(fleet, "srv*"), Recording()
    plan = planned(change)
    (host,) = plan.hosts
    assert host.identity is not None
    other = replace(plan, hosts=(replace(host, identity=replace(host.identity, guid="another")),))
    state, _ = of(carry_out(other, means(change), teller))
    assert teller.told[-1] == "done: srv01 failed by switch-kms" and state.hosts["srv01"].not_met
    assert fleet.effects() == []


def test_the_flow_needs_no_terminal() -> None:
    """Neither the command line nor what draws on a screen is imported by it."""
    code = (
        "import sys, actctl.fleet.change.carry_out, actctl.fleet.change.change; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'typer', 'click', 'rich'}), "
        "[name for name in sys.modules if name.startswith(('actctl.cli', 'actctl.render'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"
