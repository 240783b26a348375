"""The body of a SOAP envelope, and whether a fault stands in it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from actctl.common.errors import HostFailure
from actctl.transport.faults import explain_fault, parse_fault
from actctl.transport.interface import Connection, OperationRefused
from actctl.transport.network_errors import unreadable

_SOAP = "{http://www.w3.org/2003/05/soap-envelope}"


def body_of(answer: str | bytes | ET.Element, connection: Connection) -> ET.Element:
    """The body of an answer, which was looked at before (answers.check_xml).

    Raises OperationRefused where it holds a fault, HostFailure where there is none.
    """
    try:
        envelope = answer if isinstance(answer, ET.Element) else ET.fromstring(answer)  # noqa: S314
    except (ET.ParseError, ValueError) as exc:
        raise HostFailure(unreadable(exc, connection)) from exc
    body = envelope.find(f"{_SOAP}Body")
    if body is None:
        raise HostFailure(unreadable(ValueError("no body"), connection))
    fault = parse_fault(ET.tostring(body)) if body.find(f"{_SOAP}Fault") is not None else None
    if fault is not None:
        raise OperationRefused(explain_fault(fault, connection), body)
    return body
