"""Plans of several names for one machine, and of the count that a plan leads to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partialmethod

import pytest

from actctl.fleet.change.kms_aliases import doubtful, one_machine
from actctl.fleet.change.plan import HostPlan
from actctl.fleet.change.planning import each_once, weigh_plan
from actctl.licensing.changes.change import Action
from actctl.licensing.changes.switch_kms import KmsWish, decide
from actctl.licensing.identity import Identity
from actctl.licensing.kms.thresholds import KmsCount
from actctl.licensing.records import LicenseStatus, Method
from tests.dns.server import DnsFixture
from tests.licensing.machines import machine
from tests.render.plans import KMS, host_plan, kms_plan, mak_plan

GUID, OTHER = "12ab34cd-0000-4000-8000-123456789abc", "99ab34cd-0000-4000-8000-123456789abc"


def plans(*identities: Identity | None) -> list[HostPlan]:
    """Hosts web01, web02 … at addresses of their own."""
    made = mak_plan(*(f"web{number:02}" for number in range(1, len(identities) + 1))).changes
    return [replace(one, identity=identity) for one, identity in zip(made, identities, strict=True)]


@pytest.mark.parametrize(
    ("identities", "changed"),
    [
        ([Identity(GUID, "WEB01"), Identity(GUID, "WEB01")], "web01"),
        ([Identity(GUID, "WEB01"), Identity(GUID, "WEB02")], "web01 web02"),  # clones
        ([Identity(GUID, "WEB01"), Identity(OTHER, "WEB01")], "web01 web02"),  # of two domains
        # A machine that says its GUID only may be any of that GUID, and the other way round.
        ([Identity(GUID, None), Identity(GUID, "WEB02")], "web01"),
        ([Identity(GUID, "WEB01"), Identity(GUID, None)], "web01"),
        ([Identity(GUID, None), Identity(GUID, None)], "web01"),
        ([Identity(GUID, "WEB01"), Identity(GUID, "WEB02"), Identity(GUID, None)], "web01 web02"),
        ([Identity(GUID, None), Identity(OTHER, "WEB02"), Identity(OTHER, None)], "web01 web02"),
        # One that says its name only may be any of that name.
        ([Identity(GUID, "WEB01"), Identity(None, "WEB01")], "web01"),
        ([Identity(None, "WEB01"), Identity(GUID, "WEB01")], "web01"),
        ([Identity(None, "WEB01"), Identity(None, "WEB01")], "web01"),
        ([Identity(None, "WEB01"), Identity(GUID, "WEB02")], "web01 web02"),
        # Two that have nothing in common, and two that say nothing.
        ([Identity(GUID, None), Identity(None, "WEB02")], "web01 web02"),
        ([Identity(), Identity(), None, None], "web01 web02 web03 web04"),
    ],
)
def test_one_machine_under_several_names_is_changed_once(identities: list[Identity | None], changed: str) -> None:
    hosts = each_once(plans(*identities))
    assert " ".join(one.host for one in hosts if one.action is Action.CHANGE) == changed
    for one in hosts:
        assert one.action is Action.CHANGE or (one.action, one.reason, one.steps) == (Action.NONE, "same_machine", ())


def test_a_host_that_is_not_changed_hides_no_other() -> None:
    first, second = plans(Identity(GUID, "WEB01"), Identity(GUID, "WEB01"))
    blocked = replace(first, action=Action.BLOCKED, steps=())
    assert [one.action for one in each_once([blocked, second])] == [Action.BLOCKED, Action.CHANGE]


def test_clones_by_the_thousand_are_looked_up_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 machines of one image: a comparison of each with each would be 200 million."""
    compared = 0

    def counted(self: Identity, other: object, real: Callable[[Identity, object], bool]) -> bool:
        nonlocal compared
        compared += 1
        return real(self, other)

    for name in ("__eq__", "differs", "same"):
        real = getattr(Identity, name)
        monkeypatch.setattr(Identity, name, partialmethod(counted, real=real))
    hosts = plans(*(Identity(GUID, f"WEB{number}") for number in range(2_000)))
    assert all(one.action is Action.CHANGE for one in each_once(hosts))
    assert compared <= 10 * len(hosts)


@pytest.mark.parametrize(
    ("kms", "name", "said"),
    [
        (KmsCount(None, None), "kms09", "the count of kms09 was not looked at: it is not in the inventory"),
        (KmsCount(None, None), None, "no KMS host's count was looked at: the inventory names none (group kms_hosts)"),
        (KmsCount("kms01", None), "kms01", "the count of kms01 could not be read"),
        (KmsCount("kms01", 3), "kms01", None),
    ],
)
def test_that_no_count_was_looked_at_is_said(kms: KmsCount, name: str | None, said: str | None) -> None:
    """Also where nothing is at risk: a KMS client that is given another host."""
    box = machine(Method.KMS_CLIENT, "VMK7H", LicenseStatus.NOTIFICATION)
    hosts = (host_plan("sql01", box, decide(box, KmsWish(kms_host="kms09")), 1),)
    plan = replace(kms_plan(), hosts=hosts, warnings=())
    weighed = weigh_plan(plan, kms, name, force=False)
    assert [one.en for one in weighed.warnings] == ([said] if said else [])
    unchanged = replace(plan, hosts=(replace(hosts[0], action=Action.NONE, steps=()),))
    assert weigh_plan(unchanged, kms, name, force=False).warnings == ()


@pytest.mark.parametrize(("dns", "action"), [("kms02.corp.example", Action.CHANGE), (KMS, Action.BLOCKED)])
def test_a_client_that_asks_that_kms_host_already_is_no_new_one(dns: str, action: Action) -> None:
    """Four servers with a MAK, a fifth that is a KMS client: it makes five only where it comes from another host."""
    wish = KmsWish(kms_host=KMS)
    boxes = [machine() for _ in range(4)]
    boxes.append(machine(Method.KMS_CLIENT, "VMK7H", LicenseStatus.NOTIFICATION, dns=dns))
    hosts = tuple(host_plan(f"web{number}", box, decide(box, wish), number) for number, box in enumerate(boxes))
    weighed = weigh_plan(replace(kms_plan(), hosts=hosts), KmsCount("kms01", 0), KMS, force=False)
    assert [one.action for one in weighed.hosts] == [action] * 4 + [Action.CHANGE]


ZONE = """
kms01 60 IN A 192.0.2.7
kms01 60 IN AAAA 2001:db8::7
kms 60 IN CNAME kms01.corp.example.
other 60 IN A 192.0.2.8
"""


@pytest.mark.parametrize(
    ("asks", "same"),
    [
        ("kms.corp.example", True), ("kms", True), ("kms.corp.example:1700", True), ("192.0.2.7", True),
        ("[2001:db8::7]:1688", True), ("192.0.2.8", False), ("other.corp.example", False),
        ("nobody.corp.example", False), ("kms.silent.example", False),
    ],
)  # fmt: skip
def test_an_alias_or_an_address_is_the_kms_host_that_dns_says(asks: str, same: bool) -> None:
    """A client that asks it by another name is in its count: with four servers it makes no fifth."""
    wish = KmsWish(kms_host=KMS)
    boxes = [machine() for _ in range(4)]
    boxes.append(machine(Method.KMS_CLIENT, "VMK7H", LicenseStatus.NOTIFICATION, registered=asks))
    hosts = tuple(host_plan(f"web{number}", box, decide(box, wish), number) for number, box in enumerate(boxes))
    plan = replace(kms_plan(), hosts=hosts)
    with DnsFixture({"corp.example": ZONE}, {"silent.example": "REFUSED"}) as server:
        found = asyncio.run(one_machine(doubtful(plan), {}, resolver=server.resolver()))
    weighed = weigh_plan(plan, KmsCount("kms01", 0), KMS, force=False, one_machine=found)
    assert {one.action for one in weighed.hosts[:4]} == {Action.BLOCKED if same else Action.CHANGE}


def test_dns_is_not_asked_where_names_say_enough() -> None:
    assert not doubtful(kms_plan())


def test_the_address_in_the_inventory_is_the_kms_hosts_own() -> None:
    pair = ("192.0.2.7:1688", "kms01.far.example")
    with DnsFixture({}) as server:
        known = {"kms01.far.example": ["192.0.2.7"]}
        assert asyncio.run(one_machine({pair}, known, resolver=server.resolver())) == {pair}
        assert asyncio.run(one_machine({pair}, {}, resolver=server.resolver())) == frozenset()
