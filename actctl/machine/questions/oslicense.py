"""Whether Microsoft's PowerShell module OSLicense is there, which is to succeed slmgr.vbs."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.machine.interface import Printed

_FOLDER = r"%SystemRoot%\System32\WindowsPowerShell\v1.0\Modules\OSLicense"
"""Where modules of Windows itself are; inferred, nobody has seen this one there (docs/facts/cim.md, "OSLicense")."""


@dataclass(frozen=True, slots=True)
class OsLicense:
    """Its folder is looked for: PowerShell, which takes seconds to start, is not needed for that."""

    line: str = f"if exist {_FOLDER} (echo 1) else (echo 0)"

    def read(self, said: Printed) -> bool | None:
        """As interface.Question.read."""
        return {"1": True, "0": False}.get(said.stdout.strip())
