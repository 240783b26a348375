"""Win32_OperatingSystem in so far as licensing asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from actctl.simulator.cim.schema import Property, WmiClass
from actctl.simulator.cim.wql import Value
from actctl.simulator.windows.release import EDITION_WORDS
from actctl.simulator.windows.scene import Scene

_SKUS = {
    "Enterprise": 4, "ServerStandard": 7, "ServerDatacenter": 8, "ServerEnterprise": 10, "ServerWeb": 17,
    "EnterpriseN": 27, "Professional": 48, "ProfessionalN": 49, "ServerSolution": 50, "EnterpriseEval": 72,
    "ServerStandardEval": 79, "ServerDatacenterEval": 80, "CoreN": 98, "CoreCountrySpecific": 99,
    "CoreSingleLanguage": 100, "Core": 101, "Education": 121, "EducationN": 122, "EnterpriseS": 125,
    "EnterpriseSN": 126, "EnterpriseSEval": 129, "ProfessionalWorkstation": 161, "ProfessionalWorkstationN": 162,
    "ProfessionalEducation": 164, "ProfessionalEducationN": 165, "ServerRdsh": 175, "IoTEnterprise": 188,
    "IoTEnterpriseS": 191, "ServerTurbine": 407,
}  # fmt: skip
"""EditionID -> OperatingSystemSKU (winnt.h, PRODUCT_…)."""
_UP = dt.timedelta(days=9, hours=3)


def _instances(scene: Scene) -> Iterator[Scene]:
    yield scene


def _version(scene: Scene) -> Value:
    release = scene.machine.release
    return f"{release.service.rpartition('.')[0].rpartition('.')[0]}.{release.build}"


def _caption(scene: Scene) -> Value:
    """Windows' own name, right on Windows 11 too; that of older ones ends in a blank."""
    machine, release = scene.machine, scene.machine.release
    product = "Windows 11" if release.build >= 22000 and not release.is_server else release.product_name
    name = f"Microsoft {product} {EDITION_WORDS.get(machine.edition, machine.edition)}"
    return name if release.build >= 10000 else f"{name} "


P: type[Property[Scene]] = Property

OPERATING_SYSTEM = WmiClass(
    name="Win32_OperatingSystem",
    key="Name",
    provider="CIMWin32",
    licensing=False,
    instances=_instances,
    properties=(
        P("BuildNumber", lambda it: str(it.machine.release.build)),
        P("Caption", _caption),
        P("CSName", lambda it: it.machine.name.upper()),
        P("CurrentTimeZone", lambda it: int(it.machine.utc_offset.total_seconds() // 60)),
        P("LastBootUpTime", lambda it: it.now - _UP),
        P("LocalDateTime", lambda it: it.now),
        P("Manufacturer", lambda it: "Microsoft Corporation"),
        P("Name", lambda it: rf"{_caption(it)}|C:\Windows|\Device\Harddisk0\Partition2"),
        P("OperatingSystemSKU", lambda it: _SKUS.get(it.machine.edition, 0)),
        P("OSArchitecture", lambda it: {"ja": "64 ビット", "de": "64-Bit"}.get(it.machine.language, "64-bit")),
        P("OSLanguage", lambda it: int(it.machine.culture.lcid, 16)),
        P("ProductType", lambda it: 3 if it.machine.release.is_server else 1),
        P("ServicePackMajorVersion", lambda it: 1 if it.machine.release.old_script else 0),
        P("Version", _version),
        P("WindowsDirectory", lambda it: r"C:\Windows"),
    ),
)
