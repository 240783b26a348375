"""A step whose answer was lost: when it is done again, when its end is waited for, and when neither."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Sequence

import pytest

from actctl.common.clock import iso, now_utc
from actctl.common.errors import ErrorKind
from actctl.licensing.changes.change import Step
from actctl.licensing.machine import Machine
from actctl.licensing.records import License, LicenseStatus, Method
from actctl.machine.facts import HostFacts
from actctl.machine.interface import Answer, StepResult
from actctl.machine.settle import NotOver, had_effect
from actctl.machine.ways import new_way
from actctl.machine.ways.cim.columns import PRODUCT, SERVICE
from actctl.machine.ways.cim.requests import invoke
from actctl.machine.ways.cim.verbs import calls
from actctl.transport.interface import Session

UNSEEN = 100.0
ATO, IPK = Step("ato"), Step("ipk", ("*****-*****-*****-*****-VMK7H",))


class Unlicensed:
    """A machine with a key that is not activated, and the way to it; `running`: what it tells of verbs that run."""

    name = "test"

    def __init__(self, method: Method, running: bool | None = None) -> None:
        self.running = running
        one = License(method=method, license_status=LicenseStatus.NOTIFICATION, partial_product_key="X7Q2K")
        self.facts = HostFacts(Machine("ServerStandard", None, 20348, True, one), Answer("en", None, (one,), (), None))

    async def read(self, session: Session, verb: str = "dlv") -> Answer:
        raise AssertionError

    async def do(self, session: Session, verb: str, arguments: Sequence[str] = ()) -> StepResult:
        raise AssertionError

    async def still_running(self, session: Session) -> bool | None:
        return self.running

    def unseen_seconds(self, verb: str) -> float:
        return UNSEEN

    def settled(self, step: Step, age: float, deadline: float) -> bool | None:
        async def facts(_: Session) -> HostFacts:
            return self.facts

        started = iso(now_utc() - dt.timedelta(seconds=age))
        session: object = None
        return asyncio.run(had_effect(session, self, step, started, facts, deadline))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "method", "running", "age", "settled"),
    [
        pytest.param(ATO, Method.MAK, None, 2 * UNSEEN, None, id="each /ato of a MAK costs: unseen it is in doubt"),
        pytest.param(ATO, Method.MAK, False, 1, False, id="its script is seen to have ended: again"),
        pytest.param(ATO, Method.KMS_CLIENT, None, 1, False, id="a KMS host may be asked twice"),
        pytest.param(IPK, Method.MAK, None, 2 * UNSEEN, False, id="installing a key is over by then"),
        pytest.param(IPK, Method.MAK, False, 1, False, id="no script installs it any more"),
    ],
)
def test_what_is_told_of_a_step_without_effect(
    step: Step, method: Method, running: bool | None, age: float, settled: bool | None
) -> None:
    assert Unlicensed(method, running).settled(step, age, time.monotonic() + 3600) is settled


@pytest.mark.parametrize("running", [None, True])
@pytest.mark.parametrize("step", [ATO, IPK])
@pytest.mark.parametrize("age", [0, -3600])
def test_what_may_still_go_on_when_the_time_is_spent_is_said_to(step: Step, running: bool | None, age: float) -> None:
    with pytest.raises(NotOver) as failure:
        Unlicensed(Method.MAK, running).settled(step, age, time.monotonic())
    assert failure.value.error.kind is ErrorKind.TIMEOUT
    assert failure.value.error.message.en == (
        f"the answer to /{step.verb} was lost, and it may still be going on: its end is waited for"
    )
    assert failure.value.error.remedy is not None and "runs resume" in failure.value.error.remedy.en


@pytest.mark.parametrize("verb", ["ipk", "upk", "ato", "rearm", "rearm-sku", "atp"])
def test_cim_waits_longer_than_the_host_may_take(verb: str) -> None:
    longest = [invoke(one, "x", name, {}).seconds for one in (PRODUCT, SERVICE) for name in calls(verb, ("x",))]
    assert longest and new_way("cim").unseen_seconds(verb) > max(longest)


def test_cim_waits_for_an_activation_and_what_follows_it() -> None:
    both = [invoke(PRODUCT, "x", "Activate", {}), invoke(SERVICE, "x", "RefreshLicenseStatus", {})]
    assert new_way("cim").unseen_seconds("ato") > sum(one.seconds for one in both) >= 180
