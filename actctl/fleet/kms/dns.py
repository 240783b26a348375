"""DNS seen from the fleet: which domains its machines search, what stands there, and who uses what."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from actctl.common.codec import written
from actctl.common.names import domain_of, is_address, plain_name
from actctl.dns import Resolver
from actctl.dns.lookup import look_up, resolve_all
from actctl.fleet.crew import Crews
from actctl.fleet.interface import Outcome
from actctl.fleet.interface import Target as Machine
from actctl.fleet.kms.dns_hosts import HostNetwork, HostsByName, client_state, kms_host_states, network_reader
from actctl.fleet.report import error_json
from actctl.fleet.runner import run_all
from actctl.inventory import Host, Inventory, names_of
from actctl.licensing.doctor.dns.finding import DnsFinding
from actctl.licensing.doctor.dns.findings import findings
from actctl.licensing.doctor.finding import Severity
from actctl.licensing.kms.dns_records import Target
from actctl.licensing.kms.dns_states import ClientState, DomainState, KmsHostState, Origin, RecordState

SCHEMA = "actctl/kms-dns/1"


@dataclass(frozen=True)
class KmsDns:
    """The result of `actctl kms dns`."""

    nameservers: tuple[str, ...]
    domains: tuple[DomainState, ...]
    kms_hosts: tuple[KmsHostState, ...]
    outcomes: tuple[Outcome[HostNetwork], ...]
    clients: tuple[ClientState, ...]
    interrupted: bool = False
    """DNS was not asked."""

    @cached_property
    def findings(self) -> tuple[DnsFinding, ...]:
        """What is wrong, the gravest first."""
        return findings(self.domains, self.kms_hosts, self.clients)

    @property
    def bad(self) -> bool:
        """Whether anything is worse than a note, or a host was not read."""
        wrong = any(one.finding.severity is not Severity.INFO for one in self.findings)
        return wrong or any(one.value is None or one.value.error is not None for one in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """The contract's form."""
        clients = {one.host: one for one in self.clients}
        return {
            "schema": SCHEMA,
            "nameservers": list(self.nameservers),
            "domains": written(self.domains),
            "hosts": [_host_json(one, clients.get(one.target.name)) for one in self.outcomes],
            "findings": written(self.findings),
        }


def _host_json(outcome: Outcome[HostNetwork], client: ClientState | None) -> dict[str, Any]:
    error = outcome.error or (outcome.value.error if outcome.value else None)
    state = client or ClientState(outcome.target.name, asks_kms=None)
    return {"host": outcome.target.name, "ok": error is None, **state.as_json(), "error": error_json(error)}


async def kms_dns(
    inventory: Inventory, hosts: Iterable[Host], named: Iterable[str], machines: Sequence[Machine], crews: Crews, *,
    resolver: Resolver, port_seconds: float,
) -> KmsDns:  # fmt: skip
    """Ask the machines which domains they search and whom they use, then DNS. Interrupted, DNS is not asked."""
    outcomes: list[Outcome[HostNetwork]] = []
    interrupted = False
    if machines:
        with crews() as crew:
            outcomes = await run_all(machines, lambda one: network_reader(one.way), crew)
            interrupted = crew.stop is not None and crew.stop.is_set()
    return await look(
        inventory, hosts, named, outcomes, resolver=resolver, port_seconds=port_seconds, interrupted=interrupted
    )


async def look(
    inventory: Inventory, hosts: Iterable[Host], named: Iterable[str], outcomes: Sequence[Outcome[HostNetwork]], *,
    resolver: Resolver, port_seconds: float, interrupted: bool = False,
) -> KmsDns:  # fmt: skip
    """Ask DNS about the domains that were `named`, those of `hosts`, and those that the machines search."""
    read = {one.target.name: one.value for one in outcomes if one.value is not None}
    clients = [client_state(name, said) for name, said in read.items()]
    kms_hosts = kms_host_states(inventory, read)
    if interrupted:
        return KmsDns(resolver.servers, (), tuple(kms_hosts), tuple(outcomes), tuple(clients), interrupted=True)
    domains, targets = await asyncio.gather(
        look_up(domains_of(named, hosts, clients), resolver=resolver, port_seconds=port_seconds),
        resolve_all(_names_to_resolve(kms_hosts, clients), resolver=resolver),
    )
    kms_hosts = [_with_addresses(one, targets) for one in kms_hosts]
    clients = [replace(one, leads=_leads(one, targets)) for one in clients]
    domains = joined(domains, kms_hosts, HostsByName(inventory, read), read)
    return KmsDns(resolver.servers, tuple(domains), tuple(kms_hosts), tuple(outcomes), tuple(clients))


def domains_of(
    named: Iterable[str], hosts: Iterable[Host], clients: Iterable[ClientState]
) -> dict[str, tuple[Origin, ...]]:
    """Every domain to look at, in this order: asked for by name, from the inventory's names, from the machines."""
    found: dict[str, list[Origin]] = {}

    def add(domain: str | None, origin: Origin) -> None:
        if domain and origin not in found.setdefault(domain, []):
            found[domain].append(origin)

    for name in named:
        add(plain_name(name), Origin.OPTION)
    for host in hosts:
        for name in names_of(host):
            add(domain_of(name), Origin.INVENTORY)
    for client in clients:
        for name in client.domains:
            add(name, Origin.MACHINE)
    return {domain: tuple(origins) for domain, origins in found.items()}


def _names_to_resolve(kms_hosts: Iterable[KmsHostState], clients: Iterable[ClientState]) -> list[str]:
    """The names of KMS hosts: the inventory's, and those that clients use, which may be aliases of these."""
    names = [name for one in kms_hosts for name in one.names if "." in name and not is_address(name)]
    names += [name for one in clients for name in _full_names(one)]
    return list(dict.fromkeys(names))


def _full_names(client: ClientState) -> list[str]:
    """The names that a client asks DNS for when it asks its KMS host; none where that is an address."""
    name = plain_name(client.machine or "")
    if not client.asks_kms or not name or is_address(name):
        return []
    return [name] if "." in name else [f"{name}.{domain}" for domain in client.domains]


def _leads(client: ClientState, targets: Mapping[str, Target]) -> Target | None:
    """Where the name of the client's KMS host leads; None where it has none, or no domain to look for it in."""
    name = plain_name(client.machine or "")
    if is_address(name):
        return Target(name, (name,))
    found = [targets[each] for each in _full_names(client)]
    there = next((one for one in found if one.addresses), None)
    unanswered = next((one for one in found if one.error is not None and not one.error.problem.means_absent), None)
    return there or unanswered or next(iter(found), None)


def _with_addresses(host: KmsHostState, targets: Mapping[str, Target]) -> KmsHostState:
    more = [name for mine in host.names if mine in targets for name in targets[mine].names]
    return replace(host, names=tuple(dict.fromkeys((*host.names, *more))))


def joined(
    domains: Iterable[DomainState],
    kms_hosts: Sequence[KmsHostState],
    by_name: HostsByName,
    read: Mapping[str, HostNetwork],
) -> list[DomainState]:
    """The domains with each record's machine in the inventory, by name or address, and what that says it is."""
    group = any(one.meant for one in kms_hosts)

    def join(state: RecordState) -> RecordState:
        names = (state.record.target, *state.target.names)
        known = next((one.host for one in kms_hosts if one.is_(*names)), None)
        host = known or by_name.find(names)
        said = read.get(host) if host else None
        is_kms_host = known is not None if group and state.record.target else None
        return replace(
            state, inventory_host=host, is_kms_host=is_kms_host, holds_host_key=said.holds_host_key if said else None
        )

    return [replace(one, records=tuple(join(state) for state in one.records)) for one in domains]
