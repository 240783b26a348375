"""What each transport says for the same call, element by element: pypsrp's requests are the measure."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import pytest

from actctl.transport import open_transport
from actctl.transport.interface import Session
from tests.foreign import CimFiles, ForeignFleet, ForeignHost
from tests.foreign.envelopes import Call
from tests.foreign.wire import HttpAnswer
from tests.transport.driving import CASE, by_cim
from tests.transport.helpers import connection
from tests.waiting import LONG

Talk = Callable[[Session], Coroutine[None, None, None]]
LINES = (
    "cscript.exe //Nologo %SystemRoot%\\System32\\slmgr.vbs /dlv",
    'echo "a  b" & echo <x> | more ^& exit 3',
    "echo 経理部&ver",
)
SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
OWN = ("MessageID", "OperationTimeout", "SessionId", "ShellId", "CommandId", "To")
"""What is different each time: numbers, and how much time is left."""


@dataclass(frozen=True)
class Listening:
    """A Script that keeps every envelope it is sent."""

    heard: list[tuple[str, bytes]] = field(default_factory=list)

    def first(self, connection: socket.socket, stopping: threading.Event) -> None:
        pass

    def envelope(self, call: Call, text: bytes) -> bytes:
        self.heard.append((call.action, call.text))
        return text

    def answer(self, connection: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
        return answer


async def three_lines(session: Session) -> None:
    """Create, Command, Receive, Signal … Delete."""
    for line in LINES:
        await session.run(line)


def _said(transport: str, talk: Talk) -> list[tuple[str, dict[str, list[str]]]]:
    """Each request: its action, and what stands in it by path."""
    listening = Listening()
    host = ForeignHost(outputs={"": b"x"}, cim=CimFiles.of(CASE), script=listening)
    opened = open_transport(transport, 2)

    async def talked(fleet: ForeignFleet) -> None:
        async with opened.session(connection(fleet, "a"), deadline=time.monotonic() + LONG) as session:
            await talk(session)

    with ForeignFleet({"a": host}) as fleet:
        asyncio.run(talked(fleet))
    opened.close()
    return [(action, _elements(text)) for action, text in listening.heard]


def _elements(envelope: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}

    def walk(element: ET.Element, path: str) -> None:
        path = f"{path}/{element.tag}"
        local = element.tag.rpartition("}")[2]
        own = local in OWN or element.get("Name") == "ShellId"
        attributes = {name: "*" if name in OWN else value for name, value in element.attrib.items()}
        text = "*" if own else (element.text or "").strip()
        found.setdefault(path, []).append(f"{sorted(attributes.items())} {text}")
        for child in element:
            walk(child, path)

    for part in ET.fromstring(envelope):
        walk(part, "")
    return {path: sorted(values) for path, values in found.items()}


@pytest.mark.parametrize("talk", [three_lines, by_cim])
def test_native_says_what_pypsrp_says(talk: Talk) -> None:
    native, pypsrp = _said("native", talk), _said("pypsrp", talk)
    assert [action for action, _ in native] == [action for action, _ in pypsrp]
    for (action, ours), (_, theirs) in zip(native, pypsrp, strict=True):
        both = {path: (ours.get(path), theirs.get(path)) for path in {*ours, *theirs}}
        differ = {path: pair for path, pair in both.items() if pair[0] != pair[1]}
        assert differ == {}, action
