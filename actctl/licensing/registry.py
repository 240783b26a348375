"""What `reg query` prints, as values; the words around them are translated, the values are not."""

from __future__ import annotations

import re

from actctl.common.words import mask_keys

VERSION_KEY = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
"""Which Windows this is: EditionID, InstallationType, CurrentBuildNumber (reference/editions.md, "Inputs")."""
SETTINGS_KEY = VERSION_KEY + r"\SoftwareProtectionPlatform"
"""Settings of volume activation (reference/kms.md, section 4)."""

_VALUE = re.compile(r"\s{2,}(\S.*?)\s{2,}(REG_[A-Z_]+)(?:\s{2,}(.*))?")


def query_line(key: str) -> str:
    """Prints all values of a key, in the 64-bit view: the 32-bit one has a misleading EditionID."""
    return f'reg query "{key}" /reg:64'


def values_of(text: str) -> dict[str, str]:
    """Name (lower case) → data of every value in the output of `reg query`; numbers as printed (`0x1`).

    Product keys are masked: Windows keeps the last one whole in the settings, a MAK too.
    """
    found = (_VALUE.fullmatch(line.rstrip()) for line in text.split("\n"))
    return {match.group(1).lower(): mask_keys((match.group(3) or "").strip()) for match in found if match}
