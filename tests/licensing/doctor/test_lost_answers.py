"""No answer is lost in silence: neither to a host's limit of operations, nor to anything else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.licensing.doctor import Severity, diagnose
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.site import Site
from actctl.machine.evidence import evidence_reader
from actctl.machine.ways import new_way
from actctl.simulator import Simulator, SimulatorThread, build_fleet
from actctl.transport.interface import CommandResult
from tests.answering import Answering
from tests.cli.running import actctl
from tests.licensing.doctor.build import LICENSED, client

DOMAIN = "branch.example"
OLD = {
    "release": "server-2008-r2", "edition": "ServerStandard", "domain": DOMAIN, "status": "notification",
    "reason": "0xC004F056", "tried": True,
}  # fmt: skip
SITE = {
    "dns": {DOMAIN: [f"pc{number}.{DOMAIN}:1688" for number in range(4)]},
    "hosts": {
        "old": OLD,
        "new": {**OLD, "release": "server-2022"},
        **{f"pc{number}": {"release": "windows-11", "edition": "Enterprise", "domain": DOMAIN} for number in range(4)},
    },
}
OPERATIONS = 15
"""Of a user of Windows 7 and Server 2008 R2, the shell itself included."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Simulator, str]]:
    with SimulatorThread(Simulator(build_fleet(SITE))) as simulator:
        simulator.write_inventory(tmp_path / "inventory.yaml")
        yield simulator, str(tmp_path / "inventory.yaml")


@pytest.mark.parametrize("transport", ["native", "pypsrp", "pywinrm"])
def test_windows_of_2009_is_asked_everything(site: tuple[Simulator, str], transport: str) -> None:
    """Its user has 15 operations, and the doctor asks more questions than that."""
    simulator, inventory = site
    done = actctl("doctor", "old,new", "-i", inventory, "-o", "json", "--transport", transport)
    data = json.loads(done.stdout)
    asked = {name: [one.command for one in simulator.commands if one.host == name] for name in ("old", "new")}
    assert len(asked["old"]) == len(asked["new"]) > OPERATIONS, "else this test shows nothing"
    assert "winrm" not in {one["code"] for one in data["findings"]}, "nothing was lost on the way"
    assert simulator.most_shells["old"] == 1
    assert not any(simulator.open_shells.values())


GONE = HostError(ErrorKind.WINRM, Text("too many operations", "操作が多すぎます"), "0x803381A6")


class Forgetful(Answering):
    """A session that answers nothing but refuses one of its commands, whichever comes."""

    def __init__(self, refused: str) -> None:
        self._refused = refused

    async def run(self, command_line: str) -> CommandResult:
        if self._refused in command_line:
            raise HostFailure(GONE)
        return await super().run(command_line)


@pytest.mark.parametrize("refused", ["wevtutil", "whoami"])
def test_a_refused_question_is_remembered(refused: str) -> None:
    async def gather() -> HostEvidence:
        return await evidence_reader("web01", new_way())(Forgetful(refused))

    assert asyncio.run(gather()).lost == GONE


def test_what_was_not_answered_is_said_and_the_host_is_not_called_healthy() -> None:
    well = client("well", status=LICENSED, minutes=255_000)
    poor = client("poor", status=LICENSED, minutes=255_000, lost=GONE)
    found = diagnose(Site((well, poor)))
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.hosts) == ("winrm", Severity.WARNING, ("poor",))
    assert finding.title.en == "1 host: not everything could be asked"
    assert "too many operations" in finding.evidence[0].en
    assert found.healthy == ("well",)
