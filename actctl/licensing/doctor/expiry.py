"""What is left to say where no cause was found: expired, expiring, or simply not activated."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.codes import format_code
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import AGAIN
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.overview import days_left

_MAY_BE_OVER = (codes.COUNT_LOW, codes.CLOCK, *codes.NO_RECORD)
"""Codes whose cause was looked for and is not there any more when this path is reached."""


def not_activated(one: HostEvidence, site: Site, trouble: Trouble) -> Cause:
    """By time left, then by the code that was seen last."""
    license_ = one.license
    minutes = license_.remaining_minutes if license_ is not None else None
    days = Text(f"{days_left(minutes)} days left", f"残り{days_left(minutes)}日") if minutes else None
    found = codes.codes_of(one)
    code = found[0] if found else None
    if trouble is not Trouble.NOT_ACTIVATED:
        seen = days or Text("ends soon", "まもなく終了")
        title = _NO_RENEWAL if trouble is Trouble.NOT_RENEWING else None
        explained = codes.known(code) if code else None
        return Cause(
            one.host, "expiring", trouble.severity, subject=format_code(code) if code else "", seen=seen,
            explained=explained, remedy=(AGAIN,), why=None if explained else _NOT_RENEWED, title=title,
        )  # fmt: skip
    if code is None:
        why = Text("no attempt to activate is on record there", "認証を試みた記録がありません")
        return Cause(one.host, "not_activated", trouble.severity, why=why, seen=days or _status(one), remedy=(AGAIN,))
    said = codes.code_text(one, code)
    seen = Text(f"{said.en}, {days.en}", f"{said.ja}、{days.ja}") if days else said
    if code in _MAY_BE_OVER and one.attempt is not None:
        return Cause(one.host, "not_activated", trouble.severity, subject="over", why=_OVER, seen=seen, remedy=(AGAIN,))
    name = "expired" if code == codes.GRACE_OVER else "not_activated"
    shown = format_code(code)
    title = None if name == "expired" else Text(f"{{hosts}} not activated: {shown}", f"{{hosts}}が未認証です: {shown}")
    return Cause(
        one.host, name, trouble.severity, subject=shown, explained=codes.known(code), seen=seen, title=title,
        remedy=(AGAIN,) if code in codes.GENERIC else (), why=None if codes.known(code) else _UNKNOWN,
    )  # fmt: skip


_NOT_RENEWED = Text(
    "it was off, or its requests do not reach the KMS host; its event log does not say why",
    "電源が切れていたか、要求がKMSホストに届いていません。イベント ログからは原因が分かりません",
)
_NO_RENEWAL = Text(
    "{hosts} not renewed for weeks: a renewal is due every few days",
    "{hosts}の認証が数週間更新されていません (通常は数日ごとに更新)",
)
_OVER = Text("what stopped the last attempt is no longer so", "最後の試行で失敗した原因は、すでに解消しています")
_UNKNOWN = Text("nothing is known of this code", "このコードの情報はありません")


def _status(one: HostEvidence) -> Text:
    word = one.license.license_status.value if one.license is not None else "unlicensed"
    return Text(f"status {word}", f"状態は {word}")
