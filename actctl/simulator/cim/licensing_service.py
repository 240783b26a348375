"""SoftwareLicensingService: the one instance that stands for the whole licensing service of a machine."""

from __future__ import annotations

from collections.abc import Iterator

from actctl.simulator.cim.products import Product
from actctl.simulator.cim.schema import UNSET, WINDOWS_8, Property, WmiClass
from actctl.simulator.cim.wql import Value
from actctl.simulator.windows.license import KmsActivation, License
from actctl.simulator.windows.machine import DEFAULT_PORT, KmsHost
from actctl.simulator.windows.scene import Scene

_NO_LICENSE = License("", "", "", "", "", "")


def _instances(scene: Scene) -> Iterator[Product]:
    """The machine itself, seen through its Windows licence."""
    yield Product(scene, scene.machine.windows_license or _NO_LICENSE)


def _client_id(it: Product) -> Value:
    """A machine that was never a KMS client has none."""
    return it.scene.machine.client.cmid if it.client else None


def _listening(it: Product) -> Value:
    """0 where nobody has chosen a port: older Windows do not write the usual one down."""
    port = it.role.port if it.role is not None else DEFAULT_PORT
    usual = it.role is not None and port == DEFAULT_PORT and it.scene.machine.release.build < 10000
    return 0 if usual else port


def _role(it: Product) -> KmsHost:
    """Its settings as a KMS host, or what they would be."""
    return it.scene.machine.kms_host or KmsHost()


def _firmware_key(it: Product) -> Value:
    """The whole key that the maker of the PC has left in its firmware."""
    return (it.license.key or "") if it.license.key_channel == "OEM:DM" else ""


def _last(it: Product) -> KmsActivation:
    return it.last(KmsActivation) or KmsActivation("")


P: type[Property[Product]] = Property
_NULL = (
    "TokenActivationAdditionalInfo",
    "TokenActivationCertificateThumbprint",
    "TokenActivationILID",
    "KeyManagementServiceProductKeyID",
)
_UNSET = (
    "KeyManagementServiceCurrentCount",
    "KeyManagementServiceFailedRequests",
    "KeyManagementServiceLicensedRequests",
    "KeyManagementServiceNonGenuineGraceRequests",
    "KeyManagementServiceNotificationRequests",
    "KeyManagementServiceOOBGraceRequests",
    "KeyManagementServiceOOTGraceRequests",
    "KeyManagementServiceTotalRequests",
    "KeyManagementServiceUnlicensedRequests",
    "RequiredClientCount",
    "TokenActivationGrantNumber",
    "TokenActivationILVID",
)

SERVICE = WmiClass(
    name="SoftwareLicensingService",
    key="Version",
    provider="SoftwareLicensingServiceProvider",
    instances=_instances,
    properties=(
        *(P(name, lambda it: None) for name in _NULL),
        *(P(name, lambda it: UNSET) for name in _UNSET),
        P("Version", lambda it: it.scene.machine.release.service),
        P("ClientMachineID", _client_id),
        P("RemainingWindowsReArmCount", lambda it: it.scene.machine.windows_rearm),
        P("PolicyCacheRefreshRequired", lambda it: 0),
        P("IsKeyManagementServiceMachine", lambda it: int(it.role is not None)),
        P("KeyManagementServiceListeningPort", _listening),
        P("KeyManagementServiceDnsPublishing", lambda it: _role(it).publishing),
        P("KeyManagementServiceLowPriority", lambda it: _role(it).low_priority),
        P("KeyManagementServiceHostCaching", lambda it: it.scene.machine.client.caching),
        P("KeyManagementServiceMachine", lambda it: it.scene.machine.client.name),
        P("KeyManagementServicePort", lambda it: it.scene.machine.client.port or DEFAULT_PORT),
        P("KeyManagementServiceLookupDomain", lambda it: it.scene.machine.client.lookup_domain, WINDOWS_8),
        P("DiscoveredKeyManagementServiceMachineName",
          lambda it: (_last(it).discovered or "").rpartition(":")[0] or None),
        P("DiscoveredKeyManagementServiceMachinePort",
          lambda it: int((_last(it).discovered or "").rpartition(":")[2] or 0)),
        P("DiscoveredKeyManagementServiceMachineIpAddress", lambda it: _last(it).address, WINDOWS_8),
        P("VLActivationInterval", lambda it: it.scene.machine.client.activation_interval if it.volume else UNSET),
        P("VLRenewalInterval", lambda it: it.scene.machine.client.renewal_interval if it.volume else UNSET),
        P("OA2xBiosMarkerStatus", lambda it: 0),
        P("OA2xBiosMarkerMinorVersion", lambda it: 0),
        P("OA3xOriginalProductKey", _firmware_key, WINDOWS_8),
        P("OA3xOriginalProductKeyDescription", lambda it: "[4.0] OEM:DM" if _firmware_key(it) else "", WINDOWS_8),
        P("OA3xOriginalProductKeyPkPn", lambda it: "[4.0]X19-99481" if _firmware_key(it) else "", WINDOWS_8),
    ),
)  # fmt: skip
