"""What is known of each host before anything is concluded. Whatever could not be had is None, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from actctl.common.arguments import plain
from actctl.common.errors import HostError
from actctl.common.names import KmsAddress
from actctl.licensing.doctor.attempt import Attempt, last_attempt
from actctl.licensing.events.client_events import ClientEvent, Request
from actctl.licensing.machine import Machine
from actctl.licensing.records import KmsHost, License, Method


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
        return str(self.kms)

    @property
    def kms(self) -> KmsAddress:
        """Its name and port."""
        return KmsAddress(self.name, self.port)


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


@dataclass(frozen=True)  # no slots: what is worked out is kept
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
    no_script: HostError | None = None
    """Why slmgr.vbs cannot run on a machine that was read all the same, by CIM."""
    oslicense: bool | None = None
    """Whether Microsoft's module OSLicense is there; asked where slmgr.vbs cannot run."""
    lost: HostError | None = None
    """Why something else that was asked has no answer; None: all was answered."""

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
    def count(self) -> int | None:
        """What it counts now as a KMS host; -1 (nobody has asked yet) is none. None: not known."""
        role = self.kms_role
        return max(0, role.current_count) if role is not None and role.current_count is not None else None

    @cached_property
    def attempt(self) -> Attempt | None:
        """Its last attempt to activate, from its events."""
        known = self.license.activation_id if self.license is not None else None
        return last_attempt(self.events or (), known)

    @cached_property
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

    @cached_property
    def kms_target(self) -> KmsAddress | None:
        """Its KMS host: registered, else asked last, else in use, else the only one that DNS names.

        None too where that is no name: it will stand in commands that a person pastes.
        """
        target = plain("kms_host", self._target())
        return KmsAddress.parse(target) if target else None

    def _target(self) -> str | None:
        if self.registered is not None:
            return str(self.registered)
        if self.attempt is not None and self.attempt.target:
            return self.attempt.target
        client = self.license.kms_client if self.license is not None else None
        if client is not None and client.machine:
            return str(KmsAddress.of(client.machine, client.port))
        return str(self.contacts[0]) if len(self.contacts) == 1 else None
