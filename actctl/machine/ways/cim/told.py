"""What /dli and /xpr tell of a licence: less than /dlv, and of its end the date."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from actctl.licensing.records import NEVER, License, LicenseStatus, Method

_IN_GRACE = frozenset(
    {
        LicenseStatus.INITIAL_GRACE,
        LicenseStatus.ADDITIONAL_GRACE,
        LicenseStatus.NON_GENUINE_GRACE,
        LicenseStatus.EXTENDED_GRACE,
    }
)


def as_dli(one: License) -> License:
    """Without what only /dlv has."""
    return replace(
        one, activation_id=None, application_id=None, extended_pid=None, product_key_channel=None,
        installation_id=None, evaluation_end=None, trusted_time=None, remaining_windows_rearm=None,
        remaining_app_rearm=None, remaining_sku_rearm=None,
    )  # fmt: skip


def as_xpr(one: License, now: dt.datetime) -> License:
    """Its name, its status and until when that lasts; `now`: the machine's own time."""
    ends = one.license_status is LicenseStatus.LICENSED and one.remaining_minutes is not None
    return License(
        name=one.name,
        edition=one.edition,
        method=_method_shown(one) if ends else Method.UNKNOWN,
        license_status=one.license_status,
        expires=_end(one, now),
        unparsed=one.unparsed,
    )


def _end(one: License, now: dt.datetime) -> str | None:
    minutes = one.remaining_minutes
    if one.license_status is LicenseStatus.LICENSED and minutes is None:
        return NEVER
    if minutes is None or one.license_status not in (*_IN_GRACE, LicenseStatus.LICENSED):
        return None
    try:
        return str((now + dt.timedelta(minutes=minutes)).replace(microsecond=0, tzinfo=None))
    except OverflowError:
        return None


def _method_shown(one: License) -> Method:
    """What the script's sentence about the end gives away."""
    evaluation = one.method is Method.TIMEBASED and "eval" in (one.edition or "").lower()
    return one.method if evaluation or one.method is Method.AVMA else Method.UNKNOWN
