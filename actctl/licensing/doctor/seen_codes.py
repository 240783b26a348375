"""Which error codes a machine has shown, brought into one form, and what `explain` knows of them."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.codes import Code, explain, format_code, parse_code
from actctl.licensing.doctor.evidence import HostEvidence

COUNT_LOW = 0xC004F038
NO_KMS = 0xC004F074
NOT_ENABLED = 0xC004F039
WRONG_GENERATION = 0xC004F042
PRODUCT_NOT_SERVED = 0xC004F015
CLOCK = 0xC004F06C
WRONG_EDITION = 0xC004F069
EXHAUSTED = (0xC004C020, 0xC004C008)
BLOCKED = (0xC004C003, 0xC004C060)
NO_RECORD = (0x8007232B, 0x8007251D, 0x80092328)
"""The name does not exist, it has no record of that kind, and the older form of the first."""
RPC_UNAVAILABLE = 0x800706BA
NO_ENDPOINT = 0x800706D9
DENIED = 0x80070005
NOT_ELEVATED = 0xC004F025
SERVICE_DISABLED = 0x80070422
GRACE_OVER = 0xC004F009
NOT_BOUND = 0xC004F056
NOT_YET = 0xC004F034
GENERIC = (GRACE_OVER, NOT_BOUND, NOT_YET)
"""Codes that say only that there is no activation, not why."""

_FAILURE = 0x80000000


def codes_of(one: HostEvidence) -> tuple[int, ...]:
    """Codes of the last attempt, the most telling first; the notification reason where no attempt is known.

    The same condition appears as 0x4004Fnnn and 0xC004Fnnn (data/errors.yaml): all are brought into the second form.
    """
    attempt = one.attempt
    if attempt is not None:
        return tuple(dict.fromkeys(code | _FAILURE for code in attempt.codes))
    reason = parse_code(one.license.notification_reason or "") if one.license is not None else None
    return (reason | _FAILURE,) if reason else ()


def unasked(one: HostEvidence) -> bool:
    """Whether no attempt is on record that would say why: then what is read of its KMS host must.

    Not where the machine cannot reach any KMS host: then nothing that such a host would answer is the cause.
    """
    return one.attempt is None and not one.shut_out and all(code in GENERIC for code in codes_of(one))


def known(code: int) -> Code | None:
    """What `explain` says of a code."""
    return explain(format_code(code))


def first_of(one: HostEvidence, *wanted: int) -> int | None:
    """The first of the machine's codes that is one of `wanted`."""
    return next((code for code in codes_of(one) if code in wanted), None)


def code_text(one: HostEvidence, code: int) -> Text:
    """Where a code was seen: in the events of the last attempt, or as the notification reason."""
    shown = format_code(code)
    attempt = one.attempt
    if attempt is None:
        return Text(f"notification reason {shown}", f"通知の理由 {shown}")
    when = f"{attempt.time:%Y-%m-%d %H:%M} UTC" if attempt.time is not None else "?"
    asked = next((each.target for each in attempt.requests if each.code | _FAILURE == code), None) or attempt.target
    if asked:
        return Text(f"{shown} at the last attempt ({when}, {asked})", f"最後の試行 ({when}、{asked}) の結果は {shown}")
    return Text(f"{shown} at the last attempt ({when})", f"最後の試行 ({when}) の結果は {shown}")
