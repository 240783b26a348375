"""Keys that Microsoft's server counts, MAK and CSVLK: used up (0xC004C008, 0xC004C020) or blocked (0xC004C003)."""

from __future__ import annotations

from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.records import Method


def counted_key(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """What Microsoft's server has said of the key of a machine that does not activate by KMS."""
    if one.license is None or one.method is Method.KMS_CLIENT:
        return None
    used_up, blocked = codes.first_of(one, *codes.EXHAUSTED), codes.first_of(one, *codes.BLOCKED)
    code = used_up or blocked
    if code is None:
        return None
    partial = one.license.partial_product_key or "?"
    remedy: list[Text] = []
    if one.method is Method.MAK and site.kms_hosts:
        remedy.append(
            Text("as KMS clients instead: actctl switch kms {hosts}", "KMSに切り替える: actctl switch kms {hosts}")
        )
    return Cause(
        one.host, "mak_exhausted" if used_up else "mak_blocked", trouble.severity, subject=f"…{partial}",
        explained=codes.known(code), seen=codes.code_text(one, code), remedy=tuple(remedy),
    )  # fmt: skip
