"""WS-Management envelopes: a request read, a fault and an answer written."""

from __future__ import annotations

import re
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
WMI = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
CMD = f"{SHELL}/cmd"

OPERATION_TIMEOUT = 2150858793
SHELL_NOT_FOUND = 2150858843
QUOTA_OPERATIONS = 2150859174
NO_SUCH_RESOURCE = 2150858752
REASONS = {
    5: "Access is denied. ",
    2150859173: "This user is allowed a maximum number of 30 concurrent shells, which has been exceeded.",
    2150859174: "The WS-Management service cannot process the request. The maximum was exceeded.",
    2147942402: "The system cannot find the file specified. ",
    NO_SUCH_RESOURCE: "The WS-Management service cannot process the request: there is no such resource.",
    SHELL_NOT_FOUND: "The request for the Windows Remote Shell with ShellId failed: it was not found.",
    OPERATION_TIMEOUT: "The WS-Management operation timed out. ",
}


class WsManFault(Exception):
    """A fault to be sent back: its code, and whether in MSFT_WmiError's shape."""

    def __init__(self, code: int, wmi: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.wmi = wmi

    def body(self) -> str:
        """The soap:Fault element."""
        reason = escape(REASONS.get(self.code, "Something failed."))
        if self.wmi:
            detail = (
                f'<p:MSFT_WmiError xmlns:p="{WMI}"><p:error_Code>{self.code}</p:error_Code>'
                f"<p:Message>{reason}</p:Message></p:MSFT_WmiError>"
            )
        else:
            detail = (
                f'<f:WSManFault xmlns:f="{FAULT}" Code="{self.code}" Machine="foreign">'
                f"<f:Message>{reason}</f:Message></f:WSManFault>"
            )
        code = "<s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:Failed</s:Value></s:Subcode></s:Code>"
        text = f'<s:Reason><s:Text xml:lang="en-US">{reason}</s:Text></s:Reason>'
        return f"<s:Fault>{code}{text}<s:Detail>{detail}</s:Detail></s:Fault>"


@dataclass(frozen=True)
class Call:
    """What the server needs of one request."""

    action: str
    """The last part of wsa:Action: Create, Command, Receive, Signal, Delete, Enumerate, Pull, a method's name."""
    message_id: str
    shell_id: str
    timeout_seconds: float
    options: dict[str, str]
    body: ET.Element
    resource: str = ""
    selectors: dict[str, str] = field(default_factory=dict)
    uri: str = ""
    """The whole of wsa:Action."""
    text: bytes = field(default=b"", repr=False)
    """The envelope as it came, unsealed."""

    @classmethod
    def parse(cls, envelope: bytes) -> Call:
        """Read `envelope`."""
        root = ET.fromstring(envelope)

        def text(name: str) -> str:
            return root.findtext(f"{{{SOAP}}}Header/{name}", "") or ""

        timeout = re.fullmatch(r"PT([\d.]+)S", text(f"{{{WSMAN}}}OperationTimeout"))
        selectors = {s.get("Name", ""): s.text or "" for s in root.iter(f"{{{WSMAN}}}Selector")}
        options = {o.get("Name", ""): o.text or "" for o in root.iter(f"{{{WSMAN}}}Option")}
        body = root.find(f"{{{SOAP}}}Body")
        return cls(
            action=text(f"{{{ADDRESSING}}}Action").rsplit("/", 1)[-1],
            message_id=text(f"{{{ADDRESSING}}}MessageID"),
            shell_id=selectors.get("ShellId", ""),
            timeout_seconds=float(timeout.group(1)) if timeout else 60.0,
            options=options,
            body=body if body is not None else ET.Element("none"),
            resource=text(f"{{{WSMAN}}}ResourceURI"),
            selectors=selectors,
            uri=text(f"{{{ADDRESSING}}}Action"),
            text=envelope,
        )


def envelope(action: str, relates_to: str, body: str) -> bytes:
    """A whole answer."""
    names = f'xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:w="{WSMAN}" xmlns:x="{TRANSFER}" xmlns:rsp="{SHELL}"'
    header = (
        f"<a:Action>{action}Response</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID>"
        f"<a:RelatesTo>{relates_to}</a:RelatesTo>"
    )
    text = f'<s:Envelope xml:lang="en-US" {names}><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    return text.encode()
