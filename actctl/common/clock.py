"""Times as they are written: ISO 8601 in UTC, `2026-11-23T12:34:56Z`."""

from __future__ import annotations

import re
from datetime import datetime, timezone

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3}(?:[0-9]{3})?)?Z")
_FIRST = 1970
"""Time zones take a time out of the years that there are, at either end."""
_LAST = 9998


def now_utc() -> datetime:
    """The time now, with its time zone."""
    return datetime.now(timezone.utc)


def iso(time: datetime, timespec: str = "seconds") -> str:
    """A time in UTC, exact to `timespec` as in datetime.isoformat."""
    return time.isoformat(timespec=timespec).replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The time that a text of `iso` says, with its time zone where it has one. Raises ValueError."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def is_written(text: str) -> bool:
    """Whether it is a time as `iso` writes those of today: a record may hold anything."""
    try:
        return _WRITTEN.fullmatch(text) is not None and _FIRST <= from_iso(text).year <= _LAST
    except ValueError:
        return False
