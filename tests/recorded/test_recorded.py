"""What real Windows answered, read through every transport; what we say, as the recorded client said it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from actctl.common.errors import ErrorKind, HostFailure
from actctl.transport import CommandResult, Transport, faults
from tests.foreign import ForeignFleet, ForeignHost
from tests.recorded.replay import Exchange, Replay, conversation, folder, results
from tests.transport.helpers import connection, failure
from tests.waiting import LONG

PLACE = folder()
pytestmark = pytest.mark.skipif(PLACE is None, reason="the recordings (shared/recorded) are not beside the checkout")
COMMANDS = sorted(
    [*(PLACE / "pypsrp").glob("test_winrs_*.yml"), *(PLACE / "pypsrp").glob("test_client_execute_cmd*.yml")]
    if PLACE
    else []
)
UNASKED = {
    "test_winrs_fail_poll_process": "a Receive without a Command before it",
    "test_winrs_open_already_opened": "a shell without a command in it",
    "test_winrs_no_cmd_shell": "programs without cmd.exe, which actctl never asks for",
}
"""Recordings of what actctl never says; their faults are read all the same (below)."""


def _file(name: str) -> Path:
    assert PLACE is not None
    return PLACE / name


def _shells(exchanges: list[Exchange]) -> list[list[Exchange]]:
    """A recording's exchanges, one list for each shell."""
    found: list[list[Exchange]] = []
    for one in exchanges:
        if one.call.action == "Create":
            found.append([])
        found[-1].append(one)
    return found


Got = list[CommandResult | str | None]


async def _play(transport: Transport, fleet: ForeignFleet, lines: list[str]) -> Got:
    """What each command gives back, or the code of its fault."""
    got: Got = []
    async with transport.session(connection(fleet, "a"), deadline=time.monotonic() + LONG) as session:
        for line in lines:
            try:
                got.append(await session.run(line))
            except HostFailure as failed:  # noqa: PERF203
                got.append(failed.error.code)
    return got


@pytest.mark.parametrize("file", [f for f in COMMANDS if f.stem not in UNASKED], ids=lambda file: file.stem)
def test_a_recorded_conversation_is_held_again(transport: Transport, file: Path) -> None:
    shells = _shells(conversation(file))
    assert shells
    for exchanges in shells:
        replay, wanted = Replay(exchanges), results(exchanges)
        with ForeignFleet({"a": ForeignHost(script=replay)}) as fleet:
            got = asyncio.run(_play(transport, fleet, [one.line for one in wanted]))
            assert fleet["a"].log.problems == []
        assert replay.complaints == []
        assert replay.done, "every recorded answer was fetched"
        for result, recorded in zip(got, wanted, strict=True):
            if recorded.fault is not None:
                assert result == f"0x{recorded.fault:08X}"
                continue
            assert isinstance(result, CommandResult)
            assert (result.stdout, result.stderr) == (recorded.stdout, recorded.stderr)
            assert result.exit_code == recorded.exit_code


def test_our_options_are_written_as_the_recorded_client_wrote_them() -> None:
    """What replay.OURS lets pass is checked here: by recordings whose client asked for the same."""
    create = conversation(_file("pypsrp/test_winrs_noprofile.yml"))[0]
    assert create.option("WINRS_NOPROFILE") == ("TRUE", "true")
    create = conversation(_file("pypsrp/test_winrs_unicode.yml"))[0]
    assert create.option("WINRS_CODEPAGE") == ("65001", None)


@pytest.mark.parametrize("name", ["open_shell_v1.xml", "open_shell_v2.xml"])
def test_shells_of_winrm_1_and_2_are_used_by_their_own_id(transport: Transport, name: str) -> None:
    text = _file(f"winrb/{name}").read_text("utf-8")
    exchanges = conversation(_file("pypsrp/test_winrs_standard.yml"))
    old, own = exchanges[1].call.selectors["ShellId"], text.partition("ShellId")[2].partition(">")[2].partition("<")[0]
    exchanges[0].answer = text
    for one in exchanges[1:]:
        assert one.call.selectors["ShellId"] == old
        one.call.selectors["ShellId"] = own
    replay = Replay(exchanges)
    with ForeignFleet({"a": ForeignHost(script=replay)}) as fleet:
        (result,) = asyncio.run(_play(transport, fleet, [results(exchanges)[0].line]))
    assert isinstance(result, CommandResult)
    assert result.stdout == b"hi\r\n"
    assert (replay.complaints, replay.done) == ([], True)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("soap_fault_v1.xml", "0x8033801A", "could not process the filter|does not exist in the given namespace"),
        ("soap_fault_v2.xml", "0x8033801A", "could not process the filter|does not exist in the given namespace"),
        ("wmi_error_v2.xml", "0x803381A5", "too many remote shells"),
    ],
)
def test_faults_in_both_shapes_are_read_through_every_transport(
    transport: Transport, name: str, code: str, words: str
) -> None:
    exchange = conversation(_file("pypsrp/test_winrs_standard.yml"))[0]
    exchange.answer, exchange.status = _file(f"winrb/{name}").read_text("utf-8"), 500
    with ForeignFleet({"a": ForeignHost(script=Replay([exchange]))}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a")))
    assert (error.kind, error.code) == (ErrorKind.WINRM, code)
    assert any(part in error.message.en for part in words.split("|"))


def test_every_recorded_fault_is_understood() -> None:
    found = {}
    for file in sorted(_file("pypsrp").glob("*.yml")):
        for one in conversation(file):
            if one.status != 200:
                fault = faults.parse_fault(one.answer)
                assert fault is not None and fault.code and fault.reason, file.name
                found[file.stem] = fault.code
    assert found == {
        "test_psrp_is_alive_other_wsman_error": 0x8033800F,
        "test_winrs_bad_cmd_id": faults.SHELL_NOT_FOUND,
        "test_winrs_fail_poll_process": 87,
        "test_winrs_no_cmd_shell": 0x80070002,
        "test_winrs_operation_timeout": faults.OPERATION_TIMEOUT,
    }
