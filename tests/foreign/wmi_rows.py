"""The instances of WMI's licensing classes on a pretend Windows, and which of them a query means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from tests.foreign import editions, screens
from tests.foreign.envelopes import WsManFault
from tests.foreign.windows import PretendWindows

Value = str | int | bool | dt.datetime | None
Row = dict[str, Value]
UNSET = 4294967295
NEVER = dt.datetime(1601, 1, 1, tzinfo=dt.timezone.utc)
BAD_FILTER = 2150858778
NO_KEY = 0xC004F014
_STATUS = {"unlicensed": 0, "licensed": 1, "initial_grace": 2, "notification": 5}
_REASONS = {"unlicensed": NO_KEY, "licensed": 0x4004F401, "initial_grace": 0x4004F00C}
_NUMBERS = (
    "KeyManagementServiceFailedRequests", "KeyManagementServiceLicensedRequests",
    "KeyManagementServiceNonGenuineGraceRequests", "KeyManagementServiceNotificationRequests",
    "KeyManagementServiceOOBGraceRequests", "KeyManagementServiceOOTGraceRequests",
    "KeyManagementServiceTotalRequests", "KeyManagementServiceUnlicensedRequests", "RequiredClientCount",
    "TokenActivationILVID", "TokenActivationGrantNumber",
)  # fmt: skip
_NOTHING = (
    "ADActivationCsvlkPid", "ADActivationCsvlkSkuId", "ADActivationObjectDN", "ADActivationObjectName", "IAID",
    "AutomaticVMActivationHostDigitalPid2", "AutomaticVMActivationHostMachineName", "KeyManagementServiceLookupDomain",
    "TokenActivationCertificateThumbprint", "TokenActivationILID",
)  # fmt: skip
_SKUS = {"ServerStandard": 7, "ServerDatacenter": 8, "ServerStandardEval": 79, "Enterprise": 4, "Professional": 48}


def _product(box: PretendWindows) -> Row:
    """The instance with the key."""
    channel, key_channel = screens.CHANNELS[box.channel]
    client = box.channel == "gvlk"
    volume = client or box.channel == "kms_host"
    found, _, port = (box.kms_from_dns or "").rpartition(":")
    known = client and box.status == "licensed"
    lasting = box.channel in ("gvlk", "eval") or box.status == "initial_grace"
    count = box.role.count() if box.role is not None else -1
    return {
        **dict.fromkeys(_NUMBERS, UNSET),
        **dict.fromkeys(_NOTHING, None),
        "ID": screens.activation_id(box),
        "ApplicationID": screens.WINDOWS.upper(),  # GUIDs are the same however they are written
        "Name": screens.name_line(box),
        "Description": f"Windows(R) Operating System, {channel} channel",
        "LicenseFamily": box.edition,
        "LicenseIsAddon": False,
        "PartialProductKey": box.partial_key,
        "ProductKeyChannel": key_channel,
        "ProductKeyID": screens.extended_pid(box),
        "OfflineInstallationId": screens.installation_id(box),
        "LicenseStatus": _STATUS[box.status],
        "LicenseStatusReason": _REASONS.get(box.status, box.reason),
        "GracePeriodRemaining": box.minutes if lasting and box.status in ("licensed", "initial_grace") else 0,
        "EvaluationEndDate": NEVER,
        "TrustedTime": dt.datetime.now(dt.timezone.utc),
        "AutomaticVMActivationLastActivationTime": NEVER,
        "RemainingSkuReArmCount": 1001,
        "RemainingAppReArmCount": 1001,
        "VLActivationTypeEnabled": 0,
        "VLActivationType": 2 if known else 0,
        "VLActivationInterval": 120 if volume else UNSET,
        "VLRenewalInterval": 10080 if volume else UNSET,
        "KeyManagementServiceMachine": box.kms_name if client else None,
        "KeyManagementServicePort": (box.kms_port or 0) if client else 0,
        "DiscoveredKeyManagementServiceMachineName": found or None if known else None,
        "DiscoveredKeyManagementServiceMachinePort": int(port or 0) if known else 0,
        "DiscoveredKeyManagementServiceMachineIpAddress": "10.20.0.5" if known else None,
        "KeyManagementServiceProductKeyID": screens.KMS_PID if known else None,
        "IsKeyManagementServiceMachine": int(box.role is not None),
        "KeyManagementServiceCurrentCount": count if count >= 0 else UNSET,
    }


def _products(box: PretendWindows) -> list[Row]:
    """And those of the other channels, which nobody gave a key, before it and after it."""
    row = _product(box)
    bare: Row = {
        **dict.fromkeys(("PartialProductKey", "ProductKeyID", "OfflineInstallationId", "ProductKeyChannel")),
        "LicenseStatus": 0,
        "LicenseStatusReason": NO_KEY,
        "GracePeriodRemaining": 0,
    }
    idle = [
        row
        | bare
        | {"ID": screens.activation_id(box, name), "Description": f"Windows(R) Operating System, {word} channel"}
        for name, (word, _) in screens.CHANNELS.items()
        if name != box.channel or box.partial_key is None
    ]
    return [idle[0], *([row] if box.partial_key else []), *idle[1:]]


def _service(box: PretendWindows) -> list[Row]:
    return [
        {
            "Version": screens.service_version(box),
            "ClientMachineID": box.cmid if box.channel == "gvlk" else None,
            "RemainingWindowsReArmCount": 1001,
            "KeyManagementServiceListeningPort": box.role.port if box.role is not None else 0,
            "KeyManagementServiceDnsPublishing": True,
            "KeyManagementServiceLowPriority": False,
            "KeyManagementServiceHostCaching": True,
            "KeyManagementServicePort": 1688,
        }
    ]


def _system(box: PretendWindows) -> list[Row]:
    return [
        {
            "BuildNumber": str(box.build),
            "Caption": f"Microsoft {editions.product_name(box.edition, box.installation, box.build)} ",
            "OperatingSystemSKU": _SKUS.get(box.edition, 0),
            "OSLanguage": 1041 if box.language == "ja" else 1033,
            "ProductType": 1 if box.installation == "Client" else 3,
            "Version": f"10.0.{box.build}",
        }
    ]


CLASSES: dict[str, Callable[[PretendWindows], list[Row]]] = {
    "SoftwareLicensingProduct": _products,
    "SoftwareLicensingService": _service,
    "Win32_OperatingSystem": _system,
}
KEYS = {"SoftwareLicensingProduct": "ID", "SoftwareLicensingService": "Version"}


def fits(row: Row, query: str) -> bool:
    """The conditions that licences are asked with, joined by AND; any other is a mistake of the query."""
    _, _, conditions = re.sub(r"\s+", " ", query).partition(" WHERE ")
    return all(_holds(row, one.strip()) for one in re.split(r" AND ", conditions, flags=re.IGNORECASE) if one.strip())


def _holds(row: Row, condition: str) -> bool:
    match = re.fullmatch(r"(\w+) ?(?:(<>|=) ?(null|'([^']*)'|\d+|true|false)|(IS NOT NULL))", condition, re.IGNORECASE)
    if match is None or match[1] not in row:
        raise WsManFault(BAD_FILTER)
    value = row[match[1]]
    if match[5] or match[3].lower() == "null":
        return (value is None) is (match[2] == "=")
    text = match[4] if match[4] is not None else match[3]
    return (str(value).lower() == text.lower()) is (match[2] == "=")
