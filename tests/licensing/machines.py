"""Machines as examples, and what a step makes of one: a small model of Windows licensing for tests of decisions."""

from __future__ import annotations

from dataclasses import replace

from actctl.licensing.changes.change import Step
from actctl.licensing.keys.catalogue import by_key
from actctl.licensing.kms.renewal import KMS_VALIDITY
from actctl.licensing.machine import Machine
from actctl.licensing.records import KmsClient, License, LicenseStatus, Method

CHANNELS = {
    Method.KMS_CLIENT: "VOLUME_KMSCLIENT",
    Method.MAK: "VOLUME_MAK",
    Method.KMS_HOST: "VOLUME_KMS_2022",
    Method.RETAIL: "RETAIL",
    Method.OEM: "OEM_DM",
    Method.ADBA: "VOLUME_KMSCLIENT",
    Method.TOKEN: "VOLUME_KMSCLIENT",
    Method.AVMA: "VIRTUAL_MACHINE_ACTIVATION",
    Method.TIMEBASED: "TIMEBASED_EVAL",
    Method.SUBSCRIPTION: "TIMEBASED_SUB",
    Method.UNKNOWN: None,
}

S2022 = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
S2019 = "N69G4-B89J2-4G8F4-WWYCC-J464C"
D2022 = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"
AZURE = "NTBV8-9K7Q8-V27C6-M2BTV-KHMXV"
PRO = "W269N-WFGWX-YVC9B-4J6C9-T83GX"
ENTERPRISE = "NPPR9-FWDCX-D2C8J-H872K-2YT43"
MAK = "*****-*****-*****-*****-Q7X9M"


def machine(
    method: Method | None = Method.MAK,
    key: str | None = "Q7X9M",
    status: LicenseStatus = LicenseStatus.LICENSED,
    *,
    edition: str | None = "ServerStandard",
    build: int | None = 20348,
    kind: str | None = "Server",
    registered: str | None = None,
    dns: str | None = None,
    channel: str | None = None,
    certain: bool = True,
    minutes: int | None = None,
) -> Machine:
    """A Server 2022 Standard with an activated MAK, unless something else is said. `method` None: no key at all."""
    one = None
    if method is not None:
        volume = method in (Method.KMS_CLIENT, Method.ADBA, Method.TOKEN)
        one = License(
            name=f"Windows(R), {edition} edition",
            edition=edition,
            channel=channel or CHANNELS[method],
            method=method,
            partial_product_key=key,
            license_status=status,
            remaining_minutes=minutes or (KMS_VALIDITY if volume and status is LicenseStatus.LICENSED else None),
            kms_client=KmsClient(machine=dns, port=1688, machine_source="dns") if dns else None,
        )
    return Machine(edition, kind, build, certain, one, registered)


def after(steps: tuple[Step, ...], box: Machine) -> Machine:
    """The machine when every step has worked."""
    for step in steps:
        box = _after(step, box)
    return box


def _after(step: Step, box: Machine) -> Machine:
    if step.verb == "ipk":
        gvlk = by_key(step.arguments[0])
        if gvlk is not None and not any(name.lower() == (box.edition or "").lower() for name in gvlk.editions):
            box = replace(box, edition=gvlk.editions[0])  # on a client Windows; a server would refuse it
        fresh = machine(
            Method.KMS_CLIENT if gvlk else Method.MAK,
            step.arguments[0][-5:],
            LicenseStatus.INITIAL_GRACE,
            edition=box.edition,
        )
        return replace(box, license=fresh.license)
    if step.verb == "skms":
        return replace(box, registered_kms=step.arguments[0])
    if step.verb == "ckms":
        return replace(box, registered_kms=None)
    assert step.verb == "ato", step
    assert box.license is not None
    minutes = KMS_VALIDITY if box.license.method is Method.KMS_CLIENT else None
    licensed = replace(box.license, license_status=LicenseStatus.LICENSED, remaining_minutes=minutes)
    return replace(box, license=licensed)
