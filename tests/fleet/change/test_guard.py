"""Before each step: what a machine may be, by what the plan says and what has been done so far."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actctl.fleet.change.guard import another_address, another_machine, not_as_left, shows_effect
from actctl.fleet.change.run_state import Attempt, HostRun
from actctl.licensing.changes.change import Step, state_of
from actctl.licensing.identity import Identity
from actctl.licensing.machine import Machine
from actctl.licensing.records import Method
from actctl.machine.facts import HostFacts
from actctl.machine.ways.slmgr.parse import parse_text
from tests.licensing.machines import machine
from tests.render.plans import KMS, kms_plan

WEB = Identity("4c7f1d52-93b0-4e0e-9a55-0d5f6b1c2a7e", "WEB01")
BEFORE = machine()
GVLK = machine(Method.KMS_CLIENT, "VMK7H")
POINTED = machine(Method.KMS_CLIENT, "VMK7H", registered=KMS)


def host(*done: str, lost: str = "", identity: Identity | None = WEB) -> HostRun:
    """web01 (ipk, skms, ato) with these steps done; `lost`: sent, and the machine showed no effect."""
    plan = replace(kms_plan().hosts[0], identity=identity)
    verbs = [step.verb for step in plan.steps]
    attempts = [Attempt(verbs.index(verb), verb, [], "", "", 0, True) for verb in done]
    if lost:
        attempts.append(Attempt(verbs.index(lost), lost, [], "", "", None, False))
    return HostRun(plan, attempts)


def setting() -> HostRun:
    """A KMS client with kmsa set, to which kmsb is to be given: the registry was read when the plan was made."""
    before = state_of(machine(Method.KMS_CLIENT, "VMK7H", registered="kmsa:1688"))
    return HostRun(replace(kms_plan().hosts[0], identity=WEB, before=before, steps=(Step("skms", ("kmsb:1688",)),)))


def facts(box: Machine, *, read: bool = True) -> HostFacts:
    return HostFacts(replace(box, settings_read=read), parse_text(""))


@pytest.mark.parametrize(
    ("run", "box", "read"),
    [
        (host(), BEFORE, True),
        (host("ipk"), GVLK, True),
        (host("ipk"), machine(Method.KMS_CLIENT, "VMK7H", registered="for.this.product.alone"), True),
        (host("ipk", "skms"), POINTED, True),
        (host("ipk", "skms"), replace(POINTED, registered_kms=f"{KMS.upper()}.:1688"), True),
        (host("ipk", "skms"), GVLK, False),  # the registry did not answer: not certain
        (host("ipk", lost="skms"), GVLK, True),
        (host(lost="ipk"), BEFORE, True),
        (host("ipk", "skms", "ato"), POINTED, True),
    ],
)
def test_as_it_was_left(run: HostRun, box: Machine, read: bool) -> None:
    assert not_as_left(run, facts(box, read=read)) is None


@pytest.mark.parametrize("method", [Method.MAK, None])
def test_where_the_registry_was_not_read_nothing_is_known_to_have_changed(method: Method | None) -> None:
    """The plan was made without the registry; now it answers, and names a host that may have been there before."""
    box = machine(method)
    for read in (False, True):
        run = host()
        run.plan = replace(run.plan, before=state_of(replace(box, settings_read=read)))
        later = not_as_left(run, facts(replace(box, registered_kms="other")))
        assert (later is not None) is read


@pytest.mark.parametrize("read", [True, False])
def test_a_name_that_was_read_is_known(read: bool) -> None:
    """Where the registry is refused, /dlv still names a KMS host that is set; that it names none says nothing."""
    client = machine(Method.KMS_CLIENT, "VMK7H")
    for name in ("kmsa", "KMSA.:1688"):
        assert not_as_left(setting(), facts(replace(client, registered_kms=name), read=read)) is None
    done = not_as_left(setting(), facts(replace(client, registered_kms="kmsc:1688"), read=read))
    assert done is not None and done.error is not None
    assert (done.outcome, done.reason) == ("blocked", "changed_since_plan")
    assert "KMS host kmsa:1688 → kmsc:1688" in done.error.message.en
    assert (not_as_left(setting(), facts(client, read=read)) is not None) is read


@pytest.mark.parametrize(
    ("run", "box", "words"),
    [
        (host(), machine(key="AAAAA"), "key …Q7X9M → …AAAAA"),
        (host(), machine(None), "key …Q7X9M → none"),
        (host(), machine(edition="ServerDatacenter"), "edition ServerStandard → ServerDatacenter"),
        (host(), machine(Method.RETAIL), "channel"),
        (host(), machine(registered="other"), "KMS host (DNS) → other"),
        (host("ipk"), BEFORE, "key …VMK7H → …Q7X9M"),
        (host("ipk"), machine(key="AAAAA"), "key …VMK7H → …AAAAA"),
        (host("ipk"), machine(None), "key …VMK7H → none"),
        (host("ipk", "skms"), GVLK, f"KMS host {KMS} → (DNS)"),
        (host("ipk", "skms"), machine(Method.KMS_CLIENT, "VMK7H", registered=f"{KMS}:1689"), f"→ {KMS}:1689"),
        (host("ipk", lost="skms"), machine(Method.KMS_CLIENT, "VMK7H", registered="other"), "KMS host (DNS) → other"),
        (host(lost="ipk"), machine(key="AAAAA"), "key …Q7X9M → …AAAAA"),
        (host("ipk", "skms", "ato"), machine(key="AAAAA"), "key …VMK7H → …AAAAA"),
    ],
)
def test_not_as_it_was_left(run: HostRun, box: Machine, words: str) -> None:
    done = not_as_left(run, facts(box))
    assert done is not None and done.error is not None and words in done.error.message.en
    assert done.error.kind.value == "changed_meanwhile"
    assert (done.outcome, done.reason) == (
        ("failed", "changed_meanwhile") if run.touched else ("blocked", "changed_since_plan")
    )


@pytest.mark.parametrize("begun", [host(), host("ipk")])
def test_which_machine_answers(begun: HostRun) -> None:
    assert another_machine(begun, WEB, force=False) is None
    for other in (replace(WEB, name="WEB02"), Identity("0" + str(WEB.guid)[1:], "WEB01")):
        done = another_machine(begun, other, force=True)
        assert done is not None and (done.outcome, done.reason) == ("failed", "changed_meanwhile"), "even with --force"
    silent = another_machine(begun, Identity(None, "WEB01"), force=False)
    assert silent is not None and silent.outcome == ("failed" if begun.touched else "blocked")
    assert another_machine(begun, Identity(None, "WEB01"), force=True) is None


def test_a_plan_that_does_not_say_which_machine() -> None:
    """Of version 0.1.0: the first that answers is noted; until then the address has to do."""
    begun = host("ipk", identity=None)
    assert another_machine(begun, WEB, force=False) is None
    assert another_machine(begun, Identity(), force=False) is not None
    assert another_address(begun, begun.plan.address) is None
    moved = another_address(begun, "10.9.9.9:5985")
    assert moved is not None and (moved.outcome, moved.reason) == ("failed", "changed_meanwhile")
    begun.first_seen = WEB
    assert another_machine(begun, replace(WEB, name="WEB02"), force=False) is not None
    assert another_address(begun, "10.9.9.9:5985") is None, "known better than by its address"


def test_half_an_identity_is_not_the_same_machine() -> None:
    clone = Identity(WEB.guid, None)
    for begun in (host(), host("ipk")):
        done = another_machine(begun, clone, force=False)
        assert done is not None and done.outcome == ("failed" if begun.touched else "blocked")
        assert another_machine(begun, clone, force=True) is None


@pytest.mark.parametrize(
    ("done", "verb", "box", "shown"),
    [
        (("ipk",), "skms", POINTED, True),
        (("ipk",), "skms", GVLK, False),
        (("ipk",), "skms", machine(Method.KMS_CLIENT, "VMK7H", registered="other"), False),
        ((), "ipk", GVLK, False),  # that is for not_as_left to refuse
    ],
)
def test_what_an_older_record_does_not_know_is_not_sent_again(
    done: tuple[str, ...], verb: str, box: Machine, shown: bool
) -> None:
    run = host(*done)
    step = next(one for one in run.plan.steps if one.verb == verb)
    assert shows_effect(run, step, facts(box)) is shown
