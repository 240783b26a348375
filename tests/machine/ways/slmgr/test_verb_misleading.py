"""Answers that look like another: words that name the script, access denied without a code. Over real sockets."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import time
from collections.abc import Iterator

import pytest

from actctl.common.errors import ErrorKind
from actctl.machine.interface import StepResult
from actctl.machine.ways.slmgr.way import SlmgrWay
from actctl.transport import TRANSPORTS, Transport, open_transport
from tests.foreign import Answer, ForeignFleet, ForeignHost
from tests.transport.helpers import connection
from tests.waiting import LONG

KEY = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K"
TYPE_SET = "Der Typ wurde festgelegt. Verwenden Sie slmgr.vbs /ato zum Aktivieren."
TOKEN_ONLY = "Nur tokenbasierte Aktivierung. Verwenden Sie slmgr.vbs /fta."
INI = f'L_MsgVLActivationTypeSet="{TYPE_SET}"\r\nL_MsgTokenBasedActivationMustBeDone="{TOKEN_ONLY}"\r\n'


@pytest.fixture(params=list(TRANSPORTS))
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    opened = open_transport(request.param, 4)
    yield opened
    opened.close()


def ask(transport: Transport, host: ForeignHost, verb: str, *arguments: str) -> tuple[StepResult, list[str]]:
    """The result, and the command lines that the host was given."""

    async def once(fleet: ForeignFleet) -> StepResult:
        async with transport.session(connection(fleet, "h"), deadline=time.monotonic() + LONG) as session:
            return await SlmgrWay().do(session, verb, arguments)

    with ForeignFleet({"h": host}) as fleet:
        return asyncio.run(once(fleet)), list(fleet["h"].log.commands)


@pytest.mark.parametrize(
    ("verb", "arguments", "text", "ok"), [("act-type", ("2",), TYPE_SET, True), ("ato", (), TOKEN_ONLY, False)]
)
def test_words_that_name_the_script_are_no_missing_vbscript(
    transport: Transport, verb: str, arguments: tuple[str, ...], text: str, ok: bool
) -> None:
    printed = (text + "\r\n\r\n").encode()
    labelled = {r"0407\slmgr.ini": INI.encode("utf-16"), "dir /b": b"0407\r\n0409\r\n"}
    result, seen = ask(transport, ForeignHost(outputs={**labelled, f"/{verb}": printed}), verb, *arguments)
    assert result.ok is ok
    assert sum(f"slmgr.vbs /{verb}" in line for line in seen) == 1, "a verb is never sent twice"
    unlabelled, _ = ask(transport, ForeignHost(outputs={f"/{verb}": printed}), verb, *arguments)
    assert unlabelled.ok is None
    assert unlabelled.error is not None
    assert unlabelled.error.kind is ErrorKind.PARSE


@pytest.mark.parametrize("exit_code", [1, 5])
@pytest.mark.parametrize("said", [b"Access is denied.\r\n", "アクセスが拒否されました。\r\n".encode("cp932")])
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_access_denied_without_a_code(transport: Transport, said: bytes, stream: str, exit_code: int) -> None:
    answer = Answer(said, b"", exit_code) if stream == "stdout" else Answer(b"", said, exit_code)
    result, seen = ask(transport, ForeignHost(outputs={"/upk": answer}), "upk")
    assert result.ok is False
    assert result.error is not None
    assert (result.error.kind, len(seen)) == (ErrorKind.ACCESS_DENIED, 1)


@pytest.mark.parametrize("exit_code", [0, 1, 5, 0xC004F050])
@pytest.mark.parametrize(
    "said", [f"Installed product key {KEY} successfully.", f"{KEY}: Access is denied.", f"¿{KEY}?"]
)
def test_a_result_as_json_shows_no_key(transport: Transport, said: str, exit_code: int) -> None:
    for answer in (Answer(said.encode(), b"", exit_code), Answer(b"", said.encode(), exit_code)):
        result, seen = ask(transport, ForeignHost(outputs={"/ipk": answer}), "ipk", KEY)
        assert KEY in seen[0]
        shown = json.dumps(dataclasses.asdict(result), default=str, ensure_ascii=False) + repr(result) + str(result)
        assert not any(group in shown for group in KEY.split("-")[:4])
