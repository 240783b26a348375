"""What `switch kms` decides for one machine: by example, and that it never decides twice."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actctl.licensing.changes.change import Action, Step
from actctl.licensing.changes.switch_kms import DEFAULT_FROM, POSSIBLE_FROM, KmsWish, decide, kept_for_lack_of_key
from actctl.licensing.keys.catalogue import by_key
from actctl.licensing.machine import Machine
from actctl.licensing.records import LicenseStatus, Method
from tests.licensing.machines import AZURE, D2022, ENTERPRISE, PRO, S2019, S2022, after, machine

KMS = "kms01.corp.example"
ANY = KmsWish()
AT_KMS = KmsWish(kms_host=KMS)
FORCED = KmsWish(force=True)
NOTIFIED = LicenseStatus.NOTIFICATION


def wish_from(*methods: str) -> KmsWish:
    return KmsWish(methods=frozenset(methods))


def pc(method: Method = Method.MAK, *, edition: str, channel: str | None = None) -> Machine:
    """A machine with Windows 11."""
    return machine(method, edition=edition, kind="Client", build=22631, channel=channel)


def words(steps: tuple[Step, ...]) -> list[str]:
    return [" ".join((step.verb, *step.arguments)) for step in steps]


class Changed(NamedTuple):
    """An example of a machine that is changed."""

    about: str
    box: Machine
    wish: KmsWish
    steps: list[str]


CHANGED = [
    Changed("MAK", machine(), ANY, [f"ipk {S2022}", "ato"]),
    Changed("MAK, with a KMS host", machine(), AT_KMS, [f"ipk {S2022}", f"skms {KMS}", "ato"]),
    Changed("MAK that is not activated", machine(status=NOTIFIED), ANY, [f"ipk {S2022}", "ato"]),
    Changed("MAK, an old name left over", machine(registered="old"), ANY, [f"ipk {S2022}", "ckms", "ato"]),
    Changed("MAK, the name is right", machine(registered=KMS.upper() + ".:1688"), AT_KMS, [f"ipk {S2022}", "ato"]),
    Changed("MAK, another port", machine(registered=f"{KMS}:1689"), AT_KMS, [f"ipk {S2022}", f"skms {KMS}", "ato"]),
    Changed("retail", pc(Method.RETAIL, edition="Professional"), ANY, [f"ipk {PRO}", "ato"]),
    Changed("no key", machine(None), AT_KMS, [f"ipk {S2022}", f"skms {KMS}", "ato"]),
    Changed("Server Core", machine(kind="Server Core"), ANY, [f"ipk {S2022}", "ato"]),
    Changed("Server Core as DISM spells it", machine(edition="ServerStandardCor"), ANY, [f"ipk {S2022}", "ato"]),
    Changed("registry not read", machine(kind=None, certain=False), ANY, [f"ipk {S2022}", "ato"]),
    Changed("KMS client, not activated", machine(Method.KMS_CLIENT, "VMK7H", NOTIFIED), ANY, ["ato"]),
    Changed(
        "KMS client, not activated, pointed", machine(Method.KMS_CLIENT, "VMK7H", NOTIFIED), AT_KMS,
        [f"skms {KMS}", "ato"],
    ),
    Changed(
        "KMS client of another host", machine(Method.KMS_CLIENT, "VMK7H", registered="old"), AT_KMS,
        [f"skms {KMS}", "ato"],
    ),
    Changed("in-place upgrade: 2019's GVLK", machine(Method.KMS_CLIENT, "J464C"), ANY, [f"ipk {S2022}", "ato"]),
    Changed(
        "in-place upgrade, its KMS host stays", machine(Method.KMS_CLIENT, "J464C", registered="old"), ANY,
        [f"ipk {S2022}", "ato"],
    ),
    Changed("OEM, asked for", machine(Method.OEM), wish_from("oem"), [f"ipk {S2022}", "ato"]),
    Changed("AVMA, asked for", machine(Method.AVMA), wish_from("avma"), [f"ipk {S2022}", "ato"]),
    Changed("token, asked for", machine(Method.TOKEN), wish_from("token"), [f"ipk {S2022}", "ato"]),
    Changed("KMS host, asked for", machine(Method.KMS_HOST), wish_from("kms_host"), [f"ipk {S2022}", "ato"]),
    Changed("the right key given", machine(), KmsWish(gvlk=by_key(S2022)), [f"ipk {S2022}", "ato"]),
    Changed(
        "another edition's key, forced", pc(edition="Professional"),
        KmsWish(gvlk=by_key(ENTERPRISE), force=True), [f"ipk {ENTERPRISE}", "ato"],
    ),
    Changed("Azure Edition, forced", machine(edition="ServerTurbine"), FORCED, [f"ipk {AZURE}", "ato"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CHANGED, ids=lambda case: case.about)
def test_changed(case: Changed) -> None:
    decision = decide(case.box, case.wish)
    assert (decision.action, decision.reason) == (Action.CHANGE, None)
    assert words(decision.steps) == case.steps
    assert decision.gvlk is not None and decision.message.en and decision.message.ja
    assert decide(after(decision.steps, case.box), case.wish).action is Action.NONE, "not idempotent"


class Left(NamedTuple):
    """An example of a machine that is not changed."""

    about: str
    box: Machine
    wish: KmsWish
    action: Action
    reason: str


NONE, BLOCKED = Action.NONE, Action.BLOCKED
LEFT = [
    Left("KMS client", machine(Method.KMS_CLIENT, "VMK7H"), ANY, NONE, "already_right"),
    Left("KMS client by name", machine(Method.KMS_CLIENT, "VMK7H", registered=KMS), AT_KMS, NONE, "already_right"),
    Left("another name, none asked", machine(Method.KMS_CLIENT, "VMK7H", registered="x"), ANY, NONE, "already_right"),
    Left("found by DNS", machine(Method.KMS_CLIENT, "VMK7H", dns=KMS), AT_KMS, NONE, "already_right"),
    Left("AD", machine(Method.ADBA, "VMK7H"), AT_KMS, NONE, "ad_activated"),
    Left("OEM", machine(Method.OEM), ANY, NONE, "oem"),
    Left("AVMA", machine(Method.AVMA), ANY, NONE, "avma"),
    Left("token", machine(Method.TOKEN, "VMK7H"), ANY, NONE, "token"),
    Left("KMS host", machine(Method.KMS_HOST), ANY, NONE, "kms_host"),
    Left("KMS host, forced but not asked for", machine(Method.KMS_HOST), FORCED, NONE, "kms_host"),
    Left("retail, only MAKs asked for", machine(Method.RETAIL), wish_from("mak"), NONE, "not_asked_for"),
    Left("no key, only MAKs asked for", machine(None), wish_from("mak"), NONE, "not_asked_for"),
    Left("MAK, only OEM asked for", machine(), wish_from("oem"), NONE, "not_asked_for"),
    Left("evaluation", machine(Method.TIMEBASED, edition="ServerStandardEval"), FORCED, BLOCKED, "evaluation"),
    Left(
        "evaluation by its channel", machine(Method.TIMEBASED, channel="TIMEBASED_EVAL"), ANY, BLOCKED, "evaluation"
    ),
    Left(
        "subscription", pc(Method.TIMEBASED, channel="TIMEBASED_SUB", edition="Enterprise"), FORCED,
        BLOCKED, "subscription",
    ),
    Left("Home", pc(Method.RETAIL, edition="Core"), FORCED, BLOCKED, "no_gvlk"),
    Left("Home from OEM", pc(Method.OEM, edition="CoreSingleLanguage"), ANY, BLOCKED, "no_gvlk"),
    Left("Azure Edition", machine(edition="ServerTurbine"), ANY, BLOCKED, "azure_edition"),
    Left(
        "Azure Edition, a KMS client that works", machine(Method.KMS_CLIENT, "KHMXV", edition="ServerTurbine"), ANY,
        NONE, "already_right",
    ),
    Left("annual channel, MAK", machine(build=25398, edition="ServerDatacenter"), FORCED, BLOCKED, "annual_channel"),
    Left(
        "annual channel, KMS client", machine(Method.KMS_CLIENT, "ABCDE", build=25398, edition="ServerDatacenter"),
        ANY, NONE, "already_right",
    ),
    Left("unknown channel", machine(Method.UNKNOWN), FORCED, BLOCKED, "channel_unknown"),
    Left("edition not read", machine(edition=None), ANY, BLOCKED, "edition_unknown"),
    Left("build not read", machine(build=None), ANY, BLOCKED, "build_unknown"),
    Left("preview", machine(build=29651), ANY, BLOCKED, "not_in_table"),
    Left("2022's key given to Datacenter", machine(edition="ServerDatacenter"), KmsWish(gvlk=by_key(S2022)), BLOCKED,
         "wrong_edition_key"),
    Left("2019's key given to 2022", machine(), KmsWish(gvlk=by_key(S2019)), BLOCKED, "wrong_edition_key"),
]  # fmt: skip


@pytest.mark.parametrize("case", LEFT, ids=lambda case: case.about)
def test_left(case: Left) -> None:
    decision = decide(case.box, case.wish)
    assert (decision.action, decision.reason, decision.steps) == (case.action, case.reason, ())
    assert decision.message.en and decision.message.ja


def test_an_old_gvlk_is_named() -> None:
    decision = decide(machine(Method.KMS_CLIENT, "J464C"), ANY)
    assert "Windows Server 2019 Standard" in decision.message.en
    assert any("J464C" in text.en for text in decision.cautions)


def test_an_evaluation_is_told_what_to_do_instead() -> None:
    decision = decide(machine(Method.TIMEBASED, edition="ServerDatacenterEval"), ANY)
    assert decision.remedy is not None
    assert "DISM" in decision.remedy.en and "ServerDatacenter" in decision.remedy.en and D2022 in decision.remedy.en


STATES = st.sampled_from(list(LicenseStatus))
HOSTS = st.sampled_from([None, "kms01", "KMS01:1688", "kms02.corp.example:1689", "[fd00::1]:1688"])
EDITIONS = st.sampled_from(
    [
        ("ServerStandard", "Server", 20348), ("ServerDatacenter", "Server Core", 26100),
        ("ServerTurbine", "Server", 20348), ("ServerStandardACor", "Server Core", 17763),
        ("Professional", "Client", 22631), ("Enterprise", "Client", 19045), ("EnterpriseS", "Client", 17763),
        ("Core", "Client", 22631), ("ServerStandardEval", "Server", 20348), ("ServerDatacenter", "Server", 25398),
        ("ServerStandard", None, 14393), (None, "Server", 20348), ("Professional", "Client", None),
    ]
)  # fmt: skip
KEYS = st.sampled_from(["Q7X9M", "VMK7H", "6VM33", "T83GX", "J464C", None])


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    edition, kind, build = draw(EDITIONS)
    method = draw(st.sampled_from([None, *Method]))
    box = machine(
        method, draw(KEYS), draw(STATES), edition=edition, kind=kind, build=build, registered=draw(HOSTS),
        dns=draw(st.sampled_from([None, "kms09"])),
    )  # fmt: skip
    return replace(box, certain=draw(st.booleans()))


WISHES = st.builds(
    KmsWish,
    kms_host=HOSTS,
    gvlk=st.sampled_from([None, None, by_key(S2022), by_key(PRO)]),
    methods=st.one_of(st.just(DEFAULT_FROM), st.just(POSSIBLE_FROM), st.frozensets(st.sampled_from(["mak", "oem"]))),
    force=st.booleans(),
)


@given(machines(), WISHES)
def test_what_was_done_is_not_planned_again(box: Machine, wish: KmsWish) -> None:
    decision = decide(box, wish)
    assert (decision.action is Action.CHANGE) == bool(decision.steps)
    if decision.action is Action.CHANGE:
        again = decide(after(decision.steps, box), wish)
        assert (again.action, again.reason) == (Action.NONE, "already_right")


@given(machines(), WISHES)
def test_order_and_reasons_of_steps(box: Machine, wish: KmsWish) -> None:
    decision = decide(box, wish)
    verbs = [step.verb for step in decision.steps]
    assert verbs == [verb for verb in ("ipk", "ckms", "skms", "ato") if verb in verbs]
    if "ckms" in verbs:
        assert box.registered_kms is not None and wish.kms_host is None
    if "skms" in verbs:
        assert wish.kms_host is not None
    if verbs:
        assert verbs[-1] == "ato"
    if decision.gvlk is not None and "ipk" in verbs:
        assert decision.steps[0] == Step("ipk", (decision.gvlk.key,))
    method = box.license.method if box.license else None
    if decision.action is Action.CHANGE and method is not Method.KMS_CLIENT:
        assert (method.value if method else "none") in wish.methods


class TestKeyFile:
    """`--keys`: a MAK that the customer does not have at hand is not given up."""

    def test_its_mak_is_there(self) -> None:
        plan = decide(machine(), ANY)
        assert kept_for_lack_of_key(plan, machine(), frozenset({"Q7X9M", "AAAAA"}), force=False) is plan

    def test_its_mak_is_not_there(self) -> None:
        kept = kept_for_lack_of_key(decide(machine(), ANY), machine(), frozenset({"AAAAA"}), force=False)
        assert (kept.action, kept.reason, kept.steps) == (Action.BLOCKED, "mak_not_in_key_file", ())
        assert "…Q7X9M" in kept.message.en and "…Q7X9M" in kept.message.ja

    @pytest.mark.parametrize("known", [None, frozenset({"AAAAA"})])
    def test_nobody_asked_or_forced(self, known: frozenset[str] | None) -> None:
        plan = decide(machine(), ANY)
        assert kept_for_lack_of_key(plan, machine(), known, force=known is not None) is plan

    @pytest.mark.parametrize(
        "box", [machine(Method.RETAIL), machine(None), machine(Method.KMS_CLIENT, "J464C"), machine(Method.OEM)]
    )
    def test_no_mak_is_given_up(self, box: Machine) -> None:
        plan = decide(box, wish_from("retail", "none", "oem"))
        assert kept_for_lack_of_key(plan, box, frozenset(), force=False) is plan
