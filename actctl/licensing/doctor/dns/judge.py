"""What is wrong with one SRV record, whoever looked: this computer (`kms dns`) or a machine itself (`doctor`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Seen:
    """One record, and what is behind it."""

    domain: str
    target: str
    """Empty where the record says that there is no such service."""
    port: int
    resolves: bool | None
    """Whether its name has an address; None: DNS did not say."""
    open: bool | None
    """Whether somebody answers at its port; None: not tried, or there is no way there from where it was tried."""
    is_kms_host: bool | None
    """Whether it is among the hosts that are KMS hosts; None: it is not, and nobody says which are meant to be."""
    holds_host_key: bool | None = None
    """Whether the machine says that a KMS host key (CSVLK) is installed; None: it was not read."""
    inventory_host: str | None = None
    """The inventory's name for it."""


class Fault(Enum):
    """What is wrong with it."""

    NO_SERVICE = "no service"
    DEAD_NAME = "dead name"
    DEAD_PORT = "dead port"
    """Nobody answers, and nothing says that a KMS host should."""
    UNEXPECTED = "unexpected"
    PORT_CLOSED = "port closed"
    """Of a KMS host."""

    @property
    def is_dead(self) -> bool:
        """Whether the record leads nowhere."""
        return self in (Fault.NO_SERVICE, Fault.DEAD_NAME, Fault.DEAD_PORT)


def fault_of(seen: Seen) -> Fault | None:
    """The fault of a record; None: nothing is known to be wrong with it."""
    if not seen.target:
        return Fault.NO_SERVICE
    if seen.resolves is False:
        return Fault.DEAD_NAME
    if seen.resolves is None and seen.open is None:
        return None  # nothing is known of whoever is behind it: an alias could lead to a KMS host
    if seen.is_kms_host:
        return Fault.PORT_CLOSED if seen.open is False else None
    if seen.is_kms_host is False and (seen.holds_host_key or seen.open is not False):
        return Fault.UNEXPECTED
    return Fault.DEAD_PORT if seen.open is False else None
