"""SOAP envelopes of WS-Management: requests out by a template, answers in by ElementTree; no state, no I/O.

Headers, their order and attributes are those that pypsrp sends, which real Windows is known to take (DSP0226;
MS-WSMV 2.2.4).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
_EXTENSIONS = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"
_ANONYMOUS = f"{ADDRESSING}/role/anonymous"
_MAX_ENVELOPE = 153_600
"""Bytes of an answer that is asked for: what WinRM 2.0 gives at most."""
_LOCALE = "en-US"
_UNKNOWN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile('[&<>"\r\n\t]')
# An XML reader makes a line feed of a bare carriage return, and blanks of both in an attribute.
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)
_MUST = ' MustComply="true"'
_ENVELOPE = (
    f'<s:Envelope xmlns:s="{SOAP}" xmlns:wsa="{ADDRESSING}" xmlns:wsman="{WSMAN}" xmlns:wsmv="{_EXTENSIONS}" '
    f'xmlns:rsp="{SHELL}"><s:Header>'
    '<wsa:Action s:mustUnderstand="true">{action}</wsa:Action>'
    f'<wsmv:DataLocale s:mustUnderstand="false" xml:lang="{_LOCALE}"/>'
    f'<wsman:Locale s:mustUnderstand="false" xml:lang="{_LOCALE}"/>'
    f'<wsman:MaxEnvelopeSize s:mustUnderstand="true">{_MAX_ENVELOPE}</wsman:MaxEnvelopeSize>'
    "<wsa:MessageID>{message_id}</wsa:MessageID>"
    "<wsman:OperationTimeout>PT{seconds}S</wsman:OperationTimeout>"
    f'<wsa:ReplyTo><wsa:Address s:mustUnderstand="true">{_ANONYMOUS}</wsa:Address></wsa:ReplyTo>'
    '<wsman:ResourceURI s:mustUnderstand="true">{resource}</wsman:ResourceURI>'
    '<wsmv:SessionId s:mustUnderstand="false">{session_id}</wsmv:SessionId>'
    "<wsa:To>{to}</wsa:To>{options}{selectors}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a request."""

    name: str
    value: str
    must_comply: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """An answer, read."""

    relates_to: str
    """The MessageID of its request, as the host wrote it."""
    body: ET.Element
    """The s:Body."""

    @property
    def is_fault(self) -> bool:
        """Whether the host refused."""
        return self.body.find(f"{{{SOAP}}}Fault") is not None


class NotSoap(ValueError):
    """The answer is no SOAP envelope."""


def quoted(text: str) -> str:
    """`text` as XML, for an element or an attribute in double quotes; it is read back unchanged.

    Raises ValueError where it has a character that XML does not know (a control character).
    """
    if _UNKNOWN.search(text):
        raise ValueError("a character that XML does not know")
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def written(
    action: str, resource: str, body: str, *, to: str, message_id: str, session_id: str, seconds: int,
    options: Iterable[Option] = (), selectors: Iterable[tuple[str, str]] = (),
) -> bytes:  # fmt: skip
    """A request; `body` is XML already, with the namespaces `s`, `wsman` and `rsp` at hand. Raises ValueError."""
    text = _ENVELOPE.format(
        action=quoted(action), message_id=message_id, seconds=seconds, resource=quoted(resource),
        session_id=session_id, to=quoted(to), options=_options(options), selectors=_selectors(selectors), body=body,
    )  # fmt: skip
    return text.encode()


def _options(options: Iterable[Option]) -> str:
    made = [
        f'<wsman:Option{_MUST if one.must_comply else ""} Name="{quoted(one.name)}">{quoted(one.value)}</wsman:Option>'
        for one in options
    ]
    return f'<wsman:OptionSet s:mustUnderstand="true">{"".join(made)}</wsman:OptionSet>' if made else ""


def _selectors(selectors: Iterable[tuple[str, str]]) -> str:
    made = [f'<wsman:Selector Name="{quoted(name)}">{quoted(value)}</wsman:Selector>' for name, value in selectors]
    return f"<wsman:SelectorSet>{''.join(made)}</wsman:SelectorSet>" if made else ""


def read(data: bytes) -> Envelope:
    """An answer. Raises NotSoap and ET.ParseError; `data` was looked at before (answers.check_xml)."""
    root = ET.fromstring(data)  # noqa: S314
    body = root.find(f"{{{SOAP}}}Body")
    if root.tag != f"{{{SOAP}}}Envelope" or body is None:
        raise NotSoap("no SOAP envelope")
    return Envelope(root.findtext(f"{{{SOAP}}}Header/{{{ADDRESSING}}}RelatesTo", "").strip(), body)
