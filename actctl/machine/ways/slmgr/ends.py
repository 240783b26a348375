"""The dates of /xpr in one form: whether 5/6 is in May or in June only the account's own format tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from actctl.licensing.dates import day_first_in, iso_date
from actctl.licensing.records import NEVER
from actctl.machine.asking import ask
from actctl.machine.questions.registry import RegistryValues
from actctl.machine.ways.slmgr.parse import Reading
from actctl.transport.interface import Session

_FORMAT = RegistryValues(r"HKCU\Control Panel\International", "sShortDate")
_BEFORE, _BEHIND = dt.timedelta(days=2), dt.timedelta(days=400)
"""Around now; an end lies ahead, of a KMS client by at most 180 days, of a subscription by a year."""


async def with_dates(session: Session, reading: Reading) -> Reading:
    """`reading` with its ends in one form; the format is asked for only where the order of day and month matters."""
    if not any(_unclear(one.expires) for one in reading.licenses):
        return reading
    found = (await ask(session, _FORMAT) or {}).get("sshortdate")
    day_first = day_first_in(found) if found else None
    licenses = [
        replace(one, expires=_clear(one.expires, day_first)) if one.expires and _unclear(one.expires) else one
        for one in reading.licenses
    ]
    return replace(reading, licenses=tuple(licenses))


def _unclear(expires: str | None) -> bool:
    return expires not in (None, NEVER) and iso_date(str(expires)) is None


def _clear(expires: str, day_first: bool | None) -> str:
    """By the format; else by what can be: an end lies in the year to come."""
    if day_first is not None:
        return iso_date(expires, day_first) or expires
    now = dt.datetime.now()
    both = [text for text in (iso_date(expires, True), iso_date(expires, False)) if text]
    possible = [text for text in both if now - _BEFORE <= dt.datetime.fromisoformat(text) <= now + _BEHIND]
    return possible[0] if len(possible) == 1 else expires
