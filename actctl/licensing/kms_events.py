"""What `wevtutil qe … /f:xml` prints, into requests: a row of `<Event>` elements that is no XML document.

Every event is cut out and parsed for itself, so that one that is broken, or cut off by the end of the output, spoils
no other. Nothing is expanded: an event with a document type in it is not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from actctl.licensing.kms_requests import KmsRequest, moment, request_of

PROCESSED = 12290
_TAG = re.compile(r"<(/?)(?:\w{1,40}:)?Event(?=[\s>])[^<>]{0,1000}>")
"""Begin or end of an event."""
_RECORD = re.compile(r"<(?:\w+:)?EventRecordID[^<>]*>\s*([0-9]{1,18})\s*<")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_EVENT = 65_536
"""Characters; an event log's record cannot be longer."""


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
    begin: int | None = None
    for tag in _TAG.finditer(page):
        if begin is not None and not tag[1]:  # another begins before this one has ended: it was cut off
            yield Event(_record(page[begin : min(tag.start(), begin + LONGEST_EVENT)]), None, None, False)
        elif begin is not None:
            yield _event(page[begin : tag.end()])
        begin = None if tag[1] else tag.start()


def _event(text: str) -> Event:
    root = _parsed(text)
    if root is None:
        return Event(_record(text), None, None, False)
    number, record, time, data = None, None, None, list[str]()
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name == "Data":
            data.append(element.text or "")
        elif name == "EventID":
            number = element.text
        elif name == "EventRecordID":
            record = _integer(element.text)
        elif name == "TimeCreated":
            time = moment(element.get("SystemTime", ""))
    if (number or "").strip() != str(PROCESSED):
        return Event(record, time, None, number is not None)
    request = request_of(data, time) if time is not None else None
    return Event(record, time, request, request is not None)


def _parsed(text: str) -> ET.Element | None:
    if (
        "<!" in text or len(text) > LONGEST_EVENT
    ):  # a document type (entities), a comment, CDATA: Windows writes none of them
        return None
    for attempt in (text, None):
        try:
            # No document type, so nothing to expand and nothing to fetch.
            return ET.fromstring(attempt if attempt is not None else _characters_only(text))  # noqa: S314
        except (ET.ParseError, ValueError):  # noqa: PERF203 - the second attempt is rare
            continue
    return None


def _characters_only(text: str) -> str:
    """Without what XML 1.0 has no place for: Windows writes such characters as they were in the event."""
    return _NO_CHARACTER.sub("\ufffd", _REFERENCE.sub(_reference, text))


def _reference(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    good = number < 0x110000 and not _NO_CHARACTER.match(chr(number))
    return found[0] if good else "\ufffd"


def _record(text: str) -> int | None:
    """The record number of an event that is no XML."""
    found = _RECORD.search(text, 0, LONGEST_EVENT)
    return int(found[1]) if found else None


def _integer(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
