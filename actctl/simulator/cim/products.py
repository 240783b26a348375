"""SoftwareLicensingProduct: one instance for each licence that the machine knows, with a key or without."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from actctl.simulator.cim.schema import UNSET, WINDOWS_8, WINDOWS_8_1, Property, WmiClass
from actctl.simulator.cim.wql import Value
from actctl.simulator.windows.install import HOST_KEY_CHANNEL, bare_license
from actctl.simulator.windows.license import (
    AdActivation,
    KmsActivation,
    License,
    Status,
    TokenActivation,
)
from actctl.simulator.windows.machine import KmsHost
from actctl.simulator.windows.release import Release
from actctl.simulator.windows.scene import Scene

UNSET_TIME = dt.datetime(1601, 1, 1, tzinfo=dt.timezone.utc)
_REASONS = {
    Status.UNLICENSED: 0xC004F014,
    Status.LICENSED: 0x4004F401,
    Status.INITIAL_GRACE: 0x4004F00C,
    Status.ADDITIONAL_GRACE: 0x4004F00D,
    Status.NON_GENUINE_GRACE: 0x4004F065,
    Status.EXTENDED_GRACE: 0x4004F00D,
}
"""LicenseStatusReason is set in every state; that of a notification is the licence's own."""
_ONLINE = "https://activation-v2.sls.microsoft.com/SLActivateProduct/SLActivateProduct.asmx?configextension=Retail"
_VALIDATION = "https://validation-v2.sls.microsoft.com/SLWGA/slwga.asmx"
Remembered = TypeVar("Remembered", KmsActivation, AdActivation, TokenActivation)


@dataclass(frozen=True, slots=True)
class Product:
    """What an instance is read from."""

    scene: Scene
    license: License

    def last(self, kind: type[Remembered]) -> Remembered | None:
        """The last activation, if it was of that kind."""
        last = self.license.last
        return last if isinstance(last, kind) and self.license.partial_key else None

    @property
    def role(self) -> KmsHost | None:
        """What makes this product a KMS host."""
        return self.scene.machine.kms_host if self.license.partial_key and self.license.is_kms_host else None

    @property
    def client(self) -> bool:
        """A KMS client that is in use."""
        return self.license.is_kms_client and self.license.partial_key is not None

    @property
    def volume(self) -> bool:
        """In use, and activated by volume: the intervals mean something."""
        return self.client or self.role is not None


def instances(scene: Scene) -> Iterator[Product]:
    """Licences in use first, as the machine holds them, then those that came with Windows."""
    seen = set()
    for license_ in scene.machine.licenses:
        seen.add(license_.activation_id)
        yield Product(scene, license_)
    for license_ in _brought_along(scene.machine.release, scene.machine.edition):
        if license_.activation_id not in seen:
            yield Product(scene, license_)


@cache
def _brought_along(release: Release, edition: str) -> tuple[License, ...]:
    """Licences that nobody gave a key: a few of the hundreds that Windows has."""
    edition = edition.removesuffix("Eval")
    channels = ["VOLUME_KMSCLIENT channel", "VOLUME_MAK channel", "RETAIL channel"]
    if release.is_server:
        others = ["ServerStandard", "ServerDatacenter"]
        channels += [HOST_KEY_CHANNEL[generation] for generation in HOST_KEY_CHANNEL if generation == release.kms]
    else:
        others = ["Enterprise", "Professional", "Core"]
        channels.append("OEM_DM channel")
    pairs = [(edition, channel) for channel in channels]
    pairs += [(other, channel) for other in others if other != edition for channel in channels[1:3]]
    return tuple(bare_license(release, name, channel) for name, channel in pairs)


def _with_key(read: Callable[[License], str | None]) -> Callable[[Product], Value]:
    """Null without a key, and for an empty text."""
    return lambda product: (read(product.license) or None) if product.license.partial_key else None


def _remembered(
    kind: type[Remembered], read: Callable[[Remembered], Value], unset: Value
) -> Callable[[Product], Value]:
    def value(product: Product) -> Value:
        last = product.last(kind)
        return read(last) if last is not None else unset

    return value


def _discovered(part: int, unset: Value) -> Callable[[Product], Value]:
    """Name (0) or port (1) of the KMS host that DNS gave."""

    def value(product: Product) -> Value:
        last = product.last(KmsActivation)
        if last is None or not last.discovered:
            return unset
        name, _, port = last.discovered.rpartition(":")
        return int(port) if part else name

    return value


def _counter(read: Callable[[KmsHost], int]) -> Callable[[Product], Value]:
    """Requests that a KMS host counted; unset while nobody has asked it."""

    def value(product: Product) -> Value:
        role = product.role
        return read(role) if role is not None and role.counters is not None else UNSET

    return value


def _requests(status: Status) -> Callable[[Product], Value]:
    return _counter(lambda role: (role.counters or {}).get(status, 0))


def _count(product: Product) -> Value:
    count = product.role.count(product.scene.now) if product.role is not None else -1
    return count if count >= 0 else UNSET


def _reason(product: Product) -> Value:
    license_ = product.license
    return license_.reason if license_.status is Status.NOTIFICATION else _REASONS[license_.status]


def _activated_by(product: Product) -> Value:
    kinds = {AdActivation: 1, KmsActivation: 2, TokenActivation: 3}
    return kinds.get(type(product.license.last), 0) if product.client else 0


def _set_by_hand(read: Callable[[Product], Value], unset: Value) -> Callable[[Product], Value]:
    """Settings of the KMS client, shown where there is one."""
    return lambda product: (read(product) or unset) if product.client else unset


def _family(product: Product) -> Value:
    """The edition, or the add-on's programme."""
    word = " add-on" if product.license.addon else " edition"
    return product.license.name.rpartition(", ")[2].partition(word)[0]


def _interval(read: Callable[[Product], int]) -> Callable[[Product], Value]:
    return lambda product: read(product) if product.volume else UNSET


def _required(product: Product) -> Value:
    if product.last(KmsActivation) is None:
        return UNSET
    return 5 if product.scene.machine.release.is_server else 25


def _product_id(license_: License) -> str:
    """The number that the settings show."""
    digits = license_.extended_pid.replace("-", "")
    return f"00{digits[2:5]}-{digits[5:10]}-00001-AA{digits[10:13]}"


def _nothing(product: Product) -> Value:
    return None


P: type[Property[Product]] = Property
_NULL = ("LicenseDependsOn", "MachineURL", "ProcessorURL", "ProductKeyURL", "TokenActivationAdditionalInfo")

PRODUCT = WmiClass(
    name="SoftwareLicensingProduct",
    key="ID",
    provider="SoftwareLicensingProductProvider",
    instances=instances,
    properties=(
        *(P(name, _nothing) for name in _NULL),
        P("ID", lambda it: it.license.activation_id),
        P("ApplicationID", lambda it: it.license.application_id),
        P("Name", lambda it: it.license.name),
        P("Description", lambda it: it.license.description),
        P("LicenseFamily", _family),
        P("LicenseIsAddon", lambda it: it.license.addon),
        P("PartialProductKey", lambda it: it.license.partial_key),
        P("ProductKeyID", _with_key(lambda it: it.extended_pid)),
        P("ProductKeyID2", _with_key(_product_id)),
        P("ProductKeyChannel", _with_key(lambda it: it.key_channel), WINDOWS_8),
        P("OfflineInstallationId", _with_key(lambda it: it.installation_id)),
        P("UseLicenseURL", _with_key(lambda it: None if it.is_kms_client else _ONLINE)),
        P("ValidationURL", _with_key(lambda it: _VALIDATION)),
        P("LicenseStatus", lambda it: int(it.license.status)),
        P("LicenseStatusReason", _reason),
        P("GenuineStatus", lambda it: 0),
        P("ExtendedGrace", lambda it: UNSET),
        P("GracePeriodRemaining", lambda it: it.license.minutes(it.scene.now)),
        P("EvaluationEndDate", lambda it: it.license.evaluation_end or UNSET_TIME),
        P("TrustedTime", lambda it: it.scene.now),
        P("RemainingSkuReArmCount", lambda it: it.license.sku_rearm, WINDOWS_8),
        P("RemainingAppReArmCount", lambda it: it.scene.machine.windows_rearm, WINDOWS_8),
        P("VLActivationTypeEnabled", lambda it: it.scene.machine.client.activation_type if it.client else 0, WINDOWS_8),
        P("VLActivationType", _activated_by, WINDOWS_8),
        P("VLActivationInterval", _interval(lambda it: it.scene.machine.client.activation_interval)),
        P("VLRenewalInterval", _interval(lambda it: it.scene.machine.client.renewal_interval)),
        P("KeyManagementServiceMachine", _set_by_hand(lambda it: it.scene.machine.client.name, None)),
        P("KeyManagementServicePort", _set_by_hand(lambda it: it.scene.machine.client.port, 0)),
        P("KeyManagementServiceLookupDomain", _set_by_hand(lambda it: it.scene.machine.client.lookup_domain, None),
          WINDOWS_8),
        P("DiscoveredKeyManagementServiceMachineName", _discovered(0, None)),
        P("DiscoveredKeyManagementServiceMachinePort", _discovered(1, 0)),
        P("DiscoveredKeyManagementServiceMachineIpAddress", _remembered(KmsActivation, lambda it: it.address, None),
          WINDOWS_8),
        P("KeyManagementServiceProductKeyID", _remembered(KmsActivation, lambda it: it.kms_pid or None, None)),
        P("IsKeyManagementServiceMachine", lambda it: int(it.role is not None)),
        P("KeyManagementServiceCurrentCount", _count),
        P("RequiredClientCount", _required),
        P("KeyManagementServiceTotalRequests", _counter(lambda role: role.total)),
        P("KeyManagementServiceFailedRequests", _counter(lambda role: role.failed)),
        P("KeyManagementServiceUnlicensedRequests", _requests(Status.UNLICENSED)),
        P("KeyManagementServiceLicensedRequests", _requests(Status.LICENSED)),
        P("KeyManagementServiceOOBGraceRequests", _requests(Status.INITIAL_GRACE)),
        P("KeyManagementServiceOOTGraceRequests", _requests(Status.ADDITIONAL_GRACE)),
        P("KeyManagementServiceNonGenuineGraceRequests", _requests(Status.NON_GENUINE_GRACE)),
        P("KeyManagementServiceNotificationRequests", _requests(Status.NOTIFICATION)),
        P("ADActivationObjectName", _remembered(AdActivation, lambda it: it.name, None), WINDOWS_8),
        P("ADActivationObjectDN", _remembered(AdActivation, lambda it: it.dn, None), WINDOWS_8),
        P("ADActivationCsvlkPid", _remembered(AdActivation, lambda it: it.pid, None), WINDOWS_8),
        P("ADActivationCsvlkSkuId", _remembered(AdActivation, lambda it: it.activation_id, None), WINDOWS_8),
        P("TokenActivationILID", _remembered(TokenActivation, lambda it: it.ilid, None)),
        P("TokenActivationILVID", _remembered(TokenActivation, lambda it: int(it.ilvid), UNSET)),
        P("TokenActivationGrantNumber", _remembered(TokenActivation, lambda it: int(it.grant_number), UNSET)),
        P("TokenActivationCertificateThumbprint", _remembered(TokenActivation, lambda it: it.thumbprint, None)),
        P("IAID", lambda it: it.license.avma.iaid if it.license.avma else None, WINDOWS_8_1),
        P("AutomaticVMActivationHostMachineName", lambda it: it.license.avma.host if it.license.avma else None,
          WINDOWS_8_1),
        P("AutomaticVMActivationLastActivationTime",
          lambda it: (it.license.avma.time if it.license.avma else None) or UNSET_TIME, WINDOWS_8_1),
        P("AutomaticVMActivationHostDigitalPid2", lambda it: it.license.avma.host_pid if it.license.avma else None,
          WINDOWS_8_1),
    ),
)  # fmt: skip
