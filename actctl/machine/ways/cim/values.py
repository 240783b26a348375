"""The properties of one instance, each as what it must be; what is not is kept as it was sent, not guessed.

Facts: docs/facts/cim.md, "Properties".
"""

from __future__ import annotations

import datetime as dt
import re

from actctl.common.clock import iso
from actctl.common.limits import LONGEST_KEPT, MOST_MESSAGES
from actctl.common.words import has_key, hide_keys, one_line
from actctl.machine.ways.cim.items import Item, unsigned

UNSET = 0xFFFFFFFF
"""-1 as uint32: what the provider says of a number that there is none of."""
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|([+-])(\d\d):?(\d\d))", re.ASCII | re.IGNORECASE
)
_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")
_KEY5 = re.compile(r"[A-Z0-9]{5}", re.IGNORECASE)
_NEVER = 1601
"""The year of Windows' first moment: a time that is not set."""


class Values:
    """An instance while it is read. Names of properties are the provider's, compared without regard to case."""

    def __init__(self, item: Item) -> None:
        self._item = {name.lower(): (name, values) for name, values in item.items()}
        self.unread: list[str] = []
        """Properties that are not what they must be: `LicenseStatus: 9`."""

    def has(self, name: str) -> bool:
        """Whether the host knows the property at all."""
        return name.lower() in self._item

    def text(self, name: str) -> str | None:
        """A text on one line; None where it is null or empty."""
        said = self._one(name)
        return _shown(said) or None if said is not None else None

    def key5(self, name: str) -> str | None:
        """The last five characters of a key; None where it is null, or more than that."""
        said = self._one(name)
        if said is not None and not _KEY5.fullmatch(said):
            self.not_read(name)
            return None
        return said

    def guid(self, name: str) -> str | None:
        """A GUID as Windows writes it, in lower case and without braces; what is none as it is."""
        said = self.text(name)
        found = _GUID.fullmatch(said) if said is not None else None
        return found[1].lower() if found is not None else said

    def number(self, name: str) -> int | None:
        """An unsigned number of 32 bits; None where it is null."""
        said = self._one(name)
        if said is None:
            return None
        number = unsigned(said)
        if number is None:
            self.not_read(name)
        return number

    def set_number(self, name: str) -> int | None:
        """A number; None also where it is UNSET."""
        found = self.number(name)
        return None if found == UNSET else found

    def port(self, name: str) -> int | None:
        """A TCP port; None where it is null or 0."""
        found = self.set_number(name)
        if found is not None and found > 65535:
            self.not_read(name)
            return None
        return found or None

    def truth(self, name: str) -> bool | None:
        """A boolean; None where it is null."""
        said = self._one(name)
        word = said.lower() if said is not None else None
        if word in ("true", "1"):
            return True
        if word in ("false", "0"):
            return False
        if word is not None:
            self.not_read(name)
        return None

    def time(self, name: str) -> str | None:
        """A time as ISO 8601 in UTC, whole seconds; None where it is not set."""
        local = self.local_time(name)
        try:
            return iso(local.astimezone(dt.timezone.utc)) if local is not None else None
        except OverflowError:
            self.not_read(name)
            return None

    def local_time(self, name: str) -> dt.datetime | None:
        """A time as the machine's own clock shows it, with its distance from UTC; None where it is not set."""
        said = self._one(name)
        if said is None:
            return None
        found = _TIME.fullmatch(said)
        try:
            if found is None:
                raise ValueError(said)
            ahead = dt.timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
            zone = dt.timezone(-ahead if found[7] == "-" else ahead)
            year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
            local = dt.datetime(year, month, day, hour, minute, second, tzinfo=zone)
        except ValueError:
            self.not_read(name)
            return None
        return local if local.year > _NEVER else None

    def not_read(self, name: str) -> None:
        """Keep a property as it was sent."""
        own, values = self._item[name.lower()]
        line = f"{one_line(own)[:LONGEST_KEPT]}: {', '.join(map(_shown, values[:3]))}"[:LONGEST_KEPT]
        if line not in self.unread and len(self.unread) < MOST_MESSAGES:
            self.unread.append(line)

    def _one(self, name: str) -> str | None:
        values = self._item.get(name.lower(), ("", ()))[1]
        if len(values) > 1:
            self.not_read(name)
        return values[0] if values else None


def _shown(text: str) -> str:
    """On one line, and without a key in whatever form: no property has one, but hosts say what they like."""
    line = one_line(text)[: 2 * LONGEST_KEPT]
    if has_key(line) and not line.replace("-", "").isdigit():
        line = hide_keys(line)
    return line[:LONGEST_KEPT]
