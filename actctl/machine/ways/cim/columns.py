"""Which properties are asked for, by what the host's Windows knows of them.

One unknown column fails a whole query, and `SELECT *` computes everything there is (40 s on one machine) and would
bring the firmware's whole product key with it (docs/facts/cim.md, "Queries").
"""

from __future__ import annotations

PRODUCT = "SoftwareLicensingProduct"
SERVICE = "SoftwareLicensingService"
SYSTEM = "Win32_OperatingSystem"

_WINDOWS_7 = (
    "ApplicationID", "Description", "DiscoveredKeyManagementServiceMachineName",
    "DiscoveredKeyManagementServiceMachinePort", "EvaluationEndDate", "GracePeriodRemaining", "ID",
    "IsKeyManagementServiceMachine", "KeyManagementServiceCurrentCount", "KeyManagementServiceFailedRequests",
    "KeyManagementServiceLicensedRequests", "KeyManagementServiceMachine",
    "KeyManagementServiceNonGenuineGraceRequests", "KeyManagementServiceNotificationRequests",
    "KeyManagementServiceOOBGraceRequests", "KeyManagementServiceOOTGraceRequests", "KeyManagementServicePort",
    "KeyManagementServiceProductKeyID", "KeyManagementServiceTotalRequests",
    "KeyManagementServiceUnlicensedRequests", "LicenseFamily", "LicenseIsAddon", "LicenseStatus",
    "LicenseStatusReason", "Name", "OfflineInstallationId", "PartialProductKey", "ProductKeyID",
    "TokenActivationCertificateThumbprint", "TokenActivationGrantNumber", "TokenActivationILID",
    "TokenActivationILVID", "TrustedTime", "VLActivationInterval", "VLRenewalInterval",
)  # fmt: skip
_SINCE_WINDOWS_8 = (
    "ADActivationCsvlkPid", "ADActivationCsvlkSkuId", "ADActivationObjectDN", "ADActivationObjectName",
    "DiscoveredKeyManagementServiceMachineIpAddress", "KeyManagementServiceLookupDomain", "ProductKeyChannel",
    "RemainingSkuReArmCount", "VLActivationType", "VLActivationTypeEnabled",
)  # fmt: skip
_SINCE_WINDOWS_8_1 = (
    "AutomaticVMActivationHostDigitalPid2", "AutomaticVMActivationHostMachineName",
    "AutomaticVMActivationLastActivationTime", "IAID",
)  # fmt: skip

PRODUCT_COLUMNS: tuple[tuple[str, ...], ...] = (
    tuple(sorted(_WINDOWS_7 + _SINCE_WINDOWS_8 + _SINCE_WINDOWS_8_1)),
    tuple(sorted(_WINDOWS_7 + _SINCE_WINDOWS_8)),
    _WINDOWS_7,
)
"""Of SoftwareLicensingProduct, the longest first: from Windows 8.1, Windows 8 and Windows 7 on. Where a host refuses
one, the next is tried."""
APP_REARM = "RemainingAppReArmCount"
"""Since Windows 8, of interest for other applications than Windows alone."""

SERVICE_COLUMNS = (
    "ClientMachineID", "KeyManagementServiceDnsPublishing", "KeyManagementServiceHostCaching",
    "KeyManagementServiceListeningPort", "KeyManagementServiceLowPriority", "RemainingWindowsReArmCount", "Version",
)  # fmt: skip
"""Of SoftwareLicensingService, on every Windows; never all: among the others is the firmware's product key."""
VERSION = "Version"
"""Of Win32_OperatingSystem: `10.0.20348`."""
CLOCK = "LocalDateTime"
"""Of Win32_OperatingSystem: the machine's own time, with its distance from UTC."""
