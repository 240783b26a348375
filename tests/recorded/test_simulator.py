"""The simulator's faults, element by element against those that real Windows sent."""

from __future__ import annotations

import contextlib
import xml.etree.ElementTree as ET

import pytest
from winrm.exceptions import WSManFaultError
from winrm.protocol import Protocol

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from tests.cim_outside import SOAP, Refused, enumerate_
from tests.recorded.replay import folder
from tests.simulator.outside import cim

pytestmark = pytest.mark.skipif(folder() is None, reason="no recordings of Windows here")
HOSTS = {
    "r2": {"release": "server-2008-r2", "edition": "ServerStandard"},
    "new": {"release": "server-2022", "edition": "ServerStandard"},
}
PLACE = ("Machine",)
"""What differs from machine to machine."""


def recorded(name: str) -> ET.Element:
    place = folder()
    assert place is not None
    return ET.fromstring((place / "winrb" / name).read_bytes())


def shape(element: ET.Element) -> object:
    """Names, attributes, texts and children, whitespace aside."""
    kept = {name: value for name, value in element.attrib.items() if name not in PLACE}
    return element.tag, kept, (element.text or "").strip(), [shape(child) for child in element]


def body(root: ET.Element) -> ET.Element:
    found = root.find(f"{{{SOAP}}}Body")
    assert found is not None
    return found


def test_a_query_that_names_no_class_is_refused_as_server_2008_r2_refused_it() -> None:
    with (
        SimulatorThread(Simulator(build_fleet({"hosts": HOSTS}))) as simulator,
        cim(simulator, "r2") as client,
        pytest.raises(Refused) as refused,
    ):
        enumerate_(client, 'Select * from Win32_Processa where name="sshd.exe"')
    known = recorded("soap_fault_v2.xml")
    assert shape(body(refused.value.fault)) == shape(body(known))
    action = "{http://schemas.xmlsoap.org/ws/2004/08/addressing}Action"
    assert next(refused.value.fault.iter(action)).text == next(known.iter(action)).text


def test_too_many_shells_are_refused_as_a_newer_windows_refused_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)  # pywinrm warns of it
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with SimulatorThread(Simulator(build_fleet({"hosts": HOSTS}))) as simulator, contextlib.ExitStack() as stack:
        at = simulator.endpoints["new"]
        user, password = simulator.fleet.user, simulator.fleet.password
        client = Protocol(f"http://{at.address}:{at.http_port}/wsman", transport="ntlm", username=user,
                          password=password)  # fmt: skip
        first = client.open_shell()
        stack.callback(client.close_shell, first)  # and the session with it, last
        for _ in range(29):
            stack.callback(client.close_shell, client.open_shell(), close_session=False)
        with pytest.raises(WSManFaultError) as refused:
            client.open_shell()
    said, known = body(ET.fromstring(refused.value.response)), body(recorded("wmi_error_v2.xml"))
    reason = f"{{{SOAP}}}Fault/{{{SOAP}}}Reason/{{{SOAP}}}Text"
    for one in (said, known):  # the recorded host says it twice, in other words
        text = one.find(reason)
        assert text is not None
        text.text = ""
    assert shape(said) == shape(known)
