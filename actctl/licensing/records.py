"""A licence as one machine reports it, in whatever way it is asked (docs/json.md, "actctl parse -o json FILE…")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from actctl.common.codec import fields_of
from actctl.licensing.products import product_of

NEVER = "never"
"""End of a licence without one."""


class LicenseStatus(str, Enum):
    """SoftwareLicensingProduct.LicenseStatus in the contract's words."""

    UNLICENSED = "unlicensed"
    LICENSED = "licensed"
    INITIAL_GRACE = "initial_grace"
    ADDITIONAL_GRACE = "additional_grace"
    NON_GENUINE_GRACE = "non_genuine_grace"
    NOTIFICATION = "notification"
    EXTENDED_GRACE = "extended_grace"
    UNKNOWN = "unknown"


class Method(str, Enum):
    """How a machine is, or is to be, activated."""

    KMS_CLIENT = "kms_client"
    MAK = "mak"
    KMS_HOST = "kms_host"
    RETAIL = "retail"
    OEM = "oem"
    ADBA = "adba"
    TOKEN = "token"
    AVMA = "avma"
    TIMEBASED = "timebased"
    """An evaluation."""
    SUBSCRIPTION = "subscription"
    """By a user's Microsoft 365 or Windows Enterprise subscription; ends by itself."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KmsClient:
    """The last activation by a KMS host, as the client remembers it."""

    cmid: str | None = None
    """Client machine ID, a GUID: what the KMS host counts."""
    machine: str | None = None
    """The KMS host in use; an IPv6 address keeps its brackets."""
    port: int | None = None
    machine_source: str | None = None
    """`registered` (/skms), `dns`, `unavailable`; None where the line's wording was not understood."""
    lookup_domain: str | None = None
    ip_address: str | None = None
    extended_pid: str | None = None
    """Extended PID of the KMS host's key."""
    activation_interval_minutes: int | None = None
    renewal_interval_minutes: int | None = None
    host_caching: bool | None = None


@dataclass(frozen=True, slots=True)
class KmsHost:
    """What a machine with a CSVLK says of its own KMS service."""

    current_count: int | None = None
    """Machines counted in the last 30 days; -1: not known yet."""
    listening_port: int | None = None
    dns_publishing: bool | None = None
    priority: str | None = None
    """`normal` or `low`."""
    total_requests: int | None = None
    failed_requests: int | None = None
    requests: dict[str, int] | None = None
    """Requests by the licence status that the client had; None: the host prints no counters."""


@dataclass(frozen=True, slots=True)
class AdClient:
    """The last activation by an Active Directory activation object."""

    object_name: str | None = None
    object_dn: str | None = None
    extended_pid: str | None = None
    activation_id: str | None = None


@dataclass(frozen=True, slots=True)
class TokenClient:
    """The last activation by a token."""

    ilid: str | None = None
    ilvid: str | None = None
    grant_number: str | None = None
    thumbprint: str | None = None


@dataclass(frozen=True, slots=True)
class AvmaClient:
    """Automatic activation of a virtual machine by its Hyper-V host."""

    guest_iaid: str | None = None
    host_machine_name: str | None = None
    activation_time: str | None = None
    """As printed, in the machine's own format and time zone."""
    host_pid: str | None = None


@dataclass(frozen=True, slots=True)
class License:
    """One licence of one machine. A field is None where the machine printed nothing (or nothing readable)."""

    name: str | None = None
    description: str | None = None
    edition: str | None = None
    """The EditionID: the word before ` edition` in the name."""
    channel: str | None = None
    """The word before ` channel` in the description."""
    method: Method = Method.UNKNOWN
    activation_id: str | None = None
    application_id: str | None = None
    extended_pid: str | None = None
    product_key_channel: str | None = None
    installation_id: str | None = None
    partial_product_key: str | None = None
    """The last five characters of the installed key: all that can ever be read back."""
    license_status: LicenseStatus = LicenseStatus.UNKNOWN
    notification_reason: str | None = None
    """`0x` and eight hex digits."""
    remaining_minutes: int | None = None
    """Minutes until the activation or the grace period ends; None: for ever, or not printed."""
    evaluation_end: str | None = None
    """As printed, in the machine's own format and time zone."""
    trusted_time: str | None = None
    """As printed."""
    expires: str | None = None
    """The end that /xpr prints: `YYYY-MM-DD HH:MM:SS` in the machine's own time, as printed where the order of day and
    month is not certain, `never`. /dli and /dlv do not give it.
    """
    remaining_windows_rearm: int | None = None
    remaining_app_rearm: int | None = None
    remaining_sku_rearm: int | None = None
    activation_type: str | None = None
    """Which ways of volume activation are allowed: `all`, `ad`, `kms`, `token`."""
    kms_client: KmsClient | None = None
    kms_host: KmsHost | None = None
    ad_client: AdClient | None = None
    token_client: TokenClient | None = None
    avma_client: AvmaClient | None = None
    unparsed: tuple[str, ...] = ()
    """Lines of this licence that no reader understood, as they were."""
    inferred: tuple[str, ...] = ()
    """Fields that were read from the shape of a line alone, because its wording was not known."""
    inferred_status: LicenseStatus | None = None
    """What the shape of the block suggests where the status line was not understood; never a reading."""

    @property
    def is_add_on(self) -> bool:
        """Whether it has no edition: ESU and the like, beside the licence of the product itself."""
        return self.edition is None

    @property
    def is_primary(self) -> bool:
        """Whether this is the licence of Windows itself, not of an add-on or of Office."""
        product = product_of(self.name, self.application_id)
        named = (self.name or "").lower().startswith(product.begins.lower())
        return product.is_machine and named and not self.is_add_on

    @property
    def product(self) -> str:
        """`windows`, `office`, `project`, `visio` or `other`."""
        return product_of(self.name, self.application_id).name

    def as_json(self) -> dict[str, Any]:
        """The record in the contract's form."""
        return {"product": self.product, **fields_of(self)}


def primary(licenses: tuple[License, ...]) -> License | None:
    """The licence whose status is the machine's: that of Windows itself, in use; None where there is none.

    A machine shows add-ons (ESU) before or after it, and with `/dlv all` hundreds that are not in use.
    """
    own = [one for one in licenses if one.is_primary]
    in_use = [one for one in own if one.partial_product_key]
    return next(iter(in_use or own), None)
