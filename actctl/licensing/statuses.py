"""The statuses of a licence in words."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.records import LicenseStatus

STATUS_WORDS: dict[LicenseStatus | None, Text] = {
    LicenseStatus.LICENSED: Text("licensed", "認証済み"),
    LicenseStatus.UNLICENSED: Text("unlicensed", "未認証"),
    LicenseStatus.INITIAL_GRACE: Text("initial grace", "初期猶予"),
    LicenseStatus.ADDITIONAL_GRACE: Text("added grace", "追加猶予"),
    LicenseStatus.NON_GENUINE_GRACE: Text("non-genuine", "非正規猶予"),
    LicenseStatus.EXTENDED_GRACE: Text("extended grace", "延長猶予"),
    LicenseStatus.NOTIFICATION: Text("notification", "通知モード"),
    LicenseStatus.UNKNOWN: Text("unknown", "不明"),
}
