"""Whether one machine needs help at all: not activated, about to lose it, or failing to renew."""

from __future__ import annotations

from enum import Enum

from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Severity
from actctl.licensing.kms.renewal import KMS_VALIDITY, RENEWED_BY_THEMSELVES, renewal_interval
from actctl.licensing.overview import DAY, EXPIRING_SOON_DAYS
from actctl.licensing.records import LicenseStatus, Method


class Trouble(Enum):
    """Why a machine that was read is looked at more closely."""

    NOT_ACTIVATED = "not activated"
    EXPIRING = "expiring"
    NOT_RENEWING = "not renewing"

    @property
    def severity(self) -> Severity:
        """An error only where the machine is not activated now."""
        return Severity.ERROR if self is Trouble.NOT_ACTIVATED else Severity.WARNING


def trouble_of(one: HostEvidence) -> Trouble | None:
    """What is wrong with a machine; None: nothing, or its status could not be read."""
    if one.machine is None:
        return None
    license_ = one.license
    if license_ is None or not license_.partial_product_key:
        return Trouble.NOT_ACTIVATED
    if license_.license_status is LicenseStatus.UNKNOWN:
        return None
    if license_.license_status is not LicenseStatus.LICENSED:
        return Trouble.NOT_ACTIVATED
    minutes = license_.remaining_minutes
    if license_.method not in RENEWED_BY_THEMSELVES or not minutes:
        return None
    if minutes <= EXPIRING_SOON_DAYS * DAY:
        return Trouble.EXPIRING
    # Two renewals missed, and a day: a machine that was off for a weekend is not in trouble.
    late = KMS_VALIDITY - minutes > 2 * renewal_interval(license_) + DAY
    if license_.method is Method.KMS_CLIENT and late:
        return Trouble.NOT_RENEWING
    return None
