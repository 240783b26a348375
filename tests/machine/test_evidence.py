"""Where a machine looks for its KMS host."""

from __future__ import annotations

from actctl.licensing.kms.suffixes import suffixes_of
from actctl.machine.evidence import domains_of


def test_the_domains() -> None:
    def domains(tcpip: dict[str, str], policy: dict[str, str]) -> list[str]:
        return domains_of(suffixes_of(tcpip, policy))

    own = {"domain": "", "nv domain": "Corp.example.", "searchlist": "a.example, b.example,c.example"}
    assert domains(own, {}) == ["corp.example", "a.example", "b.example"]
    assert domains(own, {"searchlist": "d.example"}) == ["corp.example", "d.example"]
    assert domains({"dhcpdomain": "lan.example"}, {}) == ["lan.example"]
    assert domains({"domain": "x & calc"}, {}) == domains({}, {}) == []
