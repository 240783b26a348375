"""Dates as Windows prints them, in the account's own format, as one form: `2025-12-24 09:12:03`, the machine's time."""

from __future__ import annotations

import datetime as dt
import re

_DATE = re.compile(r"(\d{1,4})([/.\-年])\s?(\d{1,2})[/.\-月]\s?(\d{1,4})")
_TIME = re.compile(r"(\d{1,2})[:.時](\d{2})(?:[:.分](\d{2}))?")
_AFTERNOON = re.compile(r"p\.?\s?m\b|午後|下午|오후|μμ", re.IGNORECASE)
_MORNING = re.compile(r"a\.?\s?m\b|午前|上午|오전|πμ", re.IGNORECASE)
_YEARS = range(2000, 2400)
"""A Thai or Persian year lies outside; such a date stays as it was printed."""
_MONTHS = 12


def iso_date(text: str, day_first: bool | None = None) -> str | None:
    """`text` as `YYYY-MM-DD HH:MM:SS`; None where its order of day and month is not certain.

    `day_first` is the order of a format that begins with neither year, where it is known.
    """
    date = _DATE.search(text)
    if date is None:
        return None
    one, two, three = int(date[1]), int(date[3]), int(date[4])
    if len(date[1]) == 4:
        year, month, day = one, two, three
    elif len(date[4]) == 4:
        order = _day_first(one, two, date[2], day_first)
        if order is None:
            return None
        year, month, day = three, *((two, one) if order else (one, two))
    else:
        return None
    time = _TIME.search(text, date.end())
    hour, minute, second = (int(part or 0) for part in time.groups()) if time else (0, 0, 0)
    if _AFTERNOON.search(text):
        hour = hour % 12 + 12
    elif _MORNING.search(text):
        hour %= 12
    try:
        return dt.datetime(year, month, day, hour, minute, second).isoformat(" ") if year in _YEARS else None
    except ValueError:
        return None


def _day_first(one: int, two: int, separator: str, known: bool | None) -> bool | None:
    if one > _MONTHS:
        return True
    if two > _MONTHS:
        return False
    return True if one == two or separator == "." else known


def day_first_in(pattern: str) -> bool | None:
    """Whether a Windows date format (`dd/MM/yyyy`) names the day before the month; None where it is no such format."""
    day, month = pattern.lower().find("d"), pattern.find("M")
    return day < month if day >= 0 and month >= 0 else None
