"""The host's own clock: every HTTP answer of WinRM carries its `Date`, in UTC (RFC 9110, 6.6.1)."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime


def skew_of(date: str | None, now: float) -> float | None:
    """Host clock minus ours in seconds, exact to one; None where the header is absent or unreadable.

    `date` is the header's text, `now` our time.time() when the answer came.
    """
    if not date:
        return None
    try:
        moment = parsedate_to_datetime(date)
        if moment.tzinfo is None:  # `-0000`
            moment = moment.replace(tzinfo=timezone.utc)
        return (moment - datetime.fromtimestamp(now, timezone.utc)).total_seconds()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
