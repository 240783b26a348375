"""Events of a KMS client's Application log: 12288 request, 12289 answer, 8198 activation failed.

Fields and their order: reference/kms.md, section 5. The XML of wevtutil is the same in every language of Windows.
Nothing here raises: an event that cannot be read is left out.
"""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from actctl.licensing.codes import parse_code

QUERY = 'wevtutil qe Application /q:"*[System[(EventID=12288 or EventID=12289 or EventID=8198)]]" /f:xml /rd:true /c:20'
"""The newest twenty, newest first; `/q` needs no escape in cmd."""

_EVENT = re.compile(r"<Event\b.*?</Event>", re.DOTALL)
_LONGEST = 65_536
_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")
_HEX = re.compile(r"0x[0-9A-Fa-f]{1,8}")
_NAMED = re.compile(r"\b(hr|AppId|SkuId)=([^;,\s]+)", re.IGNORECASE)
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d*)?Z?")


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
    """Events in the output of QUERY, in its order (newest first)."""
    found = (_event(match.group()) for match in _EVENT.finditer(text) if len(match.group()) <= _LONGEST)
    return tuple(event for event in found if event is not None)


def _event(text: str) -> ClientEvent | None:
    try:
        root = ET.fromstring(text)  # noqa: S314  # a single element: no document type, so no entities of its own
    except (ET.ParseError, ValueError):
        return None
    number, time, data = "", None, []
    for element in root.iter():
        name = element.tag.rsplit("}", 1)[-1]
        if name == "EventID":
            number = (element.text or "").strip()
        elif name == "TimeCreated":
            time = _moment(element.get("SystemTime") or "")
        elif name == "Data":
            data.append(element.text or "")
    readers = {"12288": _request, "12289": _answer, "8198": _failed}
    return readers[number](time, data) if number in readers else None


def _moment(text: str) -> dt.datetime | None:
    found = _TIME.fullmatch(text.strip())
    try:
        return dt.datetime.fromisoformat(found[1]).replace(tzinfo=dt.timezone.utc) if found else None
    except ValueError:
        return None


def _fields(data: list[str]) -> list[str]:
    return [field.strip() for field in ",".join(data).split(",")]


def _request(time: dt.datetime | None, data: list[str]) -> Request | None:
    """Anchored on the first GUID: the CMID, always the fourth field."""
    fields = _fields(data)
    place = next((index for index, field in enumerate(fields) if _GUID.fullmatch(field)), -1)
    if place < 3:
        return None
    code = parse_code(fields[place - 3])
    if code is None:
        return None
    after = fields[place + 1 :]
    product = _guid(after[4]) if len(after) > 4 else None
    return Request(time, code, fields[place - 1], _guid(fields[place]), product, _number(after, 5))


def _answer(time: dt.datetime | None, data: list[str]) -> Answer | None:
    """It has no GUID: its first `0x…` is field 1."""
    fields = _fields(data)
    place = next((index for index, field in enumerate(fields) if _HEX.fullmatch(field)), -1)
    code = parse_code(fields[place]) if place >= 0 else None
    return Answer(time, code, _number(fields[place:], 4)) if code is not None else None


def _failed(time: dt.datetime | None, data: list[str]) -> Failed | None:
    named = {match[1].lower(): match[2] for match in _NAMED.finditer(";".join(data))}
    code = parse_code(named.get("hr", ""))
    return Failed(time, code, _guid(named.get("appid", "")), _guid(named.get("skuid", ""))) if code else None


def _guid(text: str) -> str | None:
    found = _GUID.fullmatch(text)
    return found[1].lower() if found else None


def _number(fields: list[str], place: int) -> int | None:
    text = fields[place] if len(fields) > place else ""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
