"""What the machine's own DNS says: the KMS hosts of a domain, and the addresses of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from actctl.common.arguments import BadArgument, check, plain
from actctl.common.limits import MOST_LOOKED_UP
from actctl.common.names import is_address
from actctl.common.texts import Text
from actctl.licensing.doctor.evidence import Contact
from actctl.machine.interface import Printed

MOST_RECORDS = 4
"""SRV records of one domain that are looked at; more KMS hosts than this is rare."""

_NUMBER = r"=[ \t]*([0-9]{1,5})[ \t]*\n[^=\n]*"
_SRV = re.compile(rf"{_NUMBER * 3}=[ \t]*([^\s=]{{1,253}})")
_ZONE = re.compile(r"^[ \t]*(?:primary name server|serial)[ \t]*=", re.MULTILINE)
_NONEXISTENT = "non-existent domain"
_BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class KmsRecords:
    """The SRV records of a domain; an empty tuple where DNS says that there is none, None where it says neither."""

    domain: str

    @property
    def line(self) -> str:
        """As interface.Question.line; with a dot at its end, so that no suffix is tried."""
        return f"nslookup.exe -type=srv _vlmcs._tcp.{check('name', self.domain.rstrip('.'))}."

    def read(self, said: Printed) -> tuple[Contact, ...] | None:
        """As interface.Question.read."""
        text = said.both
        records = list(islice(_SRV.finditer(text.replace("\r", "")), MOST_LOOKED_UP))
        if records:
            # What is no DNS name must not stand in a command that a person pastes either.
            found = [
                Contact(match[4].rstrip("."), int(match[3]))
                for match in records
                if 0 < int(match[3]) < 65536 and plain("name", match[4].rstrip("."))
            ]
            return tuple(dict.fromkeys(found))[:MOST_RECORDS] or None
        # The name exists without such a record: nslookup shows the zone's SOA instead.
        nothing = _NONEXISTENT in text.lower() or _ZONE.search(text)
        return () if nothing else None


@dataclass(frozen=True, slots=True)
class Addresses:
    """A name's addresses; an empty tuple where DNS says that there is no such name, None where it says neither."""

    name: str

    @property
    def line(self) -> str:
        """As interface.Question.line."""
        name = check("name", self.name.rstrip("."))
        if name.startswith("-"):
            raise BadArgument(Text("a DNS name was expected", "DNS名を指定してください"))
        return f"nslookup.exe {name}{'.' if '.' in name else ''}"

    def read(self, said: Printed) -> tuple[str, ...] | None:
        """As interface.Question.read. The block after the first blank line is the answer; the one before it is the DNS
        server itself.
        """
        if _NONEXISTENT in said.both.lower():
            return ()
        parts = _BLANK.split(said.both.replace("\r", "").strip(), maxsplit=1)
        if len(parts) < 2:
            return None
        return tuple(filter(is_address, parts[1].split(maxsplit=MOST_LOOKED_UP)[:MOST_LOOKED_UP])) or None
