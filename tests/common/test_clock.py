"""Times as they are written and read back."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from actctl.common.clock import from_iso, iso, now_utc

NOON = datetime(2026, 11, 23, 12, 34, 56, 789_000, timezone.utc)


def test_a_time_is_written_in_utc_and_read_back() -> None:
    assert iso(NOON) == "2026-11-23T12:34:56Z"
    assert iso(NOON, "milliseconds") == "2026-11-23T12:34:56.789Z"
    assert from_iso("2026-11-23T12:34:56.789Z") == NOON
    assert from_iso("2026-11-23T21:34:56.789+09:00") == NOON
    assert now_utc().utcoffset() == NOON.utcoffset()


@pytest.mark.parametrize("text", ["", "Z", "yesterday", "2026-13-01T00:00:00Z"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        from_iso(text)
