"""The log of a KMS host, "Key Management Service": pages of event 12290 into requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from actctl.licensing.events.event_log import LogRecord, records_of
from actctl.licensing.events.kms_requests import KmsRequest, request_of

PROCESSED = 12290


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a page."""

    record: int | None
    """EventRecordID: the page after this one asks for what is below it."""
    time: dt.datetime | None
    """TimeCreated, UTC."""
    request: KmsRequest | None
    """None: another event than 12290, or one that could not be read (then `readable` is False)."""
    readable: bool


def events_of(page: str) -> Iterator[Event]:
    """The events of a page of output, one at a time, in its order. Never raises; the last may be cut off: left out."""
    return map(_event, records_of(page))


def _event(one: LogRecord) -> Event:
    if one.event_id != PROCESSED:
        return Event(one.number, one.time, None, one.event_id is not None)
    request = request_of(one.data, one.time) if one.time is not None else None
    return Event(one.number, one.time, request, request is not None)
