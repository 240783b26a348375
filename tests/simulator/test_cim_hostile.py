"""Requests about WMI that no client sends: each is answered by SOAP, and nothing of the machine changes."""

from __future__ import annotations

import asyncio
import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.simulator import build_fleet
from actctl.simulator.command_log import CommandLog
from actctl.simulator.http.accounts import Accounts
from actctl.simulator.pretend_host import PretendHost

NOW = dt.datetime(2026, 11, 23, 3, 34, 56, tzinfo=dt.timezone.utc)
N, W = "http://schemas.xmlsoap.org/ws/2004/09/enumeration", "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
CIMV2 = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"
SERVICE = f"{CIMV2}SoftwareLicensingService"
BODIES = {
    f"{N}/Enumerate": (
        f"{CIMV2}*",
        f'<n:Enumerate xmlns:n="{N}" xmlns:w="{W}"><w:OptimizeEnumeration/><w:MaxElements>5</w:MaxElements><w:Filter'
        ' Dialect="http://schemas.microsoft.com/wbem/wsman/1/WQL">SELECT ID FROM SoftwareLicensingProduct</w:Filter>'
        "</n:Enumerate>",
    ),
    f"{N}/Pull": (
        f"{CIMV2}*",
        f'<n:Pull xmlns:n="{N}"><n:EnumerationContext>uuid:1</n:EnumerationContext><n:MaxElements>5</n:MaxElements>'
        "</n:Pull>",
    ),
    f"{SERVICE}/SetKeyManagementServicePort": (
        SERVICE,
        f'<p:SetKeyManagementServicePort_INPUT xmlns:p="{SERVICE}"><p:PortNumber>x</p:PortNumber>'
        "</p:SetKeyManagementServicePort_INPUT>",
    ),
}
TEXTS = st.sampled_from(["", "0", "-1", "99999999999999999999", "²", "SELECT", "a" * 5000, "日本", f"{CIMV2}x", "PT0S"])


def envelope(action: str, resource: str, body: str) -> bytes:
    return (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
        f' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:w="{W}"><s:Header><a:Action>{action}'
        f"</a:Action><a:MessageID>uuid:1</a:MessageID><w:ResourceURI>{resource}</w:ResourceURI><w:SelectorSet>"
        '<w:Selector Name="Version">10.0.20348.1006</w:Selector></w:SelectorSet></s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


@pytest.fixture(scope="module")
def accounts() -> Iterator[Accounts]:
    made = Accounts({})
    yield made
    made.close()


CHANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), TEXTS), max_size=4)


@settings(deadline=None, max_examples=300)
@given(action=st.sampled_from(sorted(BODIES)), changes=CHANGES)
def test_every_request_is_answered(accounts: Accounts, action: str, changes: list[tuple[int, int, str]]) -> None:
    root = ET.fromstring(envelope(action, *BODIES[action]))
    for where, what, text in changes:
        every = [one for one in root.iter() if not one.tag.endswith(("}Envelope", "}Header", "}Body"))]
        element = every[where % len(every)]
        if what == 0:
            element.text = text
        elif what == 1:
            element.tag = f"{{{CIMV2}}}x"
        elif what == 2:
            element.attrib.clear()
        else:
            next(one for one in root.iter() if element in list(one)).remove(element)
    fleet = build_fleet({"hosts": {"a": {"release": "server-2022", "edition": "ServerStandard"}}}, NOW)
    before = asdict(fleet.machines["a"])
    host = PretendHost(fleet, fleet.machines["a"], accounts, CommandLog(None), 0.0, lambda: NOW)

    async def ask() -> tuple[int, bytes]:
        return await host.service.answer(ET.tostring(root))

    status, answer = asyncio.run(ask())
    assert status in (200, 500)
    assert ET.fromstring(answer).tag.endswith("}Envelope")
    assert (b":Fault>" in answer) is (status == 500)
    assert asdict(fleet.machines["a"]) == before
