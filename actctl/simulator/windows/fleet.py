"""A fleet: machines that know one another, one DNS, one set of keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from actctl.simulator.faults import FaultKind
from actctl.simulator.windows.keys import FleetKey
from actctl.simulator.windows.machine import Machine


@dataclass(slots=True)
class Fleet:
    """Everything a simulator pretends."""

    machines: dict[str, Machine] = field(default_factory=dict)
    """By host name, in inventory order."""
    keys: dict[str, FleetKey] = field(default_factory=dict)
    """MAKs and CSVLKs by key."""
    dns: dict[str, list[str]] = field(default_factory=dict)
    """Extra `_vlmcs._tcp` records by domain, `NAME:PORT`: dead ones, unexpected ones."""
    group_parents: dict[str, str] = field(default_factory=dict)
    """Group -> the group it stands in."""
    user: str = "administrator"
    password: str = "Simulated-Pa55"
    _names: dict[str, Machine] = field(default_factory=dict, repr=False)
    """What `find` looks in; made anew when machines come along."""
    _sought: int = 0

    def find(self, name: str) -> Machine | None:
        """A machine by short name, full name or address."""
        if self._sought != len(self.machines):
            self._names = {}
            for machine in self.machines.values():
                for known in (machine.name.lower(), machine.fqdn.lower(), machine.address or ""):
                    self._names.setdefault(known, machine)
            self._sought = len(self.machines)
        return self._names.get(name.strip("[]").lower())

    def kms_records(self, domain: str) -> Iterator[tuple[str, int]]:
        """`_vlmcs._tcp.DOMAIN`: (name, port), normal priority before low."""
        published = [
            (role.low_priority, machine.fqdn, role.port)
            for machine in self.machines.values()
            if (role := machine.kms_host) is not None and role.publishing
            if (machine.domain or "").lower() == domain.lower()
        ]
        for _, name, port in sorted(published):
            yield name, port
        for record in self.dns.get(domain.lower(), []):
            name, _, port_text = record.rpartition(":")
            yield name, int(port_text)

    def kms_at(self, name: str, port: int, client: Machine | None = None) -> Machine | None:
        """The KMS host that answers at that name and port, if any does; with `client` as seen from there."""
        machine = self.find(name)
        if machine is None or machine.kms_host is None or machine.has(FaultKind.REFUSE) or machine.service_disabled:
            return None
        if client is not None and machine.name in client.blocked:
            return None
        if client not in (None, machine) and not machine.firewall.lets_in(client.address if client else None, port):
            return None
        return machine if machine.kms_host.port == port else None
