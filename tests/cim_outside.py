"""CIM by clients that nobody here wrote: pypsrp's WSMan.enumerate/pull/invoke and pywinrm's send_message.

Both know WS-Man envelopes and signing in, and nothing of WMI: what stands in a body is written here by hand.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from xml.sax.saxutils import escape

import winrm.exceptions
import winrm.protocol
from pypsrp.exceptions import WSManFaultError
from pypsrp.wsman import SelectorSet, WSMan

ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
CIMV2 = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"
WQL = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
CLIENTS = ("pypsrp", "pywinrm")


class Refused(Exception):
    """The host answered with a fault."""

    def __init__(self, status: int, fault: str) -> None:
        super().__init__(fault)
        self.status = status
        """Of HTTP; 0 where the client does not tell."""
        self.fault = ET.fromstring(fault)
        """The whole envelope."""

    def code(self, name: str = "WSManFault") -> int:
        """The number: `WSManFault`'s Code, or the text of `error_Code`."""
        found = next(one for one in self.fault.iter() if one.tag.rpartition("}")[2] == name)
        return int(found.get("Code") or found.text or "")


class _Told(WSMan):  # type: ignore[misc, unused-ignore]
    """pypsrp keeps a fault's text to itself."""

    def _parse_wsman_fault(self, xml_text: str) -> WSManFaultError:  # type: ignore[override, unused-ignore]
        raise Refused(0, xml_text)


class Client(Protocol):
    """A signed-in connection."""

    def send(self, action: str, resource: str, body: str, selectors: Mapping[str, str]) -> ET.Element:
        """The s:Body of the answer; raises Refused."""
        ...


class _Pypsrp:
    def __init__(self, wsman: WSMan) -> None:
        self._wsman = wsman

    def send(self, action: str, resource: str, body: str, selectors: Mapping[str, str]) -> ET.Element:
        chosen = SelectorSet()
        for name, value in selectors.items():
            chosen.add_option(name, value)
        root = self._wsman.invoke(action, resource, ET.fromstring(body), selector_set=chosen if selectors else None)
        return _body(root)


class _Pywinrm:
    def __init__(self, protocol: winrm.protocol.Protocol) -> None:
        self._protocol = protocol

    def send(self, action: str, resource: str, body: str, selectors: Mapping[str, str]) -> ET.Element:
        header = self._protocol.build_wsman_header(action, resource)["env:Header"]
        attributes = self._protocol.build_wsman_header(action, resource)
        names = " ".join(f'{name[1:]}="{value}"' for name, value in attributes.items() if name.startswith("@"))
        chosen = "".join(f'<w:Selector Name="{name}">{escape(value)}</w:Selector>' for name, value in selectors.items())
        said = "".join(_element(name, value) for name, value in header.items())
        said += f"<w:SelectorSet>{chosen}</w:SelectorSet>" if chosen else ""
        message = f"<env:Envelope {names}><env:Header>{said}</env:Header><env:Body>{body}</env:Body></env:Envelope>"
        try:
            return _body(ET.fromstring(self._protocol.send_message(message)))
        except winrm.exceptions.WSManFaultError as error:
            raise Refused(error.code, error.response) from None


def _element(name: str, value: Any) -> str:
    """xmltodict's form of an element, written out."""
    if isinstance(value, dict):
        attributes = "".join(
            f' {"env:" if key == "@mustUnderstand" else ""}{key[1:]}="{text}"'
            for key, text in value.items()
            if key.startswith("@")
        )
        inner = "".join(_element(key, item) for key, item in value.items() if key[0] not in "@#")
        return f"<{name}{attributes}>{value.get('#text', '')}{inner}</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"


def _body(root: ET.Element) -> ET.Element:
    found = root.find(f"{{{SOAP}}}Body")
    assert found is not None
    return found


@contextmanager
def connected(client: str, address: str, port: int, user: str, password: str) -> Iterator[Client]:
    """A client of a host, by NTLM with sealed bodies."""
    if client == "pypsrp":
        wsman = _Told(address, port=port, ssl=False, auth="ntlm", encryption="always", username=user, password=password)
        with wsman:
            yield _Pypsrp(wsman)
        return
    url = f"http://{address}:{port}/wsman"
    protocol = winrm.protocol.Protocol(url, transport="ntlm", username=user, password=password,
                                       message_encryption="always")  # fmt: skip
    try:
        yield _Pywinrm(protocol)
    finally:
        if protocol.transport.session is not None:
            protocol.transport.session.close()


def enumerate_(client: Client, query: str, most: int = 32000) -> list[ET.Element]:
    """The bodies of EnumerateResponse and of each PullResponse, to the end."""
    bodies = [begin(client, query, most)]
    while not any(one.tag.rpartition("}")[2] == "EndOfSequence" for one in bodies[-1].iter()):
        bodies.append(pull(client, context_of(bodies[-1]), most))
    return bodies


def begin(client: Client, query: str, most: int = 32000, *, optimized: bool = True) -> ET.Element:
    """Enumerate alone."""
    optimize = f"<w:OptimizeEnumeration/><w:MaxElements>{most}</w:MaxElements>" if optimized else ""
    body = (
        f'<n:Enumerate xmlns:n="{ENUMERATION}" xmlns:w="{WSMAN}">{optimize}'
        f'<w:Filter Dialect="{WQL}">{escape(query)}</w:Filter></n:Enumerate>'
    )
    return client.send(f"{ENUMERATION}/Enumerate", f"{CIMV2}*", body, {})


def pull(client: Client, context: str, most: int = 32000) -> ET.Element:
    """One Pull."""
    body = (
        f'<n:Pull xmlns:n="{ENUMERATION}"><n:EnumerationContext>{context}</n:EnumerationContext>'
        f"<n:MaxElements>{most}</n:MaxElements></n:Pull>"
    )
    return client.send(f"{ENUMERATION}/Pull", f"{CIMV2}*", body, {})


def release(client: Client, context: str) -> ET.Element:
    """Release."""
    body = f'<n:Release xmlns:n="{ENUMERATION}"><n:EnumerationContext>{context}</n:EnumerationContext></n:Release>'
    return client.send(f"{ENUMERATION}/Release", f"{CIMV2}*", body, {})


def context_of(body: ET.Element) -> str:
    """The enumeration context of an answer, empty where there is none."""
    found = next((one for one in body.iter() if one.tag.rpartition("}")[2] == "EnumerationContext"), None)
    return (found.text or "") if found is not None else ""


def items(bodies: list[ET.Element]) -> list[ET.Element]:
    """The instances, over all answers."""
    return [item for body in bodies for one in body.iter() if one.tag.rpartition("}")[2] == "Items" for item in one]


def values(item: ET.Element) -> dict[str, str | None]:
    """Property -> text; None where it is nil."""
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    return {
        child.tag.rpartition("}")[2]: None if child.get(nil) == "true" else "".join(child.itertext()) for child in item
    }


def invoke(
    client: Client, wmi_class: str, method: str, selectors: Mapping[str, str], **parameters: str | int
) -> ET.Element:
    """A method; the s:Body of its answer."""
    resource = f"{CIMV2}{wmi_class}"
    given = "".join(f"<p:{name}>{escape(str(value))}</p:{name}>" for name, value in parameters.items())
    body = f'<p:{method}_INPUT xmlns:p="{resource}">{given}</p:{method}_INPUT>'
    return client.send(f"{resource}/{method}", resource, body, selectors)
