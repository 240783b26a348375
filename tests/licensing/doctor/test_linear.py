"""Twice the hosts, twice the work: no question about one host makes the doctor look at all the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from actctl.fleet.crew import Crew
from actctl.fleet.doctor import Fleet, examine
from actctl.fleet.interface import Target
from actctl.inventory import Host, Inventory, kms_hosts_of
from actctl.inventory.values import Variable
from actctl.licensing.doctor import Contact, DnsView, HostEvidence, Site, diagnose
from actctl.licensing.doctor.clones import clones as clones_of
from actctl.transport.interface import Connection
from tests.answering import Answering, InMemory
from tests.licensing.doctor.build import asked, client, kms_host, known_by_name
from tests.steps import assert_linear


def one_kms_host(number: int) -> HostEvidence:
    """Clients of one KMS host that has counted too few."""
    return client(f"web{number}", events=asked(answer=0xC004F038))


def one_each(number: int) -> HostEvidence:
    """Clients that name a KMS host each, by their own DNS."""
    contact = Contact(f"kms{number}.corp.example", 1688, True, False, (f"10.{number // 250}.{number % 250}.1",))
    return client(f"web{number}", dns=DnsView(f"d{number}.example", (contact,)), events=asked(0xC004F074))


def one_label(number: int) -> HostEvidence:
    """KMS hosts of one name in as many domains."""
    contact = Contact(f"kms.d{number}.example", 1688, True, True, (f"10.{number // 250}.{number % 250}.1",))
    return client(f"web{number}", registered=contact, events=asked(0xC004F042, str(contact)))


def clones(number: int) -> HostEvidence:
    """Machines of one image."""
    return client(f"web{number}", cmid="5b1c3a44-0d21-4c6f-9f0e-3a1d2f4b5c6d", events=asked(answer=0xC004F038))


@pytest.mark.parametrize("made", [one_kms_host, one_each, one_label, clones])
@pytest.mark.parametrize("many_kms_hosts", [False, True])
def test_conclusions(made: Callable[[int], HostEvidence], many_kms_hosts: bool) -> None:
    def site(hosts: int) -> Callable[[], object]:
        machines = [made(number) for number in range(hosts)]
        kms = [kms_host(f"kms{number}", 3) for number in range(hosts if many_kms_hosts else 2)]
        known = known_by_name(*machines, *kms)
        return lambda: diagnose(Site(machines, kms, frozenset(one.host for one in kms), known))

    assert_linear(site, 40)


def test_reading_and_the_kms_hosts_that_clients_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def named(host: str) -> HostEvidence:
        return client(host, registered=Contact(f"kms{host[3:]}.corp.example", 1688, True, True))

    monkeypatch.setattr("actctl.fleet.doctor._evidence", lambda outcome: named(outcome.target.name))

    silent = InMemory(lambda _: Answering())

    def fleet(hosts: int) -> Callable[[], object]:
        names = [f"{kind}{number}" for kind in ("web", "kms") for number in range(hosts)]
        inventory = inventory_of(names)
        targets = {name: Target(name, name, (), "pypsrp", Connection(name, 5985), 60.0) for name in names}

        def other(name: str) -> Target | None:
            return next((targets[one.name] for one in kms_hosts_of(inventory, name)), None)

        asked_for = [targets[name] for name in names[:hosts]]
        return lambda: asyncio.run(
            examine(Fleet(asked_for, asked_for, lambda name: None, other), Crew(lambda _: silent, 8))
        )

    assert_linear(fleet, 40)


def inventory_of(names: list[str]) -> Inventory:
    settings = {"ansible_host": Variable("10.0.0.1", "inventory.yaml", 1)}
    return Inventory({name: Host(name, (), settings) for name in names}, {})


def test_the_inventory_by_name() -> None:
    def lookups(hosts: int) -> Callable[[], object]:
        names = [f"h{number}.d{number % 7}.example" for number in range(hosts)]
        inventory = inventory_of(names)
        return lambda: [kms_hosts_of(inventory, name.partition(".")[0]) for name in names]

    assert_linear(lookups, 40)


def test_an_endpoint_is_worked_out_once() -> None:
    host = Host("web01", (), {"ansible_host": Variable("10.0.0.1", "inventory.yaml", 1)})
    assert host.endpoint is host.endpoint
    assert host.endpoint.address == "10.0.0.1"
    other = replace(host, settings={"ansible_host": Variable("10.0.0.2", "inventory.yaml", 1)})
    assert other.endpoint.address == "10.0.0.2", "a copy keeps nothing of the first"


def test_what_is_to_be_done_with_clones_is_written_once() -> None:
    """It names all of them: written for each, it would grow with the square."""
    machines = tuple(clones(number) for number in range(50))
    remedies = {id(text) for cause in clones_of(Site(machines), frozenset()) for text in cause.remedy}
    assert len(remedies) == 3
