"""Dates as the machines of many countries print them, in one form."""

from __future__ import annotations

import pytest

from actctl.licensing.dates import day_first_in, iso_date

DATES = {
    "24/12/2025 09:12:03": "2025-12-24 09:12:03",
    "12/24/2025 1:23:45 PM": "2025-12-24 13:23:45",
    "2026/12/31 13:23:45": "2026-12-31 13:23:45",
    "2026年12月31日 1:02:03": "2026-12-31 01:02:03",
    "31.12.2026 13:23:45": "2026-12-31 13:23:45",
    "05.06.2026 13:23": "2026-06-05 13:23:00",
    "2026-06-05 오후 1:23:45": "2026-06-05 13:23:45",
    "2026/6/5 上午 12:23:45": "2026-06-05 00:23:45",
    "6/6/2026 12:00:00 AM": "2026-06-06 00:00:00",
    "2026. 6. 5. 13:00:00": "2026-06-05 13:00:00",
    "5/6/2026 1:23:45 PM": None,
    "31/31/2026 1:00": None,
    "31/12/2569 13:23:45": None,
    "12/24/25 1:00": None,
    "tomorrow": None,
}


@pytest.mark.parametrize("text", DATES)
def test_dates(text: str) -> None:
    assert iso_date(text) == DATES[text]


def test_the_accounts_own_format_tells() -> None:
    assert iso_date("5/6/2026 1:23:45 PM", day_first_in("d/MM/yyyy")) == "2026-06-05 13:23:45"
    assert iso_date("5/6/2026 1:23:45 PM", day_first_in("M/d/yyyy")) == "2026-05-06 13:23:45"
    assert day_first_in("nonsense") is None
