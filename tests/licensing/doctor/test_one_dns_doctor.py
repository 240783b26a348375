"""`kms dns` looks from here, `doctor` from a machine: of one fault both say the same, and what to do about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actctl.licensing.doctor import Finding, Severity
from actctl.licensing.doctor.dns.finding import DnsFinding
from actctl.licensing.doctor.dns.findings import findings
from actctl.licensing.doctor.evidence import Contact, DnsView, HostEvidence
from actctl.licensing.kms.dns_records import DnsProblem, PortState
from actctl.licensing.kms.dns_states import KmsHostState, RecordState
from tests.licensing.doctor import build
from tests.licensing.doctor.dns.states import (
    CORP,
    KMS01,
    OPEN,
    REFUSED,
    TIMEOUT,
    client,
    domain,
    kms_host,
    leads,
    record,
)

OLD, ROGUE = "old.corp.example", "rogue.corp.example"
GONE = leads(OLD, problem=DnsProblem.NO_DOMAIN)
SEEN: dict[str, tuple[RecordState, str]] = {
    "a name without an address": (record(OLD, to=GONE), "dns_dead_record"),
    "a KMS host without an address": (
        record(KMS01, to=leads(KMS01, problem=DnsProblem.NO_RECORD)), "dns_dead_record"),
    "a stranger that refuses": (record(OLD, REFUSED), "dns_dead_record"),
    "a stranger that says nothing": (record(OLD, TIMEOUT, 1699), "dns_dead_record"),
    "a stranger that answers": (record(ROGUE, OPEN), "dns_unexpected_record"),
    "a machine with a host key": (
        record(ROGUE, OPEN, inventory_host="rogue", holds_host_key=True), "dns_unexpected_record"),
    "a machine with a host key, its port closed": (
        record(ROGUE, REFUSED, inventory_host="rogue", holds_host_key=True), "dns_unexpected_record"),
    "a machine without a host key that answers": (
        record(ROGUE, OPEN, inventory_host="rogue", holds_host_key=False), "dns_unexpected_record"),
    "a machine without a host key, its port closed": (
        record(ROGUE, REFUSED, inventory_host="rogue", holds_host_key=False), "dns_dead_record"),
}  # fmt: skip
"""What is behind a record beside that of the KMS host, and the code of what both find."""
SERVED = Contact(KMS01, 1688, True, True, ("10.0.0.5",))


def from_here(state: RecordState, *, hosts: tuple[KmsHostState, ...] = (kms_host(),)) -> list[DnsFinding]:
    """What `kms dns` says."""
    beside = record() if state.record.target != KMS01 else record("kms02.corp.example")
    mine = (*hosts, kms_host("kms02")) if state.record.target == KMS01 else hosts
    found = findings([domain(beside, state)], mine, [client("web01", CORP)])
    return [one for one in found if one.finding.code != "kms_host_no_record"]


def as_a_machine_sees_it(state: RecordState) -> list[Finding]:
    """What `doctor` says when the KMS host's own DNS has the same record."""
    contact = Contact(
        state.record.target, state.record.port, not state.target.error, state.port is PortState.OPEN,
        state.target.addresses,
    )  # fmt: skip
    own = build.kms_host(dns=DnsView(CORP, (SERVED, contact) if state.record.target != KMS01 else (contact,)))
    return list(build.examined(own, *_machine(state)).findings)


def _machine(state: RecordState) -> list[HostEvidence]:
    if state.inventory_host is None:
        return []
    if state.holds_host_key:
        return [replace(build.kms_host(state.inventory_host), kms_group=False)]
    return [build.client(state.inventory_host, status=build.LICENSED, minutes=255_000)]


@pytest.mark.parametrize("name", SEEN)
def test_a_record_is_judged_alike(name: str) -> None:
    state, code = SEEN[name]
    (here,) = from_here(state)
    (there,) = [one for one in as_a_machine_sees_it(state) if one.code.startswith("dns_")]
    assert (here.finding.code, there.code) == (code, code)
    assert there.title == here.finding.title
    assert there.cause == here.finding.cause
    # A machine has tried the port itself: nobody needs to be told to.
    tried = [text for text in here.finding.remedy if "Test-NetConnection" not in text.en]
    assert list(there.remedy) == tried


def test_a_good_record_is_none_to_either() -> None:
    assert not from_here(record())
    assert not as_a_machine_sees_it(record())


def test_a_record_of_a_kms_host_without_an_address_is_not_to_be_deleted() -> None:
    for one in as_a_machine_sees_it(SEEN["a KMS host without an address"][0]):
        assert "address record" in one.remedy[0].en
        assert not any("Remove-Dns" in text.en for text in one.remedy)


def test_no_record_is_said_alike_with_the_machines_before_it() -> None:
    (here,) = findings([domain(problem=DnsProblem.NO_RECORD)], [kms_host(domain=None)], [client("web01", CORP)])
    served = build.client("pc1", status=build.LICENSED, minutes=255_000, registered=SERVED)
    lost = build.client(dns=DnsView(CORP, ()))
    (there,) = build.examined(lost, served, kms=(build.kms_host(),)).findings
    assert here.finding.code == there.code == "dns_no_record"
    assert there.title.en == f"1 host cannot activate: {here.finding.title.en}"
    assert there.title.ja == f"1台を認証できません: {here.finding.title.ja}"
    assert (there.cause, there.remedy) == (here.finding.cause, here.finding.remedy)
    assert there.error_code == "0x8007232B"


def test_a_dead_record_that_holds_a_machine_up_names_it() -> None:
    (here,) = from_here(SEEN["a name without an address"][0])
    lost = build.client(dns=DnsView(CORP, (Contact(OLD, 1688, False, False),)), events=build.asked(0x800706BA))
    (there,) = build.examined(lost, kms=(build.kms_host(),)).findings
    assert (there.code, there.severity, there.hosts) == ("dns_dead_record", Severity.ERROR, ("web01",))
    assert there.title.en == f"1 host cannot activate: {here.finding.title.en}"
    assert there.cause == here.finding.cause
    assert there.remedy[: len(here.finding.remedy)] == here.finding.remedy


def test_no_domain_is_named_where_none_is_known() -> None:
    (one,) = build.examined(build.client(events=build.asked(0x8007232B, ""))).findings
    assert one.title.en == "1 host cannot activate: DNS names no KMS host"


def test_a_closed_port_has_one_cause_and_one_way_to_open_it() -> None:
    (here,) = from_here(record(state=REFUSED))
    one = build.client(events=build.asked(0x800706BA), registered=build.registered(False))
    (there,) = build.examined(one, kms=(build.kms_host(),)).findings
    assert here.finding.code == there.code == "kms_port_closed"
    assert there.cause == here.finding.cause
    opened = [text for text in here.finding.remedy if "Test-NetConnection" not in text.en]
    assert list(there.remedy[:-1]) == opened
    assert there.remedy[-1].en == "actctl ato web01"
