"""What a choice of key rests on: one machine's edition, kind, build, and its Windows licence."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.licensing.records import License


@dataclass(frozen=True, slots=True)
class Machine:
    """The facts of one machine, each as it said it; None where it did not say (reference/editions.md, "Inputs")."""

    edition: str | None
    """EditionID, `ServerStandard`."""
    installation: str | None
    """InstallationType: `Client`, `Server`, `Server Core`, `Nano Server`; None where the registry was not read."""
    build: int | None
    """CurrentBuildNumber; where the registry was not read, the build in the extended PID or the service version."""
    certain: bool
    """Whether edition and build come from the registry; False: parsed from slmgr's text, less certain."""
    license: License | None = None
    """Its primary Windows licence; None where no key is installed."""
    registered_kms: str | None = None
    """KMS host set by /skms, `NAME:PORT` or `NAME`, from the registry; None: none set, or not read."""
