"""How often a KMS client renews. Facts: reference/kms.md, section 1. Minutes."""

from __future__ import annotations

from actctl.licensing.records import License

RENEWAL_MINUTES = 10_080
"""7 days, unless the KMS host has told its clients another interval (/sri)."""


def renewal_interval(one: License) -> int:
    """Minutes between two renewals of this machine: as its KMS host has said, else the usual ones."""
    return (one.kms_client.renewal_interval_minutes if one.kms_client else None) or RENEWAL_MINUTES
