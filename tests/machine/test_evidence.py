"""Where a machine looks for its KMS host."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.kms.suffixes import suffixes_of
from actctl.licensing.records import LicenseStatus, Method
from actctl.machine.evidence import domains_of, evidence_reader
from actctl.machine.interface import Answer
from actctl.machine.ways import new_way
from actctl.transport.interface import CommandResult, Session
from tests.licensing.machines import machine


def test_the_domains() -> None:
    def domains(tcpip: dict[str, str], policy: dict[str, str]) -> list[str]:
        return domains_of(suffixes_of(tcpip, policy))

    own = {"domain": "", "nv domain": "Corp.example.", "searchlist": "a.example, b.example,c.example"}
    assert domains(own, {}) == ["corp.example", "a.example", "b.example"]
    assert domains(own, {"searchlist": "d.example"}) == ["corp.example", "d.example"]
    assert domains({"dhcpdomain": "lan.example"}, {}) == ["lan.example"]
    assert domains({"domain": "x & calc"}, {}) == domains({}, {}) == []


CLIENT = machine(Method.KMS_CLIENT, "VMK7H", LicenseStatus.NOTIFICATION).license


@dataclass
class Says:
    """A KMS client without activation whose registry says so of its lookup domain, or its KMS host."""

    value: str
    data: str

    async def run(self, line: str) -> CommandResult:
        text = f"    {self.value}    REG_SZ    {self.data}\r\n" if "SoftwareProtectionPlatform" in line else ""
        return CommandResult(text.encode(), b"", 0)


def evidence(value: str, data: str, monkeypatch: pytest.MonkeyPatch) -> HostEvidence:
    way, host = new_way(), Says(value, data)

    async def read(session: Session, verb: str = "dlv") -> Answer:
        assert CLIENT is not None
        return Answer("en", "10.0.20348.1", (CLIENT,), (), None)

    monkeypatch.setattr(way, "read", read)
    session: object = host
    return asyncio.run(evidence_reader("web01", way)(session))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["x & calc", "--limit=all", "$(reboot)", "corp.example;x"])
def test_what_a_registry_says_stands_in_no_command_unless_it_is_a_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = evidence("KeyManagementServiceLookupDomain", name, monkeypatch)
    assert (said.dns, said.kms_target) == (None, None)
    said = evidence("KeyManagementServiceName", name, monkeypatch)
    assert said.machine is not None and said.machine.registered_kms == name, "kept as it is"
    assert (said.registered, said.kms_target) == (None, None)


def test_a_domain_that_was_set_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    said = evidence("KeyManagementServiceLookupDomain", "corp.example", monkeypatch)
    assert said.dns is not None and said.dns.domain == "corp.example"
