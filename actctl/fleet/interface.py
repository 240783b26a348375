"""Records of a run over many hosts: who is asked, what came of it, and who watches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from actctl.common.errors import HostError
from actctl.fleet.accounts import Account
from actctl.machine.interface import Way
from actctl.machine.ways import new_way
from actctl.transport.interface import Connection

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Target:
    """One host of a run, with all that is needed to reach it."""

    name: str
    address: str
    groups: tuple[str, ...]
    transport: str
    connection: Connection | None
    """None when the inventory's own words are wrong for this host; `error` says how."""
    seconds: float
    """The deadline for everything done with this host."""
    error: HostError | None = None
    account: Account | None = field(default=None, repr=False, compare=False)
    """The domain account it is reached with, which too many refusals would lock; None: nothing to guard."""
    way: Way = field(default_factory=new_way, repr=False, compare=False)
    """How it is asked and told: it keeps what is learnt of the host for as long as the run lasts."""


def address_of(target: Target) -> str:
    """What makes two names the same machine: address and port, as they are connected to.

    Plans and runs hold it: an IPv6 address stands in it without brackets, as the first of them have it.
    """
    port = target.connection.port if target.connection is not None else 0
    return f"{target.address.lower()}:{port}"


def without_port(address: str) -> str:
    """The address alone, of what `address_of` has made."""
    return address.rpartition(":")[0].strip("[]")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T_co]):
    """What came of one host: a value, or an error, never both."""

    target: Target
    seconds: float
    value: T_co | None = None
    error: HostError | None = None


class Observer(Protocol):
    """Sees a run go by; the runner knows nothing of progress bars, journals and renderers."""

    def started(self, target: Target) -> None:
        """The host is being asked now."""
        ...

    def finished(self, outcome: Outcome[object]) -> None:
        """The host is done, one way or the other."""
        ...
