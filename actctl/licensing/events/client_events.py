"""Events of a KMS client's Application log: 12288 request, 12289 answer, 8198 activation failed.

Fields and their order: docs/facts/events.md, "Fields". The XML of wevtutil is the same in every language of Windows.
Nothing here raises: an event that cannot be read is left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from actctl.licensing.codes import parse_code
from actctl.licensing.events.event_log import LogRecord, fields_of, guid, number, records_of

_HEX = re.compile(r"0x[0-9A-Fa-f]{1,8}")
_NAMED = re.compile(r"\b(hr|AppId|SkuId)=([^;,\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """12288: the client asked a KMS host, or could not."""

    time: dt.datetime | None
    """Of the record, UTC by the client's own clock; None: not readable."""
    code: int
    """0: sent and answered, or sent and lost."""
    target: str
    """NAME:PORT that was asked; empty where no host was found."""
    cmid: str | None
    activation_id: str | None
    required: int | None
    """The count that this machine needs, 25 or 5."""


@dataclass(frozen=True, slots=True)
class Answer:
    """12289: the host's answer was checked."""

    time: dt.datetime | None
    code: int
    count: int | None
    """Machines that the host had counted by then."""


@dataclass(frozen=True, slots=True)
class Failed:
    """8198: an activation failed, whatever the method."""

    time: dt.datetime | None
    code: int
    application_id: str | None
    activation_id: str | None


ClientEvent = Request | Answer | Failed


def read_events(text: str) -> tuple[ClientEvent, ...]:
    """Events in the output of wevtutil, in its order (newest first)."""
    found = (_READERS[one.event_id](one) for one in records_of(text) if one.event_id in _READERS)
    return tuple(event for event in found if event is not None)


def _request(one: LogRecord) -> Request | None:
    """Anchored on the first GUID: the CMID, always the fourth field."""
    fields = fields_of(one.data)
    place = next((index for index, field in enumerate(fields) if guid(field)), -1)
    if place < 3:
        return None
    code = parse_code(fields[place - 3])
    if code is None:
        return None
    after = fields[place + 1 :]
    product = guid(after[4]) if len(after) > 4 else None
    return Request(one.time, code, fields[place - 1], guid(fields[place]), product, _number(after, 5))


def _answer(one: LogRecord) -> Answer | None:
    """It has no GUID: its first `0x…` is field 1."""
    fields = fields_of(one.data)
    place = next((index for index, field in enumerate(fields) if _HEX.fullmatch(field)), -1)
    code = parse_code(fields[place]) if place >= 0 else None
    return Answer(one.time, code, _number(fields[place:], 4)) if code is not None else None


def _failed(one: LogRecord) -> Failed | None:
    named = {match[1].lower(): match[2] for match in _NAMED.finditer(";".join(one.data))}
    code = parse_code(named.get("hr", ""))
    return Failed(one.time, code, guid(named.get("appid", "")), guid(named.get("skuid", ""))) if code else None


def _number(fields: list[str], place: int) -> int | None:
    return number(fields[place]) if len(fields) > place else None


_READERS: dict[int | None, Callable[[LogRecord], ClientEvent | None]] = {
    12288: _request,
    12289: _answer,
    8198: _failed,
}
