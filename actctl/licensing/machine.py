"""What a choice of key rests on: one machine's edition, kind, build, and its Windows licence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actctl.licensing.records import License
from actctl.licensing.windows import build_of

_PID_BUILD = re.compile(r"(?:[0-9]+-){6}([0-9]{1,6})\.[0-9]+-[0-9]+")


@dataclass(frozen=True, slots=True)
class Machine:
    """The facts of one machine, each as it said it; None where it did not say (docs/facts/editions.md, "Inputs")."""

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
    settings_read: bool = True
    """Whether the registry told its KMS settings: else that no name is there says nothing."""


def machine_from_license(license_: License | None, service_version: str | None) -> Machine:
    """What slmgr's /dlv alone says of a machine: for hosts whose registry was not read, and for captured output.

    Edition from the licence's name; build from the extended PID or the service version, whichever is higher: the PID
    is of the day when the key was installed (older after an in-place upgrade), the service version stays at the base
    release of an enablement package (docs/facts/editions.md, "Inputs").
    """
    if license_ is None:
        return Machine(None, None, build_of(service_version), certain=False)
    builds = [build for build in (_pid_build(license_.extended_pid), build_of(service_version)) if build is not None]
    return Machine(license_.edition, None, max(builds, default=None), certain=False, license=license_)


def _pid_build(extended_pid: str | None) -> int | None:
    """`…-1033-26200.0000-2232026` → 26200: the seventh group."""
    found = _PID_BUILD.fullmatch((extended_pid or "").strip())
    return int(found[1]) if found else None
