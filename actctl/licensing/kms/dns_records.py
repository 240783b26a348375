"""What DNS says of KMS hosts, as records: `dns/` fills them, the doctor judges (docs/facts/kms.md, "SRV records")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from actctl.common.texts import Text

SERVICE = "_vlmcs._tcp"
NO_ADDRESS = Text(
    "give the machine an address record, or correct the name in the record that points there",
    "ホストのアドレス レコードを登録するか、そこを指すレコードの名前を直す",
)
"""What to do about a name that has none."""


class DnsProblem(str, Enum):
    """What went wrong with one question."""

    NO_DOMAIN = "no_domain"
    """The name does not exist (NXDOMAIN)."""
    NO_RECORD = "no_record"
    """The name's domain exists, but has no record of this type there."""
    TIMEOUT = "timeout"
    REFUSED = "refused"
    """The server answered, and would not or could not say: REFUSED, SERVFAIL, NOTAUTH."""
    NO_SERVER = "no_server"
    """No DNS server is known, or none can be reached from here."""
    BAD_ANSWER = "bad_answer"
    BAD_NAME = "bad_name"
    """The name itself can be none of DNS."""

    @property
    def means_absent(self) -> bool:
        """Whether DNS did answer, and the answer was that there is nothing."""
        return self in (DnsProblem.NO_DOMAIN, DnsProblem.NO_RECORD)


@dataclass(frozen=True, slots=True)
class DnsError:
    """Why a question had no answer, and what to do about it."""

    problem: DnsProblem
    name: str
    """The name that was asked for."""
    message: Text
    """One sentence without a full stop at its end."""
    remedy: Text

    def as_json(self) -> dict[str, Any]:
        """English, whatever the language of the screen."""
        return {
            "kind": self.problem.value,
            "name": self.name,
            "message": self.message.en,
            "remedy": self.remedy.en,
        }


class PortState(str, Enum):
    """What came of trying to connect."""

    OPEN = "open"
    REFUSED = "refused"
    """The machine is there, nothing listens (or a firewall says no)."""
    TIMEOUT = "timeout"
    """No answer at all: a firewall that drops, or a machine that is off."""
    UNREACHABLE = "unreachable"
    """No way there from here (no route, no IPv6)."""


@dataclass(frozen=True, slots=True)
class SrvRecord:
    """One KMS host as a domain names it."""

    domain: str
    """The DNS domain that was asked, without a dot at its end."""
    target: str
    """The host's name, in lower case, without a dot at its end; empty where the record says “no such service”."""
    port: int
    priority: int
    """The lowest is tried first."""
    weight: int
    ttl: int
    """Seconds that the answer may still be kept."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the name in a record leads."""

    name: str
    addresses: tuple[str, ...] = ()
    """IPv4 first."""
    alias_of: str | None = None
    """The name behind it where it is only an alias (CNAME), which an SRV record must not point to (RFC 2782)."""
    error: DnsError | None = None
    """Why there are no addresses; None where there are."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name and address of the machine behind it."""
        return tuple(one for one in (self.name, self.alias_of, *self.addresses) if one)
