"""What `wevtutil qe … /f:xml` prints, into records: a row of `<Event>` elements that is no XML document.

The XML is the same in every language of Windows. Every event is cut out and parsed for itself, so that one that is
broken, or cut off by the end of the output, spoils no other. Nothing is expanded: an event with a document type in it
is not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_TAG = re.compile(r"<(/?)(?:\w{1,40}:)?Event(?=[\s>])[^<>]{0,1000}>")
"""Begin or end of an event."""
_RECORD = re.compile(r"<(?:\w+:)?EventRecordID[^<>]*>\s*([0-9]{1,18})\s*<")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")
_NUMBER = re.compile(r"[0-9]{1,9}")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:Z|\+00:00)?", re.ASCII
)
LONGEST_EVENT = 65_536
"""Characters; an event log's record cannot be longer."""


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One event as it stands in the log."""

    number: int | None
    """EventRecordID: the page after this one asks for what is below it."""
    event_id: int | None
    """None: it could not be read; then there is no time and no data either."""
    time: dt.datetime | None = None
    """TimeCreated, UTC, by the clock of the machine whose log it is."""
    data: tuple[str, ...] = ()
    """The texts of its `<Data>`, in their order."""


def records_of(page: str) -> Iterator[LogRecord]:
    """The events of a page of output, one at a time, in its order. Never raises; the last may be cut off: left out."""
    begin: int | None = None
    for tag in _TAG.finditer(page):
        if begin is not None and not tag[1]:  # another begins before this one has ended: it was cut off
            yield LogRecord(_number_in(page[begin : min(tag.start(), begin + LONGEST_EVENT)]), None)
        elif begin is not None:
            yield _record(page[begin : tag.end()])
        begin = None if tag[1] else tag.start()


def fields_of(data: Sequence[str]) -> list[str]:
    """Comma-separated fields, whether they stand in one `<Data>` or in several (docs/facts/events.md, "Fields")."""
    return [field.strip() for field in ",".join(data).split(",")]


def guid(text: str) -> str | None:
    """A GUID in lower case and without braces; None for anything else."""
    found = _GUID.fullmatch(text)
    return found[1].lower() if found else None


def number(text: str) -> int | None:
    """A decimal number; None for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def moment(text: str) -> dt.datetime | None:
    """`2026-11-23T12:34:56.1234567Z` → UTC, to the microsecond; None for anything else. Never raises."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    try:
        found_at = dt.datetime(year, month, day, hour, minute, second, micro, dt.timezone.utc)
    except ValueError:
        return None
    # Far from both ends of the calendar: days are added to it later.
    return found_at if 1600 < year < 9000 else None


def _record(text: str) -> LogRecord:
    root = _parsed(text)
    if root is None:
        return LogRecord(_number_in(text), None)
    event_id, record, time, data = None, None, None, list[str]()
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name == "Data":
            data.append(element.text or "")
        elif name == "EventID":
            event_id = number((element.text or "").strip())
        elif name == "EventRecordID":
            record = _record_number(element.text)
        elif name == "TimeCreated":
            time = moment(element.get("SystemTime", ""))
    return LogRecord(record, event_id, time, tuple(data))


def _parsed(text: str) -> ET.Element | None:
    if "<!" in text or len(text) > LONGEST_EVENT:  # a document type (entities), a comment: Windows writes none of them
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
    number_ = int(found[1], 16) if found[1] else int(found[2])
    good = number_ < 0x110000 and not _NO_CHARACTER.match(chr(number_))
    return found[0] if good else "\ufffd"


def _number_in(text: str) -> int | None:
    """The record number of an event that is no XML."""
    found = _RECORD.search(text, 0, LONGEST_EVENT)
    return int(found[1]) if found else None


def _record_number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
