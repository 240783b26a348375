"""Requests to the licensing classes as WS-Man operations: Enumerate, Pull, and the methods.

Microsoft's own URIs are used throughout; those of DMTF, which PowerShell takes, do not mix with them
(docs/facts/cim.md, "WS-Man").
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from actctl.machine.ways.cim.columns import PRODUCT, SERVICE
from actctl.machine.ways.cim.faults import is_bad_query
from actctl.transport.interface import Operation

_ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
_WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
_CIMV2 = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"
_DIALECT = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
_MOST_AT_ONCE = "32000"
"""Instances in one answer; hosts send fewer, Server 2008 R2 and 2012 just one at first."""
INVOKE_SECONDS = 60
"""What the host gives a method."""
ACTIVATE_SECONDS = 120
"""The same where it may have to wait for DNS, and for the KMS host or Microsoft."""
_LONGER = {"Activate": ACTIVATE_SECONDS}
_KEYS = {PRODUCT: "ID", SERVICE: "Version"}


def wql(columns: Sequence[str], wmi_class: str, where: str = "") -> str:
    """`SELECT … FROM …`; whatever stands in `where` was checked."""
    query = f"SELECT {', '.join(columns)} FROM {wmi_class}"  # noqa: S608
    return f"{query} WHERE {where}" if where else query


def enumerate_(query: str, *, another_follows: bool = False) -> Operation:
    """The first answer to a query; `another_follows` where this one is refused."""
    body = ET.Element(f"{{{_ENUMERATION}}}Enumerate")
    ET.SubElement(body, f"{{{_WSMAN}}}OptimizeEnumeration")
    ET.SubElement(body, f"{{{_WSMAN}}}MaxElements").text = _MOST_AT_ONCE
    ET.SubElement(body, f"{{{_WSMAN}}}Filter", Dialect=_DIALECT).text = query
    return Operation(
        f"{_ENUMERATION}/Enumerate",
        f"{_CIMV2}*",
        body,
        about=_class_of(query),
        another_after=is_bad_query if another_follows else None,
    )


def pull(context: str, query: str) -> Operation:
    """The next answer to a query."""
    body = ET.Element(f"{{{_ENUMERATION}}}Pull")
    ET.SubElement(body, f"{{{_ENUMERATION}}}EnumerationContext").text = context
    ET.SubElement(body, f"{{{_ENUMERATION}}}MaxElements").text = _MOST_AT_ONCE
    return Operation(f"{_ENUMERATION}/Pull", f"{_CIMV2}*", body, about=_class_of(query))


def _class_of(query: str) -> str:
    return query.partition(" FROM ")[2].partition(" ")[0]


def invoke(wmi_class: str, key: str, method: str, parameters: Mapping[str, str]) -> Operation:
    """A method of the instance with that key (ID of a product, Version of the service).

    Names of methods and parameters: docs/facts/cim.md, "Methods".
    """
    resource = f"{_CIMV2}{wmi_class}"
    body = ET.Element(f"{{{resource}}}{method}_INPUT")
    for name, value in parameters.items():
        ET.SubElement(body, f"{{{resource}}}{name}").text = value
    return Operation(
        f"{resource}/{method}", resource, body, ((_KEYS[wmi_class], key),), _LONGER.get(method, INVOKE_SECONDS)
    )
