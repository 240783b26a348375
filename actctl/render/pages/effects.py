"""What the steps about KMS and activation change on one machine: `KMS host: (DNS) → kms01:1688`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actctl.common.names import KmsAddress
from actctl.common.texts import Text
from actctl.licensing.changes.change import State, Step
from actctl.licensing.overview import days_left
from actctl.licensing.records import LicenseStatus
from actctl.licensing.verbs.rows import row_of
from actctl.render.words import STATUSES

_DNS = "(DNS)"
"""No name is set: the machine asks DNS, or would once it is a KMS client."""


def planned(kind: str, before: State | None, steps: Sequence[Step]) -> Iterator[Text]:
    """What a plan of that kind will change, beyond what its other columns say."""
    kms = _kms_host(before, steps)
    if kms is not None:
        yield kms
    if row_of(kind).activates:
        was = status_text(before)
        renews = before is not None and before.license_status is LicenseStatus.LICENSED
        what = Text("renew", "認証を更新") if renews else Text("activate", "ライセンス認証を実行")
        yield Text(f"{what.en} (status: {was.en})", f"{what.ja} (状態: {was.ja})")


def done(kind: str, before: State | None, after: State | None, steps: Sequence[Step]) -> Iterator[Text]:
    """What a run of that kind has changed; `steps`: those that succeeded."""
    kms = _kms_host(before, steps)
    if kms is not None:
        yield kms
    if row_of(kind).activates and after is not None:
        was, is_ = status_text(before), status_text(after)
        yield Text(f"status: {was.en} → {is_.en}", f"状態: {was.ja} → {is_.ja}")


def _kms_host(before: State | None, steps: Sequence[Step]) -> Text | None:
    step = next((step for step in reversed(steps) if step.left.kms_host is not None), None)
    if step is None:
        return None
    name = step.kms_host
    if name is not None and name.startswith(":"):
        return Text(f"KMS port: → {name[1:]}", f"KMSポート: → {name[1:]}")
    was, will = _set_before(before), str(KmsAddress.parse(name)) if name else _DNS
    change = f"{was} → {will}" if was else f"→ {will}"
    return Text(f"KMS host: {change}", f"KMSホスト: {change}")


def _set_before(before: State | None) -> str | None:
    """The KMS host that /skms had set; None where nobody knows whether it had: the registry was not read, or an
    earlier version did not note it."""
    if before is None or (before.kms_source is None and (before.kms_host is not None or not before.kms_read)):
        return None
    fixed = before.registered_kms[1]
    return str(KmsAddress.parse(fixed)) if fixed else _DNS


def status_text(state: State | None) -> Text:
    """`licensed, 180 d`."""
    words = _status(state)
    if state is None or state.license_status is None or state.remaining_minutes is None:
        return words
    days = days_left(state.remaining_minutes)
    return Text(f"{words.en}, {days} d", f"{words.ja}、{days}日")


def _status(state: State | None) -> Text:
    return STATUSES[state.license_status if state is not None else None]
