"""Event 12290: one request that a KMS host processed. Fields and their order: docs/facts/events.md, "Fields".

On today's Windows an event has ten `<Data>`: one that is not documented, then the nine fields; in Vista's time all nine
stood in one, separated by commas. Both are read alike: joined, split at commas, anchored on the first GUID.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from actctl.licensing.codes import format_code, parse_code
from actctl.licensing.events.event_log import fields_of, guid, number
from actctl.licensing.records import LicenseStatus

_BEFORE = 3
"""Fields before the CMID: result, count needed, name."""
_LONGEST_NAME = 255
_STATES = (
    LicenseStatus.UNLICENSED,
    LicenseStatus.LICENSED,
    LicenseStatus.INITIAL_GRACE,
    LicenseStatus.ADDITIONAL_GRACE,
    LicenseStatus.NON_GENUINE_GRACE,
    LicenseStatus.NOTIFICATION,
    LicenseStatus.EXTENDED_GRACE,
)
"""By the number in the event."""


@dataclass(frozen=True, slots=True)
class KmsRequest:
    """One request. A field is None where the event does not say it, or not readably."""

    time: dt.datetime
    """Of the event (TimeCreated, UTC, the host's clock), never what the client states."""
    name: str
    """The client as it calls itself: FQDN or short name; empty where it is missing."""
    cmid: str
    """Client machine ID, lower case."""
    code: str | None
    """`0x` and eight hex digits; 0x00000000: activated."""
    required_count: int | None
    """Count the client needs: 5 for a server, 25 for a client edition."""
    stated_time: str | None
    """The client's own time as it stands there: may be wrong by any amount."""
    virtual: bool | None
    license_state: LicenseStatus | None
    """Of the client before this request."""
    minutes_left: int | None
    """Minutes until that state ends."""
    activation_id: str | None


def request_of(data: Sequence[str], time: dt.datetime) -> KmsRequest | None:
    """The request in an event's `<Data>` texts; None when there is no CMID in them. Never raises."""
    fields = fields_of(data)
    at = _anchor(fields)
    if at is None:
        return None
    before = [*[""] * _BEFORE, *fields[:at]][-_BEFORE:]
    after = [*fields[at + 1 : at + 6], *[""] * 5]
    code = parse_code(before[0])
    state = number(after[2])
    return KmsRequest(
        time=time,
        name=before[2][:_LONGEST_NAME],
        cmid=guid(fields[at]) or "",
        code=format_code(code) if code is not None else None,
        required_count=number(before[1]),
        stated_time=after[0][:40] or None,
        virtual={"0": False, "1": True}.get(after[1]),
        license_state=_STATES[state] if state is not None and state < len(_STATES) else None,
        minutes_left=number(after[3]),
        activation_id=guid(after[4]),
    )


def _anchor(fields: Sequence[str]) -> int | None:
    """Index of the CMID: the first GUID with three fields before it (what stands first may be anything)."""
    found = [index for index, field in enumerate(fields[:64]) if guid(field)]
    return next((index for index in found if index >= _BEFORE), found[0] if found else None)
