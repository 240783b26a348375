"""A WS-Man operation on WMI classes as the server sees it: Enumerate, Pull, Release, or a method."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.foreign.envelopes import WSMAN, Call

ENUMERATION = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"
CIMV2 = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"
WQL = "http://schemas.microsoft.com/wbem/wsman/1/WQL"
_SELECT = re.compile(r"\s*SELECT\s+(.+?)\s+FROM\s+(\w+)\s*(?:WHERE\s.*)?$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class CimCall:
    """One operation: what a test looks at afterwards."""

    name: str
    """`Enumerate`, `Pull`, `Release`, or the method's name."""
    wmi_class: str
    """Of the query or of the method; empty for Pull and Release."""
    query: str = ""
    columns: tuple[str, ...] = ()
    """As listed; `("*",)` for all of them."""
    selectors: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict, repr=False)
    """Of a method, the whole product key among them."""
    context: str = ""
    """Of a Pull or Release."""
    optimized: bool = False
    """Items are wanted with the answer to Enumerate already."""
    proper: bool = True
    """Action, resource, dialect and body belong together as Windows demands."""

    @classmethod
    def of(cls, call: Call) -> CimCall | None:
        """What `call` asks of WMI; None where it is about something else, a shell say."""
        if not call.resource.startswith(CIMV2):
            return None
        if call.uri == f"{ENUMERATION}/Enumerate":
            return cls._enumerate(call)
        if call.uri in (f"{ENUMERATION}/Pull", f"{ENUMERATION}/Release"):
            context = call.body.findtext(f".//{{{ENUMERATION}}}EnumerationContext", "")
            return cls(call.action, "", context=context, proper=call.resource == f"{CIMV2}*")
        given = next(iter(call.body), None)
        proper = call.uri == f"{call.resource}/{call.action}" and given is not None
        proper = proper and given is not None and given.tag == f"{{{call.resource}}}{call.action}_INPUT"
        parameters = {item.tag.partition("}")[2]: item.text or "" for item in (given if given is not None else ())}
        return cls(
            call.action,
            call.resource.removeprefix(CIMV2),
            selectors=dict(call.selectors),
            parameters=parameters,
            proper=proper,
        )

    @classmethod
    def _enumerate(cls, call: Call) -> CimCall:
        asked = call.body.find(f".//{{{WSMAN}}}Filter")
        query = (asked.text or "") if asked is not None else ""
        match = _SELECT.match(query)
        dialect = asked.get("Dialect") if asked is not None else None
        return cls(
            "Enumerate",
            match[2] if match else "",
            query=query,
            columns=tuple(column.strip() for column in match[1].split(",")) if match else (),
            optimized=call.body.find(f".//{{{WSMAN}}}OptimizeEnumeration") is not None,
            proper=dialect == WQL and call.resource == f"{CIMV2}*",
        )

    @property
    def line(self) -> str:
        """What it is in one line, without secrets: `Enumerate SELECT …`, `SoftwareLicensingService.Activate`."""
        if self.name == "Enumerate":
            return f"Enumerate {self.query}"
        return f"{self.wmi_class}.{self.name}" if self.wmi_class else self.name
