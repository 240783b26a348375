"""What `switch mak` decides for one machine. Each /ato of a MAK is used up with Microsoft: never plan it twice."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.licensing.changes.change import Action
from actctl.licensing.changes.switch_mak import MakWish, decide
from actctl.licensing.machine import Machine
from actctl.licensing.records import LicenseStatus, Method
from tests.licensing.changes.test_switch_kms import machines, words
from tests.licensing.machines import MAK, after, machine

WISH = MakWish(MAK)
FORCED = MakWish(MAK, force=True)
NO_KEY = MakWish(None)
NOTIFIED = LicenseStatus.NOTIFICATION


class Changed(NamedTuple):
    """An example of a machine that is changed."""

    about: str
    box: Machine
    wish: MakWish
    steps: list[str]


BOTH = [f"ipk {MAK}", "ato"]
CHANGED = [
    Changed("KMS client", machine(Method.KMS_CLIENT, "VMK7H"), WISH, BOTH),
    Changed("KMS client, not activated", machine(Method.KMS_CLIENT, "VMK7H", NOTIFIED), WISH, BOTH),
    Changed("no key", machine(None), WISH, BOTH),
    Changed("this MAK, not activated", machine(status=NOTIFIED), WISH, ["ato"]),
    Changed("this MAK, not activated, forced", machine(status=NOTIFIED), FORCED, ["ato"]),
    Changed("another MAK, not activated", machine(key="8PVTD", status=NOTIFIED), WISH, BOTH),
    Changed("another MAK, forced", machine(key="8PVTD"), FORCED, BOTH),
    Changed("retail, not activated", machine(Method.RETAIL, "3V66T", NOTIFIED), WISH, BOTH),
    Changed("retail, forced", machine(Method.RETAIL, "3V66T"), FORCED, BOTH),
    Changed("OEM, forced", machine(Method.OEM, "3V66T"), FORCED, BOTH),
    Changed("AD, forced", machine(Method.ADBA, "VMK7H"), FORCED, BOTH),
    Changed("token, forced", machine(Method.TOKEN, "VMK7H"), FORCED, BOTH),
    Changed("annual channel: no GVLK, but a MAK is fine", machine(None, build=25398), WISH, BOTH),
]


@pytest.mark.parametrize("case", CHANGED, ids=lambda case: case.about)
def test_changed(case: Changed) -> None:
    decision = decide(case.box, case.wish)
    assert (decision.action, decision.reason, decision.gvlk) == (Action.CHANGE, None, None)
    assert words(decision.steps) == case.steps
    assert "…Q7X9M" in decision.message.en
    assert decide(after(decision.steps, case.box), case.wish).reason == "already_right"


class Left(NamedTuple):
    """An example of a machine that is not changed."""

    about: str
    box: Machine
    wish: MakWish
    action: Action
    reason: str


NONE, BLOCKED = Action.NONE, Action.BLOCKED
LEFT = [
    Left("this MAK", machine(), WISH, NONE, "already_right"),
    Left("this MAK, forced: not activated twice", machine(), FORCED, NONE, "already_right"),
    Left("another MAK", machine(key="8PVTD"), WISH, NONE, "other_mak"),
    Left("retail", machine(Method.RETAIL, "3V66T"), WISH, NONE, "activated_otherwise"),
    Left("OEM", machine(Method.OEM, "3V66T"), WISH, NONE, "activated_otherwise"),
    Left("KMS host", machine(Method.KMS_HOST, "CSVLK"), WISH, NONE, "kms_host"),
    Left("AD", machine(Method.ADBA, "VMK7H"), WISH, NONE, "ad_activated"),
    Left("token", machine(Method.TOKEN, "VMK7H"), WISH, NONE, "token"),
    Left("AVMA", machine(Method.AVMA, "J464C"), WISH, NONE, "avma"),
    Left("no key for this host", machine(Method.KMS_CLIENT, "VMK7H"), NO_KEY, BLOCKED, "no_key"),
    Left("no key, forced", machine(Method.KMS_CLIENT, "VMK7H"), MakWish(None, force=True), BLOCKED, "no_key"),
    Left("evaluation", machine(Method.TIMEBASED, edition="ServerStandardEval"), FORCED, BLOCKED, "evaluation"),
    Left("subscription", machine(Method.TIMEBASED, channel="TIMEBASED_SUB"), FORCED, BLOCKED, "subscription"),
    Left("unknown channel", machine(Method.UNKNOWN), FORCED, BLOCKED, "channel_unknown"),
]


@pytest.mark.parametrize("case", LEFT, ids=lambda case: case.about)
def test_left(case: Left) -> None:
    decision = decide(case.box, case.wish)
    assert (decision.action, decision.reason, decision.steps) == (case.action, case.reason, ())


def test_the_other_mak_is_named_by_its_last_five() -> None:
    assert "…8PVTD" in decide(machine(key="8PVTD"), WISH).message.en


@given(machines(), st.booleans())
def test_what_was_done_is_not_planned_again(box: Machine, force: bool) -> None:
    wish = MakWish(MAK, force)
    decision = decide(box, wish)
    if decision.action is Action.CHANGE:
        again = decide(after(decision.steps, box), wish)
        assert (again.action, again.reason) == (Action.NONE, "already_right")


@given(machines(), st.booleans())
def test_a_machine_that_holds_the_mak_activated_is_never_asked_again(box: Machine, force: bool) -> None:
    one = box.license
    if one and one.method is Method.MAK and one.partial_product_key == "Q7X9M":
        decision = decide(box, MakWish(MAK, force))
        if one.license_status is LicenseStatus.LICENSED:
            assert decision.steps == ()
        assert not any(step.verb == "ipk" for step in decision.steps)
