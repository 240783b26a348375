"""What native says, element by element as pypsrp says it for the same call: real Windows is known to take that."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from pypsrp.shell import SignalCode, WinRS
from pypsrp.wsman import SelectorSet, WSMan

from actctl.common import limits
from actctl.transport.interface import Operation
from actctl.transport.native import envelopes
from actctl.transport.native.wsman import Conversation, Request
from actctl.transport.shell import CODEPAGE
from tests.foreign.envelopes import CMD, SHELL, envelope

SHELL_ID, COMMAND_ID = "6E1500EE-7BD8-47D3-959C-E987094F02A3", "B2B1C7F4-CC70-47D4-8182-D29852F1663B"
LINE = 'cmd /c "echo a & b" < c > d'
URL = "http://srv1:5985/wsman"
NEW_EACH_TIME = ("MessageID", "SessionId")
ANSWERS = {
    "Create": f"<x:ResourceCreated><a:Address>x</a:Address><a:ReferenceParameters><w:ResourceURI>{CMD}</w:ResourceURI>"
    f'<w:SelectorSet><w:Selector Name="ShellId">{SHELL_ID}</w:Selector></w:SelectorSet></a:ReferenceParameters>'
    "</x:ResourceCreated>",
    "Command": f"<rsp:CommandResponse><rsp:CommandId>{COMMAND_ID}</rsp:CommandId></rsp:CommandResponse>",
    "Receive": f'<rsp:ReceiveResponse><rsp:CommandState State="{SHELL}/CommandState/Running"/></rsp:ReceiveResponse>',
}
WMI = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/SoftwareLicensingService"


def _operation() -> Operation:
    body = ET.Element(f"{{{WMI}}}InstallProductKey_INPUT")
    ET.SubElement(body, f"{{{WMI}}}ProductKey").text = "a & b"
    return Operation(f"{WMI}/InstallProductKey", WMI, body, (("Version", "10.0"), ("__cimnamespace", 'root/"cimv2"')))


class Pypsrp:
    """pypsrp without a network."""

    def __init__(self) -> None:
        self.said: list[bytes] = []
        self.wsman = WSMan("srv1", port=5985, ssl=False, auth="basic", encryption="never", username="u", password="p")
        self.wsman.transport.send = self._answer  # type: ignore[method-assign]
        self.shell = WinRS(self.wsman, codepage=CODEPAGE, no_profile=True, idle_time_out=limits.SHELL_IDLE_SECONDS)

    def _answer(self, message: bytes, **_: Any) -> bytes:
        self.said.append(message)
        header = ET.fromstring(message)[0]
        action, number = (header.findtext(f"{{{envelopes.ADDRESSING}}}{name}", "") for name in ("Action", "MessageID"))
        return envelope("x", number, ANSWERS.get(action.rsplit("/", 1)[-1], ""))

    def operate(self, operation: Operation) -> None:
        selectors = SelectorSet()
        for name, value in operation.selectors:
            selectors.add_option(name, value)
        self.wsman.invoke(operation.action, operation.resource, operation.body, selector_set=selectors, timeout=60)


def _by_native(*steps: Callable[[Conversation], Request]) -> bytes:
    """What the last of these steps says."""
    talk = Conversation(URL)
    for step in steps:
        asked = step(talk)
        answer = envelope(asked.step.value, asked.message_id, ANSWERS.get(asked.step.value, ""))
        talk.answered(envelopes.read(answer))
    return asked.text


def _by_pypsrp(*steps: Callable[[Pypsrp], object]) -> bytes:
    client = Pypsrp()
    for step in steps:
        step(client)
    return client.said[-1]


def _elements(text: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Every element in order: its name, attributes and text."""
    return [
        (one.tag, dict(one.attrib), "new" if one.tag.endswith(NEW_EACH_TIME) else (one.text or "").strip())
        for one in ET.fromstring(text).iter()
    ]


CASES: dict[str, tuple[list[Callable[[Conversation], Request]], list[Callable[[Pypsrp], object]]]] = {
    "create": ([Conversation.create], [lambda p: p.shell.open()]),
    "command": (
        [Conversation.create, lambda t: t.command(LINE)],
        [lambda p: p.shell.open(), lambda p: p.shell.command(LINE, None)],
    ),
    "receive": (
        [Conversation.create, lambda t: t.command(LINE), lambda t: t.receive(7)],
        [lambda p: p.shell.open(), lambda p: p.shell.receive(command_id=COMMAND_ID, timeout=7)],
    ),
    "signal": (
        [Conversation.create, lambda t: t.command(LINE), Conversation.signal],
        [lambda p: p.shell.open(), lambda p: p.shell.signal(SignalCode.TERMINATE, COMMAND_ID)],
    ),
    "delete": ([Conversation.create, Conversation.delete], [lambda p: p.shell.open(), lambda p: p.shell.close()]),
    "operation": ([lambda t: t.operate(_operation(), 60)], [lambda p: p.operate(_operation())]),
}


@pytest.mark.parametrize("case", CASES)
def test_says_the_same(case: str) -> None:
    ours, theirs = CASES[case]
    assert _elements(_by_native(*ours)) == _elements(_by_pypsrp(*theirs))


def test_the_resource_of_shells_is_that_of_cmd() -> None:
    resource = ET.fromstring(_by_native(Conversation.create)).findtext(f".//{{{envelopes.WSMAN}}}ResourceURI")
    assert resource == CMD
