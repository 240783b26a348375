"""Invoke: a method called on the instance that the selectors name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from actctl.simulator.cim import faults, methods
from actctl.simulator.cim.enumeration import CLASSES, SERVICE_DISABLED
from actctl.simulator.cim.faults import Failed, Operation
from actctl.simulator.cim.methods import Method
from actctl.simulator.cim.names import CIMV2, COMMON, XSI
from actctl.simulator.cim.schema import WmiClass
from actctl.simulator.windows.refused import ServiceRefused
from actctl.simulator.windows.scene import Scene
from actctl.simulator.wsman.envelope import Envelope

_METHODS = {"SoftwareLicensingProduct": methods.PRODUCT, "SoftwareLicensingService": methods.SERVICE}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Call:
    """A method that somebody wants to be called."""

    wmi_class: str
    """As the client wrote it."""
    method: str
    given: tuple[tuple[str, str], ...]
    """Parameters as the client wrote them."""

    @property
    def line(self) -> str:
        """For the log, which hides keys."""
        given = ", ".join(f"{name}={value}" for name, value in self.given)
        return f"Invoke {self.wmi_class}.{self.method}({given})"


def call_of(envelope: Envelope) -> Call | None:
    """The call that an envelope asks for; None where action and resource do not belong together."""
    resource, method = envelope.action.rpartition("/")[::2]
    if resource.lower() != envelope.resource.lower() or not resource.lower().startswith(CIMV2):
        return None
    body = next(iter(envelope.body), None)
    given = tuple((child.tag.rpartition("}")[2], child.text or "") for child in body) if body is not None else ()
    return Call(resource[len(CIMV2) :], method, given)


def operation(envelope: Envelope, call: Call) -> Operation:
    """What a fault names."""
    wmi_class = CLASSES.get(call.wmi_class.lower())
    if wmi_class is None:
        return Operation("")
    path = ",".join(f'{name}="{value}"' for name, value in envelope.selectors.items())
    return Operation("ExecMethod", f"{wmi_class.name}.{path}", wmi_class.provider)


def invoke(scene: Scene, envelope: Envelope, call: Call) -> str:
    """Carry it out: the body of the answer; raises Failed."""
    wmi_class = CLASSES.get(call.wmi_class.lower())
    if wmi_class is None:
        raise Failed(faults.NO_INSTANCE)
    found = {name.lower(): (name, method) for name, method in _METHODS.get(wmi_class.name, {}).items()}
    name, method = found.get(call.method.lower(), ("", None))
    if method is None or method.since > scene.machine.release.build:
        raise Failed(faults.NO_METHOD)
    instance = _instance(scene, envelope, wmi_class)
    arguments = _arguments(envelope, name, method)
    try:
        if scene.machine.service_disabled:
            raise ServiceRefused(SERVICE_DISABLED)
        method.run(scene, instance.license, arguments)
    except ServiceRefused as refused:
        raise Failed(faults.hresult(refused.code)) from None
    resource = f"{CIMV2}{wmi_class.name}"
    return (
        f'<p:{name}_OUTPUT xmlns:xsi="{XSI}" xmlns:p="{resource}" xmlns:cim="{COMMON}">'
        f"<p:ReturnValue>0</p:ReturnValue></p:{name}_OUTPUT>"
    )


def _instance(scene: Scene, envelope: Envelope, wmi_class: WmiClass[Any]) -> Any:
    """The instance whose key the selectors give."""
    selectors = {name.lower(): value.lower() for name, value in envelope.selectors.items()}
    wanted = selectors.get(wmi_class.key.lower())
    if wanted is None:
        raise Failed(faults.NO_SELECTORS)
    key = wmi_class.on(scene.machine)[wmi_class.key.lower()]
    for instance in wmi_class.instances(scene):
        if str(key.read(instance)).lower() == wanted:
            return instance
    raise Failed(faults.NO_INSTANCE)


def _arguments(envelope: Envelope, name: str, method: Method) -> dict[str, str | int | bool]:
    """The parameters, each in its own type; one that is missing, unknown or wrong is refused."""
    resource = envelope.resource
    body = next(iter(envelope.body), None)
    if body is None or body.tag.lower() != f"{{{resource}}}{name}_INPUT".lower():
        raise Failed(faults.INVALID_PARAMETER)
    given = {child.tag: child.text or "" for child in body}
    if set(given) != {f"{{{resource}}}{parameter}" for parameter in method.parameters}:
        raise Failed(faults.INVALID_PARAMETER)
    return {
        parameter: _typed(given[f"{{{resource}}}{parameter}"], wanted)
        for parameter, wanted in method.parameters.items()
    }


def _typed(text: str, wanted: type) -> str | int | bool:
    if wanted is bool and text.strip().lower() in _BOOLEANS:
        return _BOOLEANS[text.strip().lower()]
    if wanted is int and re.fullmatch("[0-9]{1,9}", text.strip()):
        return int(text)
    if wanted is str:
        return text
    raise Failed(faults.INVALID_PARAMETER)
