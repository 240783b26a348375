"""Killed after any step; then the world changes, or the record does: no further step on the wrong object.

One host, three steps; the simulator's log is the witness of what was sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST, OTHER_MAK
from tests.fleet.change.kill_harness import Simulated, kill_when

SWITCH = ("switch", "kms", "srv01", "--kms-host", KMS_HOST, "--yes")
STEPS = ("ipk", "skms", "ato")
TWIN = "srv16"
"""The same Windows with the same key as srv01: nothing but its identity tells it apart."""


def killed_after(site: Site, step: str) -> Simulated:
    """A run on srv01 whose process was killed once that step had its effect; the next one was not sent."""
    fleet = site(mak=16, delay=0.25)
    process = fleet.start(*SWITCH)
    assert kill_when(process, lambda: step in fleet.changing("srv01")) == -9
    assert fleet.changing("srv01") == list(STEPS[: STEPS.index(step) + 1])
    return fleet


def resumed(fleet: Simulated) -> tuple[int, dict[str, Any], str]:
    """`runs resume`: exit code, the only host of its result, standard error."""
    code, out, err = fleet.run("runs", "resume", "--yes", "-o", "json")
    host: dict[str, Any] = json.loads(out)["hosts"][0] if out else {}
    return code, host, err


@pytest.mark.parametrize("step", STEPS)
def test_another_mak_is_not_activated(site: Site, step: str) -> None:
    fleet = killed_after(site, step)
    assert fleet.by_hand("srv01", f"/ipk {OTHER_MAK}") == 0
    did = fleet.effects()
    code, host, err = resumed(fleet)
    assert (code, host["outcome"], host["error"]["kind"]) == (1, "failed", "changed_meanwhile"), err
    assert OTHER_MAK[-5:] in host["error"]["message"] and OTHER_MAK[:23] not in str(host)
    assert fleet.effects() == did, "nothing is sent"


@pytest.mark.parametrize("step", ["skms", "ato"])
def test_another_kms_host_is_not_asked(site: Site, step: str) -> None:
    fleet = killed_after(site, step)
    assert fleet.by_hand("srv01", "/skms elsewhere.corp.example:1700") == 0
    did = fleet.effects()
    code, host, err = resumed(fleet)
    assert (code, host["outcome"], host["error"]["kind"]) == (1, "failed", "changed_meanwhile"), err
    assert "elsewhere.corp.example:1700" in host["error"]["message"]
    assert fleet.effects() == did


@pytest.mark.parametrize("step", STEPS)
def test_another_machine_under_the_name_is_left_alone(site: Site, step: str) -> None:
    fleet = killed_after(site, step)
    right = fleet.inventory.read_text("utf-8")
    fleet.move("srv01", TWIN)
    did = fleet.effects()
    code, host, err = resumed(fleet)
    assert (code, host["outcome"], host["error"]["kind"]) == (1, "failed", "changed_meanwhile"), err
    assert re.search(r"another machine .*SRV01 .*SRV16 ", host["error"]["message"])
    assert fleet.effects() == did and fleet.changing(TWIN) == []
    assert "runs resume" in host["error"]["remedy"]
    assert resumed(fleet)[0] == 1 and fleet.effects() == did, "it is asked again, and refused again"
    fleet.inventory.write_text(right, "utf-8")
    code, host, err = resumed(fleet)
    assert (code, host["outcome"], host["error"]) == (0, "changed", None), err
    assert fleet.changing("srv01", succeeded=True) == list(STEPS)
    code, _, err = fleet.run("runs", "resume")
    assert code == 0 and "nothing to resume" in err


@pytest.mark.parametrize("step", STEPS)
def test_where_nothing_changed_the_rest_is_done(site: Site, step: str) -> None:
    fleet = killed_after(site, step)
    code, host, err = resumed(fleet)
    assert (code, host["outcome"]) == (0, "changed"), err
    assert fleet.changing("srv01", succeeded=True) == list(STEPS)


@pytest.mark.parametrize(
    ("meddle", "outcome", "kind"),
    [
        (lambda fleet: fleet.by_hand("srv01", f"/ipk {OTHER_MAK}"), "blocked", "changed_meanwhile"),
        (lambda fleet: fleet.by_hand("srv01", "/skms elsewhere.corp.example"), "blocked", "changed_meanwhile"),
        (lambda fleet: fleet.move("srv01", TWIN), "failed", "changed_meanwhile"),
    ],
    ids=["another MAK", "another KMS host", "another machine"],
)
def test_a_saved_plan_is_for_the_machine_it_was_made_for(
    site: Site, meddle: Callable[[Simulated], object], outcome: str, kind: str
) -> None:
    fleet = site(mak=16)
    plan = str(fleet.folder / "plan.json")
    assert fleet.run(*SWITCH[:-1], "--out", plan)[0] == 0
    meddle(fleet)
    did = fleet.effects()
    code, out, err = fleet.run("apply", plan, "--yes", "-o", "json")
    host = json.loads(out)["hosts"][0]
    assert (code, host["outcome"], host["error"]["kind"]) == (1, outcome, kind), err
    assert host["reason"] == ("changed_since_plan" if outcome == "blocked" else "changed_meanwhile")
    assert fleet.effects() == did
    line = next(line for line in err.splitlines() if re.match(r" srv01 +\S (blocked|failed)", line))
    assert "[" not in line and "MAK …" in line.split("  ")[-2], "nothing was sent: there is no after"
