"""The values of a registry key, printed by `reg query`; the words around them are translated, they are not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from actctl.common.limits import LONGEST_REGISTRY_LINE
from actctl.common.words import mask_keys
from actctl.machine.interface import Printed

_TYPE = re.compile(r"(?<=\s\s)REG_[A-Z_]+(?=\s\s|$)")
"""Found first, and the line cut there: a search for the name before it would try every blank of a long run."""


@dataclass(frozen=True, slots=True)
class RegistryValues:
    """All values of a key, or one of them. The answer: data by name in lower case; None: the key was not to be had."""

    key: str
    value: str | None = None
    """The only value asked for; None: all."""

    @property
    def line(self) -> str:
        """As interface.Question.line; in the 64-bit view: the 32-bit one has a misleading EditionID."""
        only = f" /v {self.value}" if self.value else ""
        return f'reg query "{self.key}"{only} /reg:64'

    def read(self, said: Printed) -> Mapping[str, str] | None:
        """As interface.Question.read."""
        return values_of(said.stdout) if said.exit_code == 0 else None


WINDOWS = RegistryValues(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion")
"""Which Windows this is: EditionID, InstallationType, CurrentBuildNumber (docs/facts/editions.md, "Inputs")."""
ACTIVATION = RegistryValues(WINDOWS.key + r"\SoftwareProtectionPlatform")
"""Settings of volume activation (docs/facts/kms.md, "Registry")."""
TCPIP = RegistryValues(r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters")
"""Primary DNS suffix (Domain, NV Domain), the network's (DhcpDomain) and the search list, in any language."""
DNS_POLICY = RegistryValues(r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient")
"""The search list that a group policy sets (DnsClient.admx, DNS_SearchList); it wins over the machine's own."""


def values_of(text: str) -> dict[str, str]:
    """Name (lower case) → data of every value in the output of `reg query`; numbers as printed (`0x1`).

    Product keys are masked: Windows keeps the last one whole in the settings, a MAK too.
    """
    lines = (line.rstrip() for line in text.split("\n") if len(line) <= LONGEST_REGISTRY_LINE)
    return dict(filter(None, map(_value, lines)))


def _value(line: str) -> tuple[str, str] | None:
    """Name and data in one line: two blanks, the name, two, the type, two, the data."""
    if not line[:2].isspace():
        return None
    found = _TYPE.search(line)
    if found is not None and line[: found.start()].isspace():  # a type where the name is expected
        found = _TYPE.search(line, found.end())
    return (line[: found.start()].strip().lower(), mask_keys(line[found.end() :].strip())) if found else None
