"""Numbers in what a host says: Python refuses to read 5,000 digits, and no number of Windows' has as many."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from actctl.licensing.codes import codes_in, parse_code
from actctl.licensing.machine import machine_from_license
from actctl.licensing.records import License
from actctl.licensing.windows import build_of
from actctl.machine.facts import HostFacts, facts_reader
from actctl.machine.interface import Answer, Printed, StepResult
from actctl.machine.questions.events import ClientEvents
from actctl.machine.questions.lookup import KmsRecords
from actctl.machine.questions.service import ServiceSince
from actctl.machine.questions.token import Elevated
from actctl.transport.interface import CommandResult, Session

LONG = "9" * 5_000


class Says:
    """A host, and the way to it, with such a build."""

    name = "test"

    def __init__(self, build: str) -> None:
        self.build = build

    async def run(self, line: str) -> CommandResult:
        text = f"    EditionID    REG_SZ    ServerStandard\r\n    CurrentBuildNumber    REG_SZ    {self.build}\r\n"
        return CommandResult(text.encode(), b"", 0)

    async def read(self, session: Session, verb: str = "dlv") -> Answer:
        return Answer("en", "10.0.20348.1", (), (), None)

    async def do(self, session: Session, verb: str, arguments: Sequence[str] = ()) -> StepResult:
        raise AssertionError

    async def still_running(self, session: Session) -> bool | None:
        raise AssertionError


def facts(build: str) -> HostFacts:
    host = Says(build)
    session: object = host
    return asyncio.run(facts_reader(host)(session))  # type: ignore[arg-type]


@pytest.mark.parametrize("build", [LONG, "9" * 7, "٣٤٥", "-1", "²"])
def test_what_is_no_build_is_not_taken_for_one(build: str) -> None:
    """slmgr's own is left, and less certain."""
    machine = facts(build).machine
    assert (machine.build, machine.certain) == (20348, False)


def test_a_build_is_taken() -> None:
    machine = facts("26100").machine
    assert (machine.edition, machine.build, machine.certain) == ("ServerStandard", 26100, True)


def test_numbers_of_slmgr() -> None:
    assert build_of(f"10.0.{LONG}.1") is None
    pid = f"03612-03762-000-000000-03-1033-{LONG}.0000-0052026"
    assert machine_from_license(License(extended_pid=pid), "10.0.17763.1").build == 17763


@pytest.mark.parametrize("text", [LONG, f"-{LONG}", f"0x{LONG}"])
def test_codes(text: str) -> None:
    assert parse_code(text) is None
    assert codes_in(text) == ()


@pytest.mark.parametrize("event", [12288, 12289, 8198])
def test_events(event: int) -> None:
    fields = f"{LONG},x,{LONG},kms:1,0-0,{LONG},0x1,{LONG},hr={LONG}"
    for data in (fields, f"{LONG},{LONG},k:1,{'a' * 8}-aaaa-aaaa-aaaa-{'a' * 12},{LONG},{LONG},{LONG},{LONG},{LONG}"):
        text = f"<Event ><System><EventID>{event}</EventID></System><EventData><Data>{data}</Data></EventData></Event>"
        ClientEvents().read(Printed(text))


def test_the_rest() -> None:
    assert Elevated().read(Printed(f"S-1-16-{LONG}")) is None
    assert KmsRecords("corp.example").read(Printed(f"= {LONG}\n= {LONG}\n= {LONG}\n= kms01\n")) is None
    assert ServiceSince().read(Printed(f"{LONG}.{LONG}+{LONG}")).running is None
