"""What is known of each host before anything is concluded. Whatever could not be had is None, never a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from actctl.errors import HostError
from actctl.licensing.client_events import ClientEvent, Request
from actctl.licensing.doctor.attempt import Attempt, last_attempt
from actctl.licensing.kms_names import DEFAULT_PORT, plain_name, same_host
from actctl.licensing.machine import Machine
from actctl.licensing.records import KmsHost, License, Method
from actctl.slmgr.verbs import BadArgument, check


@dataclass(frozen=True, slots=True)
class Contact:
    """A KMS host as one machine sees it."""

    name: str
    port: int
    resolves: bool | None = None
    """Whether its name has an address, by the machine's own DNS."""
    open: bool | None = None
    """Whether the machine reaches the port (Test-NetConnection)."""
    addresses: tuple[str, ...] = ()
    """Of its name, by the machine's own DNS."""

    def __str__(self) -> str:
        return f"{self.name}:{self.port}"


@dataclass(frozen=True, slots=True)
class DnsView:
    """What one machine's DNS says of `_vlmcs._tcp.DOMAIN`."""

    domain: str
    records: tuple[Contact, ...] | None
    """Empty: there is none. None: not known (no answer, or one that could not be read)."""


@dataclass(frozen=True, slots=True)
class Service:
    """The licensing service, sppsvc."""

    disabled: bool | None = None
    """Start type 4."""
    running: bool | None = None
    """False is normal on an idle client; a KMS host that listens runs."""


@dataclass(frozen=True, slots=True)
class HostEvidence:
    """One host, as far as it could be asked."""

    host: str
    """Its inventory name."""
    error: HostError | None = None
    """Why slmgr's /dlv could not be had; the rest may still be known."""
    machine: Machine | None = None
    kms_group: bool = False
    """Whether the inventory has it among the KMS hosts."""
    address: str = ""
    """As it is connected to."""
    skew_seconds: float | None = None
    """Its clock minus ours."""
    events: tuple[ClientEvent, ...] | None = None
    """Newest first."""
    elevated: bool | None = None
    """Whether the account that asks has a full administrator's token there."""
    service: Service = Service()
    dns: DnsView | None = None
    """Asked of machines that find their KMS host by DNS, and of KMS hosts."""
    registered: Contact | None = None
    """The KMS host fixed by /skms."""

    @property
    def license(self) -> License | None:
        """Its Windows licence."""
        return self.machine.license if self.machine is not None else None

    @property
    def method(self) -> Method | None:
        """How it is to activate; None: no key, or not read."""
        return self.license.method if self.license is not None else None

    @property
    def kms_role(self) -> KmsHost | None:
        """What it says of its own KMS service; None: it is no KMS host, or was not read."""
        return self.license.kms_host if self.license is not None else None

    @property
    def attempt(self) -> Attempt | None:
        """Its last attempt to activate, from its events."""
        known = self.license.activation_id if self.license is not None else None
        return last_attempt(self.events or (), known)

    @property
    def cmid(self) -> str | None:
        """Client machine ID, in lower case: from /dlv, else from its last request."""
        client = self.license.kms_client if self.license is not None else None
        if client is not None and client.cmid:
            return client.cmid.lower()
        return next((one.cmid for one in self.events or () if isinstance(one, Request) and one.cmid), None)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The KMS hosts that it would ask now: the registered one, else those of its DNS."""
        if self.registered is not None:
            return (self.registered,)
        return self.dns.records or () if self.dns is not None else ()

    @property
    def shut_out(self) -> bool:
        """Whether it reaches the port of no KMS host that it would ask."""
        return bool(self.contacts) and all(each.open is False for each in self.contacts)

    @property
    def kms_target(self) -> str | None:
        """NAME:PORT of its KMS host: registered, else asked last, else in use, else the only one that DNS names.

        None too where that is no name: it will stand in commands that a person pastes.
        """
        target = self._target()
        try:
            return check("kms_host", target) if target else None
        except BadArgument:
            return None

    def _target(self) -> str | None:
        if self.registered is not None:
            return str(self.registered)
        if self.attempt is not None and self.attempt.target:
            return self.attempt.target
        client = self.license.kms_client if self.license is not None else None
        if client is not None and client.machine:
            return f"{client.machine}:{client.port or DEFAULT_PORT}"
        return str(self.contacts[0]) if len(self.contacts) == 1 else None


@dataclass(frozen=True)
class Site:
    """All hosts that were read, and how they stand to each other."""

    hosts: Sequence[HostEvidence]
    """Those asked for, in the inventory's order."""
    kms_hosts: Sequence[HostEvidence] = ()
    """KMS hosts that were read, those asked for among them."""
    kms_names: frozenset[str] = frozenset()
    """Inventory names and addresses of every KMS host of the inventory, in lower case."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Every name and address of the inventory, in lower case → the host's name."""

    def kms_host_of(self, one: HostEvidence) -> HostEvidence | None:
        """The KMS host that a machine asks, if it was read."""
        return self.kms_host_at(one.kms_target)

    def kms_host_at(self, target: str | None) -> HostEvidence | None:
        """The KMS host that NAME:PORT names, if it was read."""
        if not target:
            return None
        name = split_target(target)[0]
        named = (one for one in self.kms_hosts if same_host(name, one.host) or name.lower() == one.address)
        aliased = (one for one in self.kms_hosts if self._addresses(name) & self._addresses(one.host, one.address))
        return next(named, None) or next(aliased, None)

    def _addresses(self, name: str, address: str = "") -> set[str]:
        """Where a name leads, by the DNS of the machines that looked it up."""
        known = (found for other, found in self._looked_up.items() if same_host(name, other))
        return {address, *(each for found in known for each in found)} - {""}

    @cached_property
    def _looked_up(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one in (*self.hosts, *self.kms_hosts):
            for contact in one.contacts:
                found.setdefault(plain_name(contact.name), set()).update(contact.addresses)
        return found

    def skms(self, kms_host: HostEvidence) -> str:
        """The command that points hosts at this KMS host, by the name that machines know it by; `{hosts}` for whom."""
        role = kms_host.kms_role
        port = role.listening_port if role is not None and role.listening_port else DEFAULT_PORT
        known = (each.name for one in (*self.hosts, *self.kms_hosts) for each in one.contacts)
        name = next((each for each in known if self.kms_host_at(each) is kms_host), kms_host.host)
        return f"actctl skms {name}:{port} {{hosts}}"

    def inventory_name(self, name: str) -> str | None:
        """The inventory's name of a host that DNS or a client calls `name`; None: it is not in the inventory."""
        return next((host for known, host in self.names.items() if same_host(name, known)), None)

    def is_kms_host(self, name: str) -> bool:
        """Whether the inventory has `name`, or the machine behind it, among the KMS hosts."""
        return any(same_host(each, known) for each in (name, *self._addresses(name)) for known in self._kms_names)

    @cached_property
    def _kms_names(self) -> frozenset[str]:
        return self.kms_names.union(*(self._addresses(known) for known in self.kms_names))


def split_target(target: str) -> tuple[str, int]:
    """`NAME[:PORT]` → name without brackets, and port (1688 where none is given or readable)."""
    name, colon, port = target.strip().rpartition(":")
    if not colon or target.endswith("]") or not (port.isascii() and port.isdecimal() and len(port) <= 5):
        name, port = target.strip(), ""
    return name.strip("[]").rstrip("."), int(port) if port else DEFAULT_PORT
