"""The one line a person needs of a machine: its status, method, expiry, KMS host, key, and the one thing to know."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.errors import HostError
from actctl.common.names import KmsAddress
from actctl.common.texts import Text
from actctl.licensing.codes import explain
from actctl.licensing.dates import iso_date
from actctl.licensing.kms.renewal import RENEWED_BY_THEMSELVES
from actctl.licensing.products import ADD_ON
from actctl.licensing.records import License, LicenseStatus, Method, primary
from actctl.licensing.windows import build_of, product_name

DAY = 1440
"""Minutes."""
_ISO_DAY = len("2025-12-24")
EXPIRING_SOON_DAYS = 30
"""A KMS client renews every 7 of 180 days; with 30 left it has failed to for five months."""


def days_left(minutes: int) -> int:
    """Days of so many minutes, rounded up as slmgr does: the one number of days for every screen."""
    return -(-minutes // DAY)


@dataclass(frozen=True, slots=True)
class Overview:
    """A machine in one line."""

    status: LicenseStatus | None
    """The status of its primary Windows licence; None: it was not read, which is not `unlicensed`."""
    method: Method | None
    product: str
    days: int | None
    """Days left, rounded up as slmgr does; None: for ever, or not known."""
    remaining_minutes: int | None
    kms_host: str | None
    """`name:port` of the KMS host in use."""
    partial_key: str | None
    code: str | None
    note: Text | None
    license: License | None
    until: str | None = None
    """The end as /xpr gives it, without its time of day where that is certain; `never`."""


def overview(licenses: tuple[License, ...], service_version: str | None, error: HostError | None) -> Overview:
    """Sum up what one machine said."""
    one = primary(licenses) or next(iter(licenses), None)
    if one is None:
        if error is not None:
            return Overview(None, None, "–", None, None, None, None, error.code, error.message, None)
        nothing = Text("no product key is installed", "プロダクト キーなし")
        return Overview(LicenseStatus.UNLICENSED, None, "–", None, None, None, None, None, nothing, None)
    code, note = _note(one, licenses, error)
    minutes = one.remaining_minutes
    return Overview(
        status=one.license_status,
        method=one.method,
        product=product_name(one.edition, build_of(service_version)),
        days=days_left(minutes) if minutes is not None else None,
        remaining_minutes=minutes,
        kms_host=_kms_host(one),
        partial_key=one.partial_product_key,
        code=code,
        note=note,
        license=one,
        until=_until(one.expires),
    )


def _until(expires: str | None) -> str | None:
    return expires[:_ISO_DAY] if expires and iso_date(expires) == expires else expires


def _kms_host(one: License) -> str | None:
    client = one.kms_client
    if client is None or client.machine is None:
        return None
    return str(KmsAddress.of(client.machine, client.port)) if client.port else client.machine


def _note(one: License, licenses: tuple[License, ...], error: HostError | None) -> tuple[str | None, Text | None]:
    """The first of the things worth saying, the gravest first."""
    if error is not None:
        return error.code, error.message
    if one.notification_reason:
        known = explain(one.notification_reason)
        return one.notification_reason, known.meaning if known else None
    if one.license_status is LicenseStatus.UNKNOWN:
        if one.inferred_status is not None:
            word = one.inferred_status.value
            return None, Text(f"wording unknown; looks {word}", f"文言不明 (推定: {word})")
        return None, Text("the status line was not understood", "状態の行を読み取れません")
    if one.method is Method.TIMEBASED:
        return None, Text("evaluation; takes no GVLK", "評価版。GVLK不可")
    if one.method is Method.SUBSCRIPTION:
        return None, Text("ends with the user's subscription", "サブスクリプションと同時に終了")
    if one.kms_host is not None:
        count = one.kms_host.current_count
        shown = "?" if count is None or count < 0 else str(count)
        return None, Text(f"KMS host, count {shown}", f"KMSホスト、カウント {shown}")
    minutes = one.remaining_minutes
    renews = one.method in RENEWED_BY_THEMSELVES
    if renews and one.license_status is LicenseStatus.LICENSED and minutes and minutes <= EXPIRING_SOON_DAYS * DAY:
        return None, Text("has not renewed for months: is its KMS host there?", "数か月間更新なし。KMSホストを確認")
    addons = [each for each in licenses if each is not one and each.partial_product_key and each.is_add_on]
    if addons:
        names = ", ".join((each.name or "?").rpartition(", ")[2].split(f" {ADD_ON}")[0] for each in addons)
        return None, Text(f"add-on: {names}", f"アドオン: {names}")
    if one.unparsed:
        count = len(one.unparsed)
        return None, Text(f"{count} line(s) not understood (see -o json)", f"読み取れない行 {count}行 (-o json)")
    return None, None
