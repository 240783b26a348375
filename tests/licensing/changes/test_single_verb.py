"""One verb on one machine: not run where its effect is there, refused where it would do harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actctl.licensing.changes.change import Action, Step, effective, is_masked, same_kms_host
from actctl.licensing.changes.single_verb import install_gvlk, install_secret, run_once
from actctl.licensing.keys.catalogue import by_key
from actctl.licensing.kms.renewal import KMS_VALIDITY
from actctl.licensing.machine import Machine
from actctl.licensing.records import LicenseStatus, Method
from tests.licensing.machines import D2022, MAK, S2022, machine

KMS_CLIENT = machine(Method.KMS_CLIENT, "VMK7H", registered="kms01")
NOTIFIED = LicenseStatus.NOTIFICATION
ADDON = "12345678-9abc-def0-1234-56789abcdef0"


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [("skms-domain", ["corp.example"]), ("ckms-domain", []), ("act-type", ["2"]), ("rearm-sku", [ADDON])],
)
def test_what_came_with_windows_8_is_not_sent_to_an_older_one(verb: str, arguments: list[str]) -> None:
    old = machine(Method.KMS_CLIENT, "HVTHH", edition="Enterprise", kind="Client", build=7601)
    refused = run_once(verb, arguments, old)
    assert (refused.action, refused.reason, refused.steps) == (Action.BLOCKED, "verb_not_there", ())
    assert refused.message.en == f"/{verb} exists since Windows 8 and Server 2012; this is 7 Enterprise"
    assert (refused.remedy is not None) is ("domain" in verb)
    for build in (9200, 20348, None):
        assert run_once(verb, arguments, replace(old, build=build)).action is Action.CHANGE


@pytest.mark.parametrize(
    ("step", "box", "expected"),
    [
        (Step("ipk", (S2022,)), KMS_CLIENT, True),
        (Step("ipk", (S2022.lower(),)), KMS_CLIENT, True),
        (Step("ipk", (S2022,)), machine(), False),
        (Step("ipk", (MAK,)), machine(), True),
        (Step("ipk", (S2022,)), machine(None), False),
        (Step("skms", ("kms01",)), KMS_CLIENT, True),
        (Step("skms", ("KMS01.:1688",)), KMS_CLIENT, True),
        (Step("skms", ("kms01:1689",)), KMS_CLIENT, False),
        (Step("skms", ("kms02",)), KMS_CLIENT, False),
        (Step("skms", ("kms01",)), machine(), False),
        (Step("skms", (":1689",)), KMS_CLIENT, None),
        (Step("skms", ("kms01", ADDON)), KMS_CLIENT, None),
        (Step("ckms"), KMS_CLIENT, False),
        (Step("ckms"), machine(), True),
        (Step("ckms", (ADDON,)), machine(), None),
        (Step("ckms"), replace(machine(), settings_read=False), None),
        (Step("ckms"), replace(machine(registered="kms01"), settings_read=False), False),
        (Step("ato"), machine(), True),
        (Step("ato"), machine(status=NOTIFIED), False),
        (Step("ato"), machine(None), False),
        (Step("ato", (ADDON,)), machine(), None),
        (Step("ato"), KMS_CLIENT, True),
        (Step("ato"), machine(Method.KMS_CLIENT, "VMK7H", minutes=KMS_VALIDITY - 1440), True),
        (Step("ato"), machine(Method.KMS_CLIENT, "VMK7H", minutes=KMS_VALIDITY - 10080), False),
        (Step("rearm"), machine(), None),
        (Step("upk"), machine(None), None),
    ],
    ids=lambda value: " ".join((value.verb, *value.arguments)) if isinstance(value, Step) else "",
)
def test_what_a_machine_shows_of_a_step(step: Step, box: Machine, expected: bool | None) -> None:
    assert effective(step, box) is expected


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("kms01", "KMS01:1688", True),
        ("kms01.corp.example.", "kms01.corp.example", True),
        ("kms01", "kms01.corp.example", False),
        ("kms01:01688", "kms01", True),
        ("[fd00::1]", "[FD00::1]:1688", True),
        ("[fd00::1]:1688", "[fd00::2]:1688", False),
        (None, None, True),
        (None, "kms01", False),
    ],
)
def test_the_same_kms_host(left: str | None, right: str | None, same: bool) -> None:
    assert same_kms_host(left, right) is same
    assert same_kms_host(right, left) is same


def test_masked_keys() -> None:
    assert is_masked(MAK)
    for other in (S2022, MAK[:-1], MAK + "\n", MAK.lower(), "*" * 29, f"A{MAK[1:]}", ""):
        assert not is_masked(other), other


def test_run_once_where_the_effect_is_not_there() -> None:
    decision = run_once("skms", ["kms02"], KMS_CLIENT)
    assert (decision.action, decision.steps) == (Action.CHANGE, (Step("skms", ("kms02",)),))
    assert run_once("skms", ["kms01"], KMS_CLIENT).reason == "already_right"
    assert run_once("ato", [], machine()).action is Action.NONE, "a MAK is not activated twice"
    assert run_once("ato", [ADDON], machine()).action is Action.CHANGE, "an add-on is not Windows"
    assert run_once("rearm", [], machine()).action is Action.CHANGE


@pytest.mark.parametrize(
    ("verb", "box", "said"),
    [
        ("ato", machine(), ("activated already", "すでに認証済み")),
        ("ato", KMS_CLIENT, ("activated already, less than a day ago", "すでに認証済み (更新から1日以内)")),
        ("skms kms01", KMS_CLIENT, ("kms01:1688 is set already", "KMSホストは kms01:1688 に設定済み")),
        ("ckms", machine(), ("no KMS host is set", "KMSホスト名の設定なし")),
    ],
)
def test_why_a_verb_is_not_needed(verb: str, box: Machine, said: tuple[str, str]) -> None:
    name, *arguments = verb.split()
    message = run_once(name, arguments, box).message
    assert (message.en, message.ja) == said


@pytest.mark.parametrize(
    ("box", "wished", "force", "outcome"),
    [
        (machine(), None, False, f"ipk {S2022}"),
        (machine(), S2022, False, f"ipk {S2022}"),
        (machine(), D2022, False, "wrong_edition_key"),
        (machine(), D2022, True, f"ipk {D2022}"),
        (KMS_CLIENT, None, False, "already_right"),
        (machine(Method.KMS_HOST, "CSVLK"), None, False, "kms_host"),
        (machine(Method.KMS_HOST, "CSVLK"), None, True, f"ipk {S2022}"),
        (machine(Method.OEM, "3V66T", edition="Core", kind="Client", build=22631), None, True, "no_gvlk"),
        (machine(Method.TIMEBASED, edition="ServerStandardEval"), None, True, "evaluation"),
        (machine(build=25398), None, False, "annual_channel"),
        (machine(build=25398), D2022, False, "annual_channel"),
        (machine(build=25398), D2022, True, f"ipk {D2022}"),
    ],
)
def test_install_a_gvlk(box: Machine, wished: str | None, force: bool, outcome: str) -> None:
    decision = install_gvlk(box, by_key(wished) if wished else None, force=force)
    steps = " ".join(" ".join((step.verb, *step.arguments)) for step in decision.steps)
    assert (steps or decision.reason) == outcome


@pytest.mark.parametrize(
    ("box", "key", "outcome"),
    [
        (machine(Method.KMS_CLIENT, "VMK7H"), MAK, "ipk"),
        (machine(None), MAK, "ipk"),
        (machine(), MAK, "already_right"),
        (machine(Method.TIMEBASED, "8PVTD", edition="ServerStandardEval"), MAK, "evaluation"),
        (machine(), None, "no_key"),
    ],
)
def test_install_a_key_of_ones_own(box: Machine, key: str | None, outcome: str) -> None:
    decision = install_secret(box, key)
    assert (decision.steps[0].verb if decision.steps else decision.reason) == outcome
    assert all(is_masked(argument) for step in decision.steps for argument in step.arguments)
