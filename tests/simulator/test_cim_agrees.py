"""What a machine says by CIM is what its own slmgr prints: every machine of the demonstration, in English."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from actctl.simulator import Simulator, SimulatorThread, demo_fleet
from actctl.simulator.script import slmgr
from actctl.simulator.windows.machine import Machine
from tests.cim_outside import enumerate_, items, values
from tests.simulator.outside import cim

NOW = dt.datetime(2026, 11, 23, 3, 34, 56, tzinfo=dt.timezone.utc)
UNSET = "4294967295"
Values = dict[str, str | None]
STATUS = ("Unlicensed", "Licensed", "Initial grace period", "Additional grace period", "Non-genuine grace period",
          "Notification", "Extended grace period")  # fmt: skip

OTHERS = {
    "ADActivationObjectName": "Activation Object name",
    "ADActivationObjectDN": "AO DN",
    "ADActivationCsvlkPid": "AO extended PID",
    "ADActivationCsvlkSkuId": "AO activation ID",
    "TokenActivationILID": "License ID (ILID)",
    "TokenActivationILVID": "Version ID (ILvID)",
    "TokenActivationGrantNumber": "Grant Number",
    "TokenActivationCertificateThumbprint": "Certificate Thumbprint",
    "IAID": "Guest IAID",
    "AutomaticVMActivationHostMachineName": "Host machine name",
    "AutomaticVMActivationHostDigitalPid2": "Host Digital PID2",
    "ProductKeyChannel": "Product Key Channel",
    "RemainingSkuReArmCount": "Remaining SKU rearm count",
}
"""Property -> the label in front of the same."""
COMPARED = {*OTHERS, "ApplicationID", "Description", "DiscoveredKeyManagementServiceMachineIpAddress",
            "DiscoveredKeyManagementServiceMachineName", "DiscoveredKeyManagementServiceMachinePort",
            "GracePeriodRemaining", "ID", "KeyManagementServiceCurrentCount", "KeyManagementServiceMachine",
            "KeyManagementServicePort", "KeyManagementServiceProductKeyID", "KeyManagementServiceTotalRequests",
            "LicenseStatus", "Name", "OfflineInstallationId", "PartialProductKey", "ProductKeyID",
            "VLActivationInterval", "VLRenewalInterval"}  # fmt: skip
"""The machines of the demonstration have something to say of each of these."""


def after(text: str, label: str) -> str | None:
    match = re.search(rf"^ *{re.escape(label)}:? (.*?)\r?$", text, re.MULTILINE)
    return match[1] if match else None


def told(text: str) -> dict[str, Any]:
    """What a block of /dlv says, by the property that says the same."""
    left = re.search(r"(\d+) minute\(s\)", text)
    status = after(text, "License Status") or ""
    return {
        "Name": after(text, "Name"),
        "Description": after(text, "Description"),
        "ID": after(text, "Activation ID"),
        "ApplicationID": after(text, "Application ID"),
        "ProductKeyID": after(text, "Extended PID"),
        "OfflineInstallationId": after(text, "Installation ID"),
        "PartialProductKey": after(text, "Partial Product Key"),
        "LicenseStatus": next((str(number) for number, word in enumerate(STATUS) if status.startswith(word)), status),
        "GracePeriodRemaining": left[1] if left else "0",
    }


def kms_told(text: str, properties: Values) -> dict[str, Any]:
    """What only a licensed KMS client prints, and a KMS host."""
    found: dict[str, Any] = {}
    if "KMS machine extended PID" in text:
        registered = after(text, "Registered KMS machine name")
        discovered = after(text, "KMS machine name from DNS")
        name, _, port = (registered or discovered or "").rpartition(":")
        prefix = "KeyManagementService" if registered else "DiscoveredKeyManagementServiceMachine"
        name_of = "KeyManagementServiceMachine" if registered else f"{prefix}Name"
        found |= {name_of: name, f"{prefix}Port": port} if name else {}
        found["KeyManagementServiceProductKeyID"] = after(text, "KMS machine extended PID")
        found["VLActivationInterval"] = (after(text, "Activation interval") or "").partition(" ")[0]
        found["VLRenewalInterval"] = (after(text, "Renewal interval") or "").partition(" ")[0]
        if "DiscoveredKeyManagementServiceMachineIpAddress" in properties:
            found["DiscoveredKeyManagementServiceMachineIpAddress"] = after(text, "KMS machine IP address")
    if after(text, "Current count"):
        count = after(text, "Current count") or ""
        found["KeyManagementServiceCurrentCount"] = UNSET if count == "-1" else count
        total = after(text, "Total requests received")
        found["KeyManagementServiceTotalRequests"] = total if total is not None else UNSET
    return found | {name: said for name, label in OTHERS.items() if (said := after(text, label)) is not None}


def check(machine: Machine, text: str, rows: list[Values], service: Values) -> set[str]:
    """Fails where they differ; the properties that could be compared."""
    compared = set()
    blocks = re.split(r"(?:\r\n){2,}(?=Name: )", text)[1:]
    assert len(blocks) == len(rows), machine.name
    for block, row in zip(blocks, rows, strict=True):
        wanted = told(block) | kms_told(block, row)
        assert {name: row[name] for name in wanted} == wanted, machine.name
        compared |= set(wanted)
        rearm = after(block, "Remaining Windows rearm count")
        assert rearm in (None, service["RemainingWindowsReArmCount"])
        cmid = after(block, "Client Machine ID (CMID)")
        assert cmid in (None, service["ClientMachineID"])
    assert after(text, "Software licensing service version") == service["Version"]
    return compared


def test_every_machine_of_the_demonstration() -> None:
    fleet = demo_fleet(NOW)
    for machine in fleet.machines.values():
        machine.language, machine.faults = "en", ()
    compared: set[str] = set()
    with SimulatorThread(Simulator(fleet, clock=lambda: NOW)) as simulator:
        for machine in fleet.machines.values():
            text, _ = slmgr.run(fleet, machine, ["/dlv"], NOW)
            with cim(simulator, machine.name) as open_:
                query = "SELECT * FROM SoftwareLicensingProduct WHERE PartialProductKey IS NOT NULL"
                rows = [values(item) for item in items(enumerate_(open_, query))]
                (service,) = items(enumerate_(open_, "SELECT * FROM SoftwareLicensingService"))
            if machine.name == "build01":
                assert rows == []
            else:
                compared |= check(machine, text, rows, values(service))
    assert compared == COMPARED
