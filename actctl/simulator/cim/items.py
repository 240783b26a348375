"""Instances as XML: fragments where columns were listed, whole instances else.

As Windows Server 2008 R2 and 2012 do it in the recordings among the tests of txwinrm (zenoss/txwinrm).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from actctl.simulator.cim.names import CIMV2, COMMON, XSI
from actctl.simulator.cim.products import UNSET_TIME
from actctl.simulator.cim.schema import Property, WmiClass
from actctl.simulator.cim.wql import Value
from actctl.simulator.windows.machine import Machine
from actctl.simulator.wsman.names import WSMAN

_HEAD = f'<w:XmlFragment xmlns:xsi="{XSI}" xmlns:w="{WSMAN}">'


def fragment(machine: Machine, instance: Any, properties: Iterable[Property[Any]]) -> str:
    """Listed columns: children in no namespace, the name of the class is lost."""
    values = "".join(_element("", "", one.name, one.read(instance), machine) for one in properties)
    return f"{_HEAD}{values}</w:XmlFragment>"


def whole(machine: Machine, instance: Any, wmi_class: WmiClass[Any]) -> str:
    """SELECT *: the class as element, its properties in its namespace."""
    name = wmi_class.name
    values = "".join(
        _element("p:", "cim:", one.name, one.read(instance), machine) for one in wmi_class.on(machine).values()
    )
    return (
        f'<p:{name} xmlns:xsi="{XSI}" xmlns:p="{CIMV2}{name}" xmlns:cim="{COMMON}" xsi:type="p:{name}_Type">'
        f"{values}</p:{name}>"
    )


def _element(prefix: str, common: str, name: str, value: Value, machine: Machine) -> str:
    if value is None:
        return f'<{prefix}{name} xsi:nil="true"/>'
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, dt.datetime):
        text = f"<{common}Datetime>{time(machine, value)}</{common}Datetime>"
    else:
        text = escape(str(value))
    return f"<{prefix}{name}>{text}</{prefix}{name}>"


def time(machine: Machine, moment: dt.datetime) -> str:
    """ISO 8601: `Z`, or the machine's own offset; no decimals, three, or six."""
    if moment == UNSET_TIME:
        return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
    if not machine.release.old_faults and not machine.utc_offset:
        return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
    digits = "microseconds" if machine.release.old_faults else "milliseconds"
    return moment.astimezone(dt.timezone(machine.utc_offset)).isoformat(timespec=digits)
