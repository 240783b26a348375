"""Hosts that say the same of how they are reached, but for their names and addresses: worked out once for all of them.

A fleet of 60,000 says a handful of things; checking each host's variables anew would take longer than reading them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from actctl.common.texts import Text
from actctl.common.words import has_key
from actctl.inventory.interface import Host
from actctl.inventory.values import Unresolved, Variable

ADDRESSES = ("ansible_host", "ansible_psrp_host", "ansible_winrm_host", "actctl_host")
_PASSWORDS = ("_pass", "_password")
_ADDRESS = re.compile(r"[A-Za-z0-9._:\[\]%-]+")
"""Any other is checked for itself, and so is one that holds a product key."""
_STAND_IN = "\uffff"
"""Begins what stands for a host's name and addresses; no inventory has it."""

Likeness = tuple[tuple[str, object], ...]
"""What a host's variables say, addresses and passwords aside."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """A value and its type: 1, 1.0 and True are equal, and not the same in an inventory."""

    value: str | float | None
    type: type


def likeness(host: Host) -> tuple[Likeness, dict[str, str]] | None:
    """What hosts like this one have in common, and what its stand-ins mean here; None: it is like no other."""
    said: list[tuple[str, object]] = []
    meant = {_STAND_IN: host.name}
    for name, variable in host.settings.items():
        value = variable.value
        if name in ADDRESSES and isinstance(value, str) and value:
            if not _ADDRESS.fullmatch(value) or has_key(value):
                return None
            meant[_STAND_IN + name] = value
            said.append((name, _STAND_IN + name))
        elif isinstance(value, Unresolved) or name.endswith(_PASSWORDS):
            said.append((name, Unresolved))
        elif value is None or isinstance(value, (str, int, float)):
            said.append((name, _Plain(value, type(value))))
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            said.append((name, tuple(value)))
        else:
            return None
    return tuple(said), meant


def specimen(of: Likeness) -> Host:
    """A host that says no more than that."""
    return Host(_STAND_IN, (), {name: Variable(_value(said), "") for name, said in of})


def _value(said: object) -> object:
    if said is Unresolved:
        return Unresolved(Text("not needed", "不要です"))
    if isinstance(said, _Plain):
        return said.value
    return list(said) if isinstance(said, tuple) else said
