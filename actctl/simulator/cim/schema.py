"""A WMI class: its properties, each with the way to its value, and its instances on a machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from actctl.simulator.cim.wql import Value
from actctl.simulator.windows.machine import Machine
from actctl.simulator.windows.scene import Scene

T = TypeVar("T")
UNSET = 0xFFFFFFFF
"""A number that nobody set, as the licensing classes say it: -1 as uint32."""
WINDOWS_8 = 9200
WINDOWS_8_1 = 9600


@dataclass(frozen=True, slots=True)
class Property(Generic[T]):
    """One property."""

    name: str
    read: Callable[[T], Value]
    since: int = 0
    """The first build of Windows whose class has it."""


@dataclass(frozen=True)
class WmiClass(Generic[T]):
    """A class of root/cimv2; T is what an instance's properties are read from."""

    name: str
    key: str
    """The property that selects an instance; empty: methods are not called on it."""
    properties: tuple[Property[T], ...]
    instances: Callable[[Scene], Iterator[T]]
    provider: str
    licensing: bool = True
    """It is the licensing service that answers: nothing is said where that cannot start."""
    _known: dict[int, dict[str, Property[T]]] = field(default_factory=dict, repr=False, compare=False)

    def on(self, machine: Machine) -> dict[str, Property[T]]:
        """The properties that the class has on that Windows, by name in lower case, in WMI's order."""
        build = machine.release.build
        if build not in self._known:
            here = sorted((one for one in self.properties if one.since <= build), key=lambda one: one.name.lower())
            self._known[build] = {one.name.lower(): one for one in here}
        return self._known[build]
