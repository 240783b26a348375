"""A SOAP request read, and a SOAP response written."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from actctl.simulator.wsman.names import ADDRESSING, ANONYMOUS, SHELL, SOAP, WSMAN

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$")
DEFAULT_OPERATION_TIMEOUT = 60.0
DEFAULT_MAX_ENVELOPE = 153600


class NotSoap(Exception):
    """The body is no SOAP envelope."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a request says about itself."""

    action: str
    resource: str
    message_id: str
    """As the client wrote it: the answer relates to it to the letter."""
    operation_timeout: float
    """Seconds."""
    max_envelope: int
    """Bytes the client takes in one answer."""
    selectors: dict[str, str]
    options: dict[str, str]
    body: ET.Element

    @property
    def shell_id(self) -> str:
        """The shell the request is about, in upper case, or an empty text."""
        return self.selectors.get("ShellId", "").upper()


def parse(message: bytes) -> Envelope:
    """Read a request; raises NotSoap."""
    if b"<!DOCTYPE" in message or b"<!ENTITY" in message:
        raise NotSoap("document types are not allowed")
    try:
        # Entities are refused above, and whoever gets here has signed in to a server on loopback.
        root = ET.fromstring(message)  # noqa: S314
    except ET.ParseError as error:
        raise NotSoap(str(error)) from error
    header = root.find(f"{{{SOAP}}}Header")
    body = root.find(f"{{{SOAP}}}Body")
    if header is None or body is None:
        raise NotSoap("header or body is missing")
    size = _text(header, f"{{{WSMAN}}}MaxEnvelopeSize")
    return Envelope(
        action=_text(header, f"{{{ADDRESSING}}}Action"),
        resource=_text(header, f"{{{WSMAN}}}ResourceURI"),
        message_id=_text(header, f"{{{ADDRESSING}}}MessageID"),
        operation_timeout=seconds(_text(header, f"{{{WSMAN}}}OperationTimeout"), DEFAULT_OPERATION_TIMEOUT),
        max_envelope=int(size) if size.isdigit() else DEFAULT_MAX_ENVELOPE,
        selectors=_named(header, f"{{{WSMAN}}}SelectorSet/{{{WSMAN}}}Selector"),
        options=_named(header, f"{{{WSMAN}}}OptionSet/{{{WSMAN}}}Option"),
        body=body,
    )


def _text(parent: ET.Element, path: str) -> str:
    return (parent.findtext(path) or "").strip()


def _named(parent: ET.Element, path: str) -> dict[str, str]:
    return {item.get("Name", ""): (item.text or "").strip() for item in parent.iterfind(path)}


def seconds(duration: str, default: float) -> float:
    """An xs:duration such as PT60.000S in seconds."""
    match = _DURATION.match(duration)
    if not duration or match is None:
        return default
    days, hours, minutes, rest = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


_FRAME = (
    '<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
    ' xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer"'
    ' xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration"'
    ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
    f' xmlns:rsp="{SHELL}" xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd">'
    "<s:Header><a:Action>{action}</a:Action><a:MessageID>uuid:{message_id}</a:MessageID>"
    f"<a:To>{ANONYMOUS}</a:To>"
    "{relates}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
)


def response(action: str, relates_to: str, body: str) -> bytes:
    """An answer; `body` is XML already."""
    relates = f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo>" if relates_to else ""
    message_id = str(uuid.uuid4()).upper()
    return _FRAME.format(action=action, message_id=message_id, relates=relates, body=body).encode("utf-8")
