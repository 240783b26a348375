"""0xC004F06C: more than four hours between a KMS client and its host, in UTC (docs/facts/kms.md, "Port and clock")."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause, Severity
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import AGAIN
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.overview import DAY
from actctl.licensing.records import Method

ALLOWED_SECONDS = 4 * 3600.0
_DATE_IS_EXACT_TO = 2.0
"""Seconds: the Date header has no fractions, on either machine."""


def clock(one: HostEvidence, site: Site, trouble: Trouble | None) -> Cause | None:
    """The machine's own clock, or that of its KMS host, whichever is further from ours."""
    if one.kms_role is not None:
        return _own(one, trouble) if _far(one.skew_seconds) else None
    if one.method is not Method.KMS_CLIENT:
        return None
    severity = trouble.severity if trouble is not None else Severity.WARNING
    host = site.kms_host_of(one)
    theirs = host.skew_seconds if host is not None else None
    own = one.skew_seconds
    if own is not None and _far(own - (theirs or 0.0)):
        if host is None or theirs is None or abs(own) >= abs(theirs):
            return _own(one, trouble)
        return _host_is_off(one, host.host, theirs, severity)
    if codes.first_of(one, codes.CLOCK) is None or own is not None:
        return None  # what was wrong at the last attempt is right now
    seen = codes.code_text(one, codes.CLOCK)
    return Cause(one.host, "clock_skew", severity, explained=codes.known(codes.CLOCK), seen=seen)


def _far(seconds: float | None) -> bool:
    return seconds is not None and abs(seconds) > ALLOWED_SECONDS + _DATE_IS_EXACT_TO


def _own(one: HostEvidence, trouble: Trouble | None) -> Cause:
    severity = trouble.severity if trouble is not None else Severity.WARNING
    seconds = one.skew_seconds or 0.0
    title = None
    if one.kms_role is not None:
        severity = Severity.ERROR
        title = Text(
            "the KMS host {subject} has a wrong clock: its clients are refused",
            "KMSホスト {subject} の時刻がずれており、クライアントの要求が拒否されます",
        )
    return Cause(
        one.host, "clock_skew", severity, subject=one.host if title else "", explained=codes.known(codes.CLOCK),
        seen=skew_text(seconds), title=title, kms_host=one.host if title else None,
        remedy=(Text("there: w32tm /resync", "対象で w32tm /resync"), *(() if title else (AGAIN,))),
    )  # fmt: skip


def _host_is_off(one: HostEvidence, kms_host: str, seconds: float, severity: Severity) -> Cause:
    said = skew_text(seconds)
    return Cause(
        one.host, "clock_skew", severity, subject=kms_host, explained=codes.known(codes.CLOCK), kms_host=kms_host,
        title=Text(
            "{hosts} {cannot}: the clock of their KMS host {subject} is wrong",
            "{hosts}{cannot}: KMSホスト {subject} の時刻がずれています",
        ),
        evidence=(Text(f"{kms_host}: {said.en}", f"{kms_host}: {said.ja}"),),
        remedy=(Text(f"on {kms_host}: w32tm /resync", f"{kms_host} で w32tm /resync"),),
    )  # fmt: skip


def skew_text(seconds: float) -> Text:
    """`its clock is 5 h 12 min ahead`."""
    minutes = round(abs(seconds) / 60)
    days, hours, rest = minutes // DAY, minutes % DAY // 60, minutes % 60
    ahead = seconds > 0
    english = " ".join(part for part in (f"{days} d" if days else "", f"{hours} h", f"{rest} min") if part)
    japanese = (f"{days}日" if days else "") + f"{hours}時間{rest}分"
    return Text(
        f"its clock is {english} {'ahead' if ahead else 'behind'}",
        f"時計が{japanese}{'進んでいます' if ahead else '遅れています'}",
    )
