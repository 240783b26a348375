"""A whole conversation with a foreign host, by shell and by CIM."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from actctl.transport.interface import Operation, Session
from tests.foreign.cim import about
from tests.foreign.operations import CIMV2, ENUMERATION, WQL
from tests.transport.helpers import COMMAND

WSMAN = "{http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd}"
CASE = "esu-and-windows-pulled"
PRODUCT, SERVICE = about(CASE)["product"], about(CASE)["expected"]["service_version"]


async def by_shell(session: Session) -> None:
    """Create, Command, Receive, Delete."""
    await session.run(COMMAND)


async def by_cim(session: Session) -> None:
    """Enumerate, Pull, and a method."""
    body = Element(f"{{{ENUMERATION}}}Enumerate")
    SubElement(body, f"{WSMAN}OptimizeEnumeration")
    SubElement(body, f"{WSMAN}MaxElements").text = "32000"
    SubElement(body, f"{WSMAN}Filter", Dialect=WQL).text = PRODUCT["wql"]
    first = await session.operate(Operation(f"{ENUMERATION}/Enumerate", f"{CIMV2}*", body))
    context = first.findtext(f".//{{{ENUMERATION}}}EnumerationContext")
    body = Element(f"{{{ENUMERATION}}}Pull")
    SubElement(body, f"{{{ENUMERATION}}}EnumerationContext").text = context
    await session.operate(Operation(f"{ENUMERATION}/Pull", f"{CIMV2}*", body))
    service = f"{CIMV2}SoftwareLicensingService"
    body = Element(f"{{{service}}}RefreshLicenseStatus_INPUT")
    await session.operate(Operation(f"{service}/RefreshLicenseStatus", service, body, (("Version", SERVICE),)))
