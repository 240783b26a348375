"""CIM, element by element against tests/data/cim: the same machine, asked the same by clients of others."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import pytest

from actctl.simulator import Simulator, SimulatorThread, build_fleet
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.license import WINDOWS_APPLICATION, AdActivation, KmsActivation, License, Status
from actctl.simulator.windows.machine import KmsHost, Machine
from actctl.simulator.windows.release import releases
from tests.cim_outside import CLIENTS, SOAP, enumerate_, items, values
from tests.foreign.cim import FOLDER, about
from tests.simulator.outside import DLI, cim, pywinrm_run

NOW = dt.datetime(2026, 11, 23, 3, 34, 56, tzinfo=dt.timezone.utc)
"""The trusted time of every file."""
Values = dict[str, str | None]
Arrange = Callable[[Machine], None]


def file(name: str) -> ET.Element:
    return ET.fromstring((FOLDER / name).read_bytes())


def license_of(item: Values) -> License:
    """A licence with the identifying values of an instance; its state is read off as well."""
    status = Status(int(item["LicenseStatus"] or 0))
    minutes = int(item["GracePeriodRemaining"] or 0)
    license_ = License(
        name=item["Name"] or "",
        description=item["Description"] or "",
        activation_id=item["ID"] or "",
        extended_pid=item["ProductKeyID"] or "",
        key_channel=item.get("ProductKeyChannel") or "",
        installation_id=item["OfflineInstallationId"] or "",
        application_id=item["ApplicationID"] or "",
        partial_key=item["PartialProductKey"],
        status=status,
        reason=int(item["LicenseStatusReason"] or 0),
        addon=item["LicenseIsAddon"] == "true",
        sku_rearm=int(item.get("RemainingSkuReArmCount") or 0),
        until=NOW + dt.timedelta(minutes=minutes) if minutes else None,
    )
    name = item["DiscoveredKeyManagementServiceMachineName"]
    if item["KeyManagementServiceProductKeyID"]:
        found = f"{name}:{item['DiscoveredKeyManagementServiceMachinePort']}" if name else None
        address = item.get("DiscoveredKeyManagementServiceMachineIpAddress")
        license_.last = KmsActivation(item["KeyManagementServiceProductKeyID"], found, address)
    if item.get("ADActivationObjectName"):
        parts = ("Name", "DN")
        object_name, dn = (item[f"ADActivationObject{part}"] or "" for part in parts)
        pid, sku = item["ADActivationCsvlkPid"] or "", item["ADActivationCsvlkSkuId"] or ""
        license_.last = AdActivation(object_name, dn, pid, sku)
    return license_


def machine_of(case: str, release: str) -> Machine:
    """The machine that a case's files tell of."""
    wanted = about(case)
    (service,) = (values(item) for item in items([file(wanted["service"]["responses"][0])]))
    products = [values(item) for name in wanted["product"]["responses"] for item in items([file(name)])]
    base = replace(releases()[release], service=service["Version"] or "")
    machine = Machine("host", base, "Enterprise", windows_rearm=int(service["RemainingWindowsReArmCount"] or 0))
    machine.licenses = [license_of(item) for item in products]
    client = machine.client
    client.cmid = service["ClientMachineID"] or "unknown"
    client.caching = service["KeyManagementServiceHostCaching"] == "true"
    for item in products:
        if item.get("KeyManagementServiceMachine"):
            client.name, client.port = item["KeyManagementServiceMachine"], int(item["KeyManagementServicePort"] or 0)
            client.lookup_domain = item["KeyManagementServiceLookupDomain"]
        client.activation_type = int(item.get("VLActivationTypeEnabled") or client.activation_type)
    return machine


def kms_host(machine: Machine) -> None:
    counters = {0: 0, 1: 1200, 2: 81, 3: 2, 4: 0, 5: 4}
    machine.kms_host = KmsHost(port=1699, publishing=False, low_priority=True, shown_count=50, counters=counters,
                               total=1287, failed=3)  # fmt: skip


def new_kms_host(machine: Machine) -> None:
    machine.kms_host = KmsHost(generation=2012)


def evaluation(machine: Machine) -> None:
    machine.licenses[0].evaluation_end = dt.datetime(2027, 5, 22, 9, 59, 59, tzinfo=dt.timezone.utc)


def japan(machine: Machine) -> None:
    machine.utc_offset = dt.timedelta(hours=9)


CASES: dict[str, tuple[str, Arrange | None]] = {
    "kms-client-licensed": ("server-2022", None),
    "kms-client-notification-C004F056": ("windows-11", None),
    "kms-host-counters": ("server-2022", kms_host),
    "kms-host-unset-counters": ("server-2012-r2", new_kms_host),
    "mak-licensed": ("server-2019", japan),
    "eval-licensed": ("server-2022", evaluation),
    "adba-client": ("windows-11-23h2", None),
    "esu-and-windows": ("windows-10", None),
    "esu-and-windows-pulled": ("windows-10", None),
    "office-beside-windows": ("windows-11", None),
    "no-key": ("server-2022", None),
    "win7-kms-client-licensed": ("windows-7", None),
}


def serve(machine: Machine) -> SimulatorThread:
    return SimulatorThread(Simulator(Fleet(machines={machine.name: machine}), clock=lambda: NOW))


def shape(element: ET.Element) -> object:
    """Name, attributes and children of an element, in order; the text where there is no child."""
    inner = [shape(child) for child in element]
    return element.tag, sorted(element.attrib.items()), inner or (element.text or "")


def loose(element: ET.Element) -> dict[str, object]:
    """An instance without the times, whose form differs from Windows to Windows, and a number that is made up."""
    return {child.tag: shape(child) for child in element if len(child) == 0 and not child.tag.endswith("ProductKeyID2")}


def times(element: ET.Element) -> dict[str, dt.datetime]:
    return {
        child.tag: dt.datetime.fromisoformat("".join(child.itertext()).replace("Z", "+00:00"))
        for child in element
        if len(child)
    }


def test_every_case_is_tried() -> None:
    assert set(CASES) == {path.stem for path in FOLDER.glob("*.json") if "expected" in about(path.stem)}


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("case", CASES)
def test_the_same_machine_says_the_same(case: str, name: str) -> None:
    wanted = about(case)
    release, arrange = CASES[case]
    machine = machine_of(case, release)
    if arrange is not None:
        arrange(machine)
    responses = wanted["product"]["responses"]
    with serve(machine) as simulator, cim(simulator, "host", name) as client:
        bodies = enumerate_(client, wanted["product"]["wql"], 32000 if len(responses) == 1 else 1)
        service = enumerate_(client, wanted["service"]["wql"])
    files = [file(name) for name in responses]
    assert len(bodies) == len(files)
    for body, known in zip(bodies, files, strict=True):
        assert [one.tag for one in body[0]] == [
            one.tag for one in next(one for one in known.iter(f"{{{SOAP}}}Body"))[0]
        ]
    found, known_items = items(bodies), [item for known in files for item in items([known])]
    assert [item.tag for item in found] == [item.tag for item in known_items]
    for item, known in zip(found, known_items, strict=True):
        assert item.attrib == known.attrib
        assert loose(item) == loose(known)
        assert {tag: moment.replace(microsecond=0) for tag, moment in times(item).items()} == {
            tag: moment.replace(microsecond=0) for tag, moment in times(known).items()
        }
    assert [shape(item) for item in items(service)] == [
        shape(item) for item in items([file(wanted["service"]["responses"][0])])
    ]


def test_office_is_an_instance_of_the_same_class_and_slmgr_leaves_it_out() -> None:
    hosts = {"a": {"release": "windows-11", "edition": "Enterprise", "office": "notification"}}
    both = "SELECT ApplicationID, LicenseStatus FROM SoftwareLicensingProduct WHERE PartialProductKey <> null"
    with SimulatorThread(Simulator(build_fleet({"hosts": hosts}))) as simulator:
        with cim(simulator, "a") as client:
            rows = [values(item) for item in items(enumerate_(client, both))]
            windows = items(enumerate_(client, f"{both} AND ApplicationID = '{WINDOWS_APPLICATION.upper()}'"))
        assert {row["ApplicationID"]: row["LicenseStatus"] for row in rows} == {
            WINDOWS_APPLICATION: "1",
            "0ff1ce15-a989-479d-af46-f275c6370663": "5",
        }
        assert len(windows) == 1
        text, _ = pywinrm_run(simulator, "a", DLI)
        assert "Office" not in text
