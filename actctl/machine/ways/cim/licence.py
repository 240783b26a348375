"""Properties of a product and of the service → a licence, by the rules by which slmgr.vbs prints one.

The rules stand in docs/facts/cim.md, "From properties to a licence". Numbers decide, never words; what slmgr would not
print of a licence is not in its record either, though CIM may know it.
"""

from __future__ import annotations

from actctl.common.names import DEFAULT_PORT
from actctl.licensing.channels import channel_of, edition_of, method_of
from actctl.licensing.codes import format_code
from actctl.licensing.products import WINDOWS
from actctl.licensing.records import (
    AdClient,
    AvmaClient,
    KmsClient,
    KmsHost,
    License,
    LicenseStatus,
    Method,
    TokenClient,
)
from actctl.machine.ways.cim.columns import APP_REARM
from actctl.machine.ways.cim.items import Item
from actctl.machine.ways.cim.values import Values

_STATUSES = (
    LicenseStatus.UNLICENSED, LicenseStatus.LICENSED, LicenseStatus.INITIAL_GRACE, LicenseStatus.ADDITIONAL_GRACE,
    LicenseStatus.NON_GENUINE_GRACE, LicenseStatus.NOTIFICATION, LicenseStatus.EXTENDED_GRACE,
)  # fmt: skip
"""SoftwareLicensingProduct.LicenseStatus, 0 to 6."""
_ACTIVATION_TYPES = {1: "ad", 2: "kms", 3: "token"}
_BY_AD = 1
"""VLActivationType: what activated it last."""
_REQUESTS = {
    "unlicensed": "KeyManagementServiceUnlicensedRequests",
    "licensed": "KeyManagementServiceLicensedRequests",
    "initial_grace": "KeyManagementServiceOOBGraceRequests",
    "additional_grace": "KeyManagementServiceOOTGraceRequests",
    "non_genuine_grace": "KeyManagementServiceNonGenuineGraceRequests",
    "notification": "KeyManagementServiceNotificationRequests",
}


def is_windows(item: Item) -> bool:
    """Whether an instance belongs to Windows, not to Office or another application."""
    return Values(item).guid("ApplicationID") in WINDOWS.application_ids


def is_add_on(item: Item) -> bool:
    """Whether an instance is an add-on (ESU and the like) to the licence of the product itself."""
    return Values(item).truth("LicenseIsAddon") is True


def shown_by_default(item: Item) -> bool:
    """Whether slmgr shows an instance where it is asked for none in particular: Windows in use, and add-ons in use.

    docs/facts/cim.md, "Which licences".
    """
    return bool(Values(item).text("PartialProductKey")) and (is_windows(item) or is_add_on(item))


def licence_of(item: Item, service: Item) -> License:
    """The licence that an instance of SoftwareLicensingProduct is, on a machine with that service. Never raises."""
    product, own = Values(item), Values(service)
    name, description = product.text("Name"), product.text("Description")
    channel = channel_of(description) if description else None
    status, method = _status(product), _method(product, method_of(channel))
    kms_client = "VOLUME_KMSCLIENT" in (description or "").upper()
    licensed = status is LicenseStatus.LICENSED
    return License(
        name=name,
        description=description,
        edition=edition_of(name) if name else None,
        channel=channel,
        method=method,
        activation_id=product.guid("ID"),
        application_id=product.guid("ApplicationID"),
        extended_pid=product.text("ProductKeyID"),
        product_key_channel=product.text("ProductKeyChannel"),
        installation_id=product.text("OfflineInstallationId"),
        partial_product_key=product.key5("PartialProductKey"),
        license_status=status,
        notification_reason=_reason(product, status),
        remaining_minutes=_minutes(product, status),
        evaluation_end=product.time("EvaluationEndDate") if status is not LicenseStatus.UNLICENSED else None,
        trusted_time=product.time("TrustedTime"),
        remaining_windows_rearm=own.set_number("RemainingWindowsReArmCount") if is_windows(item) else None,
        remaining_app_rearm=None if is_windows(item) else product.set_number(APP_REARM),
        remaining_sku_rearm=product.set_number("RemainingSkuReArmCount"),
        activation_type=_activation_type(product) if kms_client else None,
        kms_client=_kms_client(product, own) if licensed and method is Method.KMS_CLIENT else None,
        kms_host=_kms_host(product, own) if product.number("IsKeyManagementServiceMachine") else None,
        ad_client=_ad_client(product) if method is Method.ADBA else None,
        token_client=_token_client(product) if method is Method.TOKEN else None,
        avma_client=_avma_client(product) if method is Method.AVMA else None,
        unparsed=(*product.unread, *own.unread),
    )


def _status(product: Values) -> LicenseStatus:
    number = product.number("LicenseStatus")
    if number is not None and number < len(_STATUSES):
        return _STATUSES[number]
    if number is not None:
        product.not_read("LicenseStatus")
    return LicenseStatus.UNKNOWN


def _method(product: Values, by_channel: Method) -> Method:
    """The channel's; of a KMS client that AD or a token activated last, that."""
    if by_channel is not Method.KMS_CLIENT:
        return by_channel
    if product.number("VLActivationType") == _BY_AD:
        return Method.ADBA
    return by_channel if product.set_number("TokenActivationILVID") is None else Method.TOKEN


def _reason(product: Values, status: LicenseStatus) -> str | None:
    """The HRESULT behind a notification; in every other status it says nothing new."""
    number = product.number("LicenseStatusReason") if status is LicenseStatus.NOTIFICATION else None
    return format_code(number) if number is not None else None


def _minutes(product: Values, status: LicenseStatus) -> int | None:
    if status in (LicenseStatus.UNLICENSED, LicenseStatus.NOTIFICATION, LicenseStatus.UNKNOWN):
        return None
    left = product.set_number("GracePeriodRemaining")
    return left or None if status is LicenseStatus.LICENSED else left


def _activation_type(product: Values) -> str | None:
    if not product.has("VLActivationTypeEnabled"):
        return None
    return _ACTIVATION_TYPES.get(product.number("VLActivationTypeEnabled") or 0, "all")


def _kms_client(product: Values, service: Values) -> KmsClient:
    machine, port = product.text("KeyManagementServiceMachine"), product.port("KeyManagementServicePort")
    source = "registered"
    if machine is not None:
        port = port or DEFAULT_PORT
    else:
        machine = product.text("DiscoveredKeyManagementServiceMachineName")
        port = product.port("DiscoveredKeyManagementServiceMachinePort")
        source = "dns" if machine and port else "unavailable"
    if source == "unavailable":
        machine, port = None, None
    return KmsClient(
        cmid=service.guid("ClientMachineID"),
        machine=machine,
        port=port,
        machine_source=source,
        lookup_domain=product.text("KeyManagementServiceLookupDomain"),
        ip_address=product.text("DiscoveredKeyManagementServiceMachineIpAddress"),
        extended_pid=product.text("KeyManagementServiceProductKeyID"),
        activation_interval_minutes=product.set_number("VLActivationInterval"),
        renewal_interval_minutes=product.set_number("VLRenewalInterval"),
        host_caching=service.truth("KeyManagementServiceHostCaching"),
    )


def _kms_host(product: Values, service: Values) -> KmsHost:
    count = product.set_number("KeyManagementServiceCurrentCount")
    total = product.set_number("KeyManagementServiceTotalRequests")
    low = service.truth("KeyManagementServiceLowPriority")
    found: dict[str, int] = {}
    if total is not None:
        numbers = ((word, product.set_number(name)) for word, name in _REQUESTS.items())
        found = {word: number for word, number in numbers if number is not None}
    return KmsHost(
        current_count=-1 if count is None else count,
        listening_port=service.port("KeyManagementServiceListeningPort") or DEFAULT_PORT,
        dns_publishing=service.truth("KeyManagementServiceDnsPublishing"),
        priority=None if low is None else "low" if low else "normal",
        total_requests=total,
        failed_requests=product.set_number("KeyManagementServiceFailedRequests") if total is not None else None,
        requests=found or None,
    )


def _ad_client(product: Values) -> AdClient:
    return AdClient(
        object_name=product.text("ADActivationObjectName"),
        object_dn=product.text("ADActivationObjectDN"),
        extended_pid=product.text("ADActivationCsvlkPid"),
        activation_id=product.guid("ADActivationCsvlkSkuId"),
    )


def _token_client(product: Values) -> TokenClient:
    ilvid, grant = product.set_number("TokenActivationILVID"), product.set_number("TokenActivationGrantNumber")
    return TokenClient(
        ilid=product.text("TokenActivationILID"),
        ilvid=None if ilvid is None else str(ilvid),
        grant_number=None if grant is None else str(grant),
        thumbprint=product.text("TokenActivationCertificateThumbprint"),
    )


def _avma_client(product: Values) -> AvmaClient:
    return AvmaClient(
        guest_iaid=product.text("IAID"),
        host_machine_name=product.text("AutomaticVMActivationHostMachineName"),
        activation_time=product.time("AutomaticVMActivationLastActivationTime"),
        host_pid=product.text("AutomaticVMActivationHostDigitalPid2"),
    )
