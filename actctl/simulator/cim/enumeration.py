"""Enumerate, Pull and Release: queries, and the answers that do not fit into one envelope."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from actctl.simulator.cim import faults, items, wql
from actctl.simulator.cim.faults import Failed
from actctl.simulator.cim.licensing_service import SERVICE
from actctl.simulator.cim.names import WQL as DIALECT
from actctl.simulator.cim.operating_system import OPERATING_SYSTEM
from actctl.simulator.cim.products import PRODUCT
from actctl.simulator.cim.schema import WmiClass
from actctl.simulator.windows.scene import Scene
from actctl.simulator.wsman.envelope import Envelope
from actctl.simulator.wsman.names import ENUMERATION, WSMAN

CLASSES: dict[str, WmiClass[Any]] = {one.name.lower(): one for one in (PRODUCT, SERVICE, OPERATING_SYSTEM)}
"""By name in lower case."""
_MOST_BYTES = 75_000
"""Of the items in one answer; what the client takes counts too."""
_ENVELOPE = 4096
"""What stands around the items."""
_ONE_AT_FIRST = 9200
"""Windows 7, Server 2008 R2 and 2012, whatever the client asks for: the first answer holds one item."""
SERVICE_DISABLED = 0x80070422
"""What WMI says of the licensing classes then."""


def query_of(envelope: Envelope) -> str:
    """The text of the filter; empty where there is none."""
    found = envelope.body.find(f"{{{ENUMERATION}}}Enumerate/{{{WSMAN}}}Filter")
    return (found.text or "") if found is not None else ""


class Enumerations:
    """The enumerations of one host that have not come to their end."""

    def __init__(self) -> None:
        self._open: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._open)

    def enumerate(self, scene: Scene, envelope: Envelope) -> str:
        """The body of an EnumerateResponse; raises Failed."""
        request = envelope.body.find(f"{{{ENUMERATION}}}Enumerate")
        chosen = request.find(f"{{{WSMAN}}}Filter") if request is not None else None
        if request is None or chosen is None:
            raise Failed(faults.CANNOT_PROCESS_FILTER)
        if chosen.get("Dialect") != DIALECT:
            raise Failed(faults.NO_DIALECT)
        found = list(_rows(scene, query_of(envelope)))
        if request.find(f"{{{WSMAN}}}OptimizeEnumeration") is None:
            context = self._keep(found)
            return f"<n:EnumerateResponse><n:EnumerationContext>{context}</n:EnumerationContext></n:EnumerateResponse>"
        most = _number(request.findtext(f"{{{WSMAN}}}MaxElements"))
        if scene.machine.release.build <= _ONE_AT_FIRST:
            most = 1
        first, rest = _page(found, most, envelope.max_envelope)
        context = self._keep(rest) if rest else ""
        end = "" if rest else "<w:EndOfSequence/>"
        return (
            f"<n:EnumerateResponse><n:EnumerationContext>{context}</n:EnumerationContext>"
            f"{_tagged('w:Items', first)}{end}</n:EnumerateResponse>"
        )

    def pull(self, envelope: Envelope) -> str:
        """The body of a PullResponse; raises Failed."""
        context = self._context(envelope, "Pull")
        wanted = envelope.body.findtext(f"{{{ENUMERATION}}}Pull/{{{ENUMERATION}}}MaxElements")
        page, rest = _page(self._open.pop(context), _number(wanted), envelope.max_envelope)
        if not rest:
            return f"<n:PullResponse>{_tagged('n:Items', page)}<n:EndOfSequence/></n:PullResponse>"
        self._open[context] = rest
        return (
            f"<n:PullResponse><n:EnumerationContext>{context}</n:EnumerationContext>"
            f"{_tagged('n:Items', page)}</n:PullResponse>"
        )

    def release(self, envelope: Envelope) -> str:
        """Forget an enumeration; raises Failed."""
        del self._open[self._context(envelope, "Release")]
        return ""

    def _context(self, envelope: Envelope, action: str) -> str:
        path = f"{{{ENUMERATION}}}{action}/{{{ENUMERATION}}}EnumerationContext"
        context = (envelope.body.findtext(path) or "").strip()
        if context not in self._open:
            raise Failed(faults.NO_CONTEXT)
        return context

    def _keep(self, rest: list[str]) -> str:
        context = f"uuid:{str(uuid.uuid4()).upper()}"
        self._open[context] = rest
        return context


def _rows(scene: Scene, text: str) -> Iterator[str]:
    """The instances that a query finds, as XML."""
    try:
        query = wql.parse(text)
    except wql.NotWql:
        raise Failed(faults.CANNOT_PROCESS_FILTER) from None
    wmi_class = CLASSES.get(query.wmi_class)
    if wmi_class is None:
        raise Failed(faults.NO_CLASS)
    known = wmi_class.on(scene.machine)
    if not known.keys() >= {*query.columns, *query.asked}:
        raise Failed(faults.CANNOT_PROCESS_FILTER)
    if wmi_class.licensing and scene.machine.service_disabled:
        raise Failed(faults.hresult(SERVICE_DISABLED))
    listed = frozenset(query.columns)
    columns = [one for name, one in known.items() if name in listed]
    for instance in wmi_class.instances(scene):
        if not query.condition(lambda name, it=instance: known[name].read(it)):  # type: ignore[misc]
            continue
        if query.columns:
            yield items.fragment(scene.machine, instance, columns)
        else:
            yield items.whole(scene.machine, instance, wmi_class)


def _number(text: str | None) -> int:
    """MaxElements: 1 where it is not said (WS-Enumeration, "Pull")."""
    number = (text or "").strip()
    return max(1, int(number)) if re.fullmatch("[0-9]{1,9}", number) else 1


def _page(found: list[str], most: int, envelope: int) -> tuple[list[str], list[str]]:
    """What goes into one answer, and what is left."""
    limit = min(_MOST_BYTES, envelope - _ENVELOPE)
    size = 0
    for number, item in enumerate(found[:most]):
        size += len(item.encode())
        if number and size > limit:
            return found[:number], found[number:]
    return found[:most], found[most:]


def _tagged(name: str, found: list[str]) -> str:
    return f"<{name}>{''.join(found)}</{name}>" if found else f"<{name}/>"
