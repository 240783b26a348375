"""Times as they are written: ISO 8601 in UTC, `2026-11-23T12:34:56Z`."""

from __future__ import annotations

from datetime import datetime, timezone


def now_utc() -> datetime:
    """The time now, with its time zone."""
    return datetime.now(timezone.utc)


def iso(time: datetime, timespec: str = "seconds") -> str:
    """A time in UTC, exact to `timespec` as in datetime.isoformat."""
    return time.isoformat(timespec=timespec).replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The time that a text of `iso` says, with its time zone where it has one. Raises ValueError."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
