"""Each error code with a path of its own, on a simulated machine on which it has just happened: the cause is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from actctl.simulator import Simulator
from tests.cli.running import actctl
from tests.simulator.outside import pywinrm_run

Site = tuple[Simulator, str]

CAUSES = {
    "0xC004F038": ("kms_count_low", "kms02 counts 3; servers need 5"),
    "0xC004F074": ("kms_unreachable", "gone.corp.example: this name has no address"),
    "0xC004F042": ("kms_wrong_generation", "is 2025 Standard; 0xC004F042"),
    "0xC004F06C": ("clock_skew", "its clock is 1 d 6 h 0 min behind"),
    "0xC004F069": ("wrong_edition_key", "is 2022 Standard; its key …6VM33 is for Windows Server 2022 Datacenter"),
    "0xC004C008": ("mak_exhausted", "0xC004C008 at the last attempt"),
    "0x8007232B": ("dns_no_record", "nslookup there finds no _vlmcs._tcp.empty.example"),
    "0x800706BA": ("kms_port_closed", "kms01 itself answers and listens on 1688: a firewall stands between"),
    "0x80070005": ("access_denied", "0x80070005 at the last attempt"),
    "0xC004F025": ("not_elevated", "the token is filtered"),
}
"""Host, named after its code → the finding, and what the evidence must say."""
SHOWN_AS_F074 = ("0x8007232B", "0x800706BA")
"""What /ato calls 0xC004F074: the real code is in event 12288 (docs/facts/events.md, "Requests and answers")."""


@pytest.fixture(scope="module")
def findings(codes: Site) -> dict[str, dict[str, Any]]:
    """Host → its only finding."""
    done = actctl("doctor", "-i", codes[1], "-o", "json")
    found = json.loads(done.stdout)
    assert found["healthy"] == ["kms01"], "kms02 has counted too few"
    assert [len(one["hosts"]) for one in found["findings"]] == [1] * len(CAUSES)
    return {one["hosts"][0]: one for one in found["findings"]}


@pytest.mark.parametrize("code", CAUSES)
def test_the_cause_is_found_and_no_other(findings: dict[str, dict[str, Any]], code: str) -> None:
    name, evidence = CAUSES[code]
    finding = findings[code]
    assert (finding["code"], finding["severity"]) == (name, "error")
    assert evidence in " ".join(finding["evidence"])
    assert finding["remedy"]


def test_the_simulated_causes_are_true(codes: Site, findings: dict[str, dict[str, Any]]) -> None:
    """Each machine is asked to activate once more, by pywinrm: its code comes, the diagnosis stays."""
    for code in CAUSES:
        said, _ = pywinrm_run(codes[0], code, r"cscript //Nologo C:\Windows\System32\slmgr.vbs /ato")
        assert ("0xC004F074" if code in SHOWN_AS_F074 else code) in said
    again = json.loads(actctl("doctor", "-i", codes[1], "-o", "json").stdout)["findings"]
    assert {one["hosts"][0]: one["code"] for one in again} == {host: one["code"] for host, one in findings.items()}
