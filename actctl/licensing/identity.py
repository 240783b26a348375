"""Which machine this is: MachineGuid and computer name, whatever name or address leads to it.

MachineGuid is made when Windows is set up (HKLM\\SOFTWARE\\Microsoft\\Cryptography) and stays as long as that
installation does; clones that were not generalised share it, so the computer name counts too. The CMID does not:
clones share it, /rearm changes it, and a machine with a MAK prints none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from actctl.common.errors import Refused
from actctl.common.texts import Text

_GUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)
_NAME = re.compile(r"[\w.!@#$%^&'(){}~-]{1,63}")
"""What can be the name of a Windows computer; Windows allows letters of any alphabet."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One machine. None: it did not say."""

    guid: str | None = None
    """MachineGuid, lower case."""
    name: str | None = None
    """Computer name, upper case."""

    @property
    def known(self) -> bool:
        """Whether it is enough to tell this machine from others: a name alone can be given to any machine, and clones
        share the GUID."""
        return self.guid is not None and self.name is not None

    def same(self, other: Identity) -> bool:
        """Whether both are one machine, certainly: what one of the two does not know, is not certain."""
        return self.known and self == other

    def differs(self, other: Identity) -> bool:
        """Whether both are certainly two machines: not the same as not being certainly one."""
        guids = self.guid is not None and other.guid is not None and self.guid != other.guid
        names = self.name is not None and other.name is not None and self.name != other.name
        return guids or names

    def __str__(self) -> str:
        """`WEB01 (12ab34cd…)`: a person compares names, the GUID's beginning tells clones apart."""
        return f"{self.name or '?'} ({self.guid[:8]}…)" if self.guid else self.name or "?"


def machine_guid(text: str) -> str | None:
    """A MachineGuid as it is kept; None: it is none."""
    found = _GUID.fullmatch(text)
    return found[1].lower() if found else None


def computer_name(text: str) -> str | None:
    """A computer's name as it is kept; None: it is none."""
    return text.upper() if _NAME.fullmatch(text) else None


def as_kept(one: Identity | None) -> Identity | None:
    """An identity that was read from a record. Raises Refused where a part of it is none."""
    if one is None:
        return None
    if not (one.guid is None or _GUID.fullmatch(one.guid)):
        raise Refused(Text("no MachineGuid", "MachineGuidがありません"))
    if not (one.name is None or _NAME.fullmatch(one.name)):
        raise Refused(Text("no computer name", "コンピューター名がありません"))
    return Identity(one.guid.lower() if one.guid else None, one.name.upper() if one.name else None)
