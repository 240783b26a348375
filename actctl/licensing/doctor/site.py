"""How the hosts that were read stand to each other. Each question is answered without a look at every host."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from actctl.common.arguments import plain
from actctl.common.names import KmsAddress, NameIndex, plain_name
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.kms.thresholds import CLIENTS
from actctl.licensing.records import Method


@dataclass(frozen=True)
class Site:
    """All hosts that were read."""

    hosts: Sequence[HostEvidence]
    """Those asked for, in the inventory's order."""
    kms_hosts: Sequence[HostEvidence] = ()
    """KMS hosts that were read, those asked for among them."""
    kms_names: frozenset[str] = frozenset()
    """Inventory names and addresses of every KMS host of the inventory, in lower case."""
    known: Callable[[str], str | None] = lambda name: None
    """The inventory's name of a host that DNS or a client calls so; None: it is not in the inventory."""

    @cached_property
    def asked(self) -> frozenset[str]:
        """Names of the hosts asked for."""
        return frozenset(one.host for one in self.hosts)

    @cached_property
    def serving(self) -> Sequence[HostEvidence]:
        """KMS hosts that say so themselves; of those with one kind of host key the first two, which is enough."""
        found: dict[str | None, list[HostEvidence]] = {}
        for one in self.kms_hosts:
            if one.kms_role is not None and one.license is not None:
                found.setdefault(one.license.channel, []).append(one)
        first = {id(one) for each in found.values() for one in each[:2]}
        return [one for one in self.kms_hosts if id(one) in first]

    @cached_property
    def counted_enough(self) -> Sequence[HostEvidence]:
        """The first two KMS hosts that have counted enough machines for any client to be activated."""
        return [one for one in self.kms_hosts if (one.count or 0) >= CLIENTS][:2]

    def kms_host_of(self, one: HostEvidence) -> HostEvidence | None:
        """The KMS host that a machine asks, if it was read."""
        return self.kms_host_at(one.kms_target)

    def kms_host_at(self, target: KmsAddress | None) -> HostEvidence | None:
        """The KMS host that is meant, if it was read: by its name or address, else by where names lead."""
        if target is None:
            return None
        name = target.name
        if name not in self._found:
            place = self._place(name)
            self._found[name] = None if place is None else self.kms_hosts[place]
        return self._found[name]

    def _place(self, name: str) -> int | None:
        named = self._named.first(name)
        aliased = (self._led.first_exact(each) for each in self._addresses(name))
        return named if named is not None else min((place for place in aliased if place is not None), default=None)

    @cached_property
    def _found(self) -> dict[str, HostEvidence | None]:
        """Answers of `kms_host_at`, by name."""
        return {}

    @cached_property
    def _named(self) -> NameIndex[int]:
        index: NameIndex[int] = NameIndex()
        for place, one in enumerate(self.kms_hosts):
            index.add(place, one.host, one.address)
        return index

    @cached_property
    def _led(self) -> NameIndex[int]:
        """KMS hosts by the addresses they are at, by the DNS of the machines that looked them up."""
        index: NameIndex[int] = NameIndex()
        for place, one in enumerate(self.kms_hosts):
            index.add(place, one.address, *self._addresses(one.host))
        return index

    def _addresses(self, name: str) -> frozenset[str]:
        """Where a name leads, by the DNS of the machines that looked it up."""
        if name not in self._leads:
            self._leads[name] = frozenset().union(*self._looked_up.find(name))
        return self._leads[name]

    @cached_property
    def _leads(self) -> dict[str, frozenset[str]]:
        """Answers of `_addresses`, by name."""
        return {}

    @cached_property
    def _looked_up(self) -> NameIndex[set[str]]:
        found: dict[str, set[str]] = {}
        for one in (*self.hosts, *self.kms_hosts):
            for contact in one.contacts:
                found.setdefault(plain_name(contact.name), set()).update(contact.addresses)
        index: NameIndex[set[str]] = NameIndex()
        for name, addresses in found.items():
            index.add(addresses, name)
        return index

    @cached_property
    def clients_of(self) -> Mapping[str, Sequence[HostEvidence]]:
        """KMS clients among the hosts asked for, by the name of the KMS host that they ask."""
        found: dict[str, list[HostEvidence]] = {}
        for one in self.hosts:
            kms_host = self.kms_host_of(one) if one.method is Method.KMS_CLIENT else None
            if kms_host is not None:
                found.setdefault(kms_host.host, []).append(one)
        return found

    def skms(self, kms_host: HostEvidence) -> str:
        """The command that points hosts at this KMS host, by the name that machines know it by; `{hosts}` for whom."""
        role = kms_host.kms_role
        name = self.known_as(kms_host)
        target = str(KmsAddress.of(name, role.listening_port if role is not None else None))
        return f"actctl skms {plain('kms_host', target) or 'KMSHOST'} {{hosts}}"

    def known_as(self, kms_host: HostEvidence) -> str:
        """The name by which machines know a KMS host; its inventory name where none is known to have asked it."""
        return self._known_as.get(kms_host.host, kms_host.host)

    def holds_host_key(self, host: str | None) -> bool | None:
        """Whether a host of the inventory says that a KMS host key is installed on it; None: it was not read."""
        one = self._by_host.get(host or "")
        return None if one is None or one.license is None else one.method is Method.KMS_HOST

    @cached_property
    def _by_host(self) -> Mapping[str, HostEvidence]:
        return {one.host: one for one in (*self.kms_hosts, *self.hosts)}

    @cached_property
    def _known_as(self) -> Mapping[str, str]:
        """The name by which machines know a KMS host first, by its inventory name."""
        found: dict[str, str] = {}
        for one in (*self.hosts, *self.kms_hosts):
            for contact in one.contacts:
                kms_host = self.kms_host_at(contact.kms)
                if kms_host is not None:
                    found.setdefault(kms_host.host, contact.name)
        return found

    def is_kms_host(self, name: str) -> bool:
        """Whether the inventory has `name`, or the machine behind it, among the KMS hosts."""
        return any(self._kms_names.first(each) for each in (name, *self._addresses(name)))

    @cached_property
    def _kms_names(self) -> NameIndex[str]:
        index: NameIndex[str] = NameIndex()
        for name in self.kms_names.union(*(self._addresses(known) for known in self.kms_names)):
            index.add(name, name)
        return index
