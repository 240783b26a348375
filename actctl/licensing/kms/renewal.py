"""How long an activation lasts, who renews it, how often (docs/facts/kms.md, "Activation and renewal"). Minutes."""

from __future__ import annotations

import datetime as dt

from actctl.licensing.records import License, Method

KMS_VALIDITY = 259_200
"""Of one activation by a KMS host: 180 days."""
RENEWAL_MINUTES = 10_080
"""7 days, unless the KMS host has told its clients another interval (/sri)."""
AGES_OUT = dt.timedelta(days=30)
"""A KMS host counts a machine so long after its last request."""
RENEWED_BY_THEMSELVES = frozenset({Method.KMS_CLIENT, Method.ADBA, Method.TOKEN, Method.AVMA})
"""Whose activation has an end that nobody needs to do anything about."""


def renewal_interval(one: License) -> int:
    """Minutes between two renewals of this machine: as its KMS host has said, else the usual ones."""
    return (one.kms_client.renewal_interval_minutes if one.kms_client else None) or RENEWAL_MINUTES
