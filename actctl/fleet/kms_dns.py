"""DNS seen from the fleet: which domains its machines search, what stands there, and who uses what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from actctl.dns.finding import DnsFinding
from actctl.dns.findings import findings
from actctl.dns.states import ClientState, DomainState, KmsHostState, Origin, RecordState
from actctl.errors import ErrorKind, HostError, HostFailure
from actctl.fleet.ask import LabelCache, reader
from actctl.fleet.interface import Outcome
from actctl.fleet.report import error_json
from actctl.fleet.suffixes import read_suffixes, registry_values
from actctl.inventory import Host, Inventory, endpoint_of, kms_hosts_of
from actctl.licensing.kms_names import Suffixes, domain_of, is_address, plain_name
from actctl.licensing.records import KmsClient, License, Method, primary
from actctl.licensing.registry import SETTINGS_KEY
from actctl.transport.interface import Session

SCHEMA = "actctl/kms-dns/1"
_OF_SLMGR = frozenset({ErrorKind.SLMGR, ErrorKind.PARSE, ErrorKind.NO_VBSCRIPT})


@dataclass(frozen=True, slots=True)
class HostNetwork:
    """What one machine says of its DNS domains and of its KMS host."""

    suffixes: Suffixes | None
    """None: its registry did not say."""
    license: License | None
    """Its primary licence; None where slmgr said nothing."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Values of SoftwareProtectionPlatform by name in lower case: /dlv of an unlicensed machine tells none of them."""
    error: HostError | None = None
    """Why slmgr said nothing."""


def network_reader(labels: LabelCache) -> Callable[[Session], Awaitable[HostNetwork]]:
    """A task for the runner: /dlv, then the DNS suffixes from the registry, in any language.

    Raises HostFailure only where the host could not be asked at all; without slmgr the suffixes are read all the same.
    """
    read = reader("dlv", labels)

    async def ask(session: Session) -> HostNetwork:
        license_, error = None, None
        try:
            license_ = primary((await read(session)).licenses)
        except HostFailure as failure:
            if failure.error.kind not in _OF_SLMGR:
                raise
            error = failure.error
        return HostNetwork(
            await read_suffixes(session), license_, await registry_values(session, SETTINGS_KEY) or {}, error
        )

    return ask


def client_state(host: str, said: HostNetwork) -> ClientState:
    """The machine as a client. A domain set with /skms-domain is the only one it searches."""
    one, settings = said.license, said.settings
    client = (one.kms_client if one is not None else None) or KmsClient()
    domains = said.suffixes.searched if said.suffixes else ()
    only = client.lookup_domain or settings.get("keymanagementservicelookupdomain")
    if only:
        domains = (plain_name(only),)
    asks = one is not None and one.method is Method.KMS_CLIENT
    registered = settings.get("keymanagementservicename")
    if registered:
        port = settings.get("keymanagementserviceport", "")
        number = int(port) if port.isascii() and port.isdecimal() else None
        return ClientState(host, asks, domains, registered, number, "registered")
    return ClientState(host, asks, domains, client.machine, client.port, client.machine_source)


def kms_host_states(inventory: Inventory, read: Mapping[str, HostNetwork]) -> list[KmsHostState]:
    """The KMS hosts there are meant to be: the group kms_hosts, else the machines that say they are one."""
    hosts = kms_hosts_of(inventory) or [
        host
        for host in inventory.hosts.values()
        if (said := read.get(host.name)) and said.license and said.license.method is Method.KMS_HOST
    ]
    return [_kms_host_state(host, read.get(host.name)) for host in hosts]


def _kms_host_state(host: Host, said: HostNetwork | None) -> KmsHostState:
    domain = said.suffixes.primary if said and said.suffixes else None
    names = [host.name, endpoint_of(host).address or host.name]
    if domain:
        # With its domain known, a machine of the same name in another domain is another machine.
        names = [name if "." in name or is_address(name) else f"{name}.{domain}" for name in names]
    role = said.license.kms_host if said and said.license else None
    return KmsHostState(
        host.name,
        tuple(dict.fromkeys(names)),
        role.listening_port if role else None,
        role.dns_publishing if role else None,
        domain or next((found for name in names if (found := domain_of(name))), None),
    )


def domains_of(
    named: Iterable[str], hosts: Iterable[Host], clients: Iterable[ClientState]
) -> dict[str, tuple[Origin, ...]]:
    """Every domain to look at, in this order: asked for by name, from the inventory's names, from the machines."""
    found: dict[str, list[Origin]] = {}

    def add(domain: str | None, origin: Origin) -> None:
        if domain and origin not in found.setdefault(domain, []):
            found[domain].append(origin)

    for name in named:
        add(name.strip().rstrip(".").lower(), Origin.OPTION)
    for host in hosts:
        for name in (host.name, endpoint_of(host).address or ""):
            add(domain_of(name), Origin.INVENTORY)
    for client in clients:
        for name in client.domains:
            add(name, Origin.MACHINE)
    return {domain: tuple(origins) for domain, origins in found.items()}


def joined(
    domains: Sequence[DomainState],
    kms_hosts: Sequence[KmsHostState],
    inventory: Inventory,
    read: Mapping[str, HostNetwork],
) -> list[DomainState]:
    """The domains with each record's machine in the inventory, by name or address, and what that says it is."""

    def join(state: RecordState) -> RecordState:
        known = next((one.host for one in kms_hosts if one.is_(state.record.target, state.target.addresses)), None)
        host = known or _inventory_host(state, inventory)
        said = read.get(host) if host else None
        holds_key = said.license.method is Method.KMS_HOST if said and said.license else None
        meant = known is not None if kms_hosts else None
        return replace(state, inventory_host=host, is_kms_host=meant, holds_host_key=holds_key)

    return [replace(one, records=tuple(join(state) for state in one.records)) for one in domains]


def _inventory_host(state: RecordState, inventory: Inventory) -> str | None:
    for name in (state.record.target, *state.target.addresses):
        found = kms_hosts_of(inventory, name) if name else []
        if found:
            return found[0].name
    return None


@dataclass(frozen=True, slots=True)
class KmsDns:
    """The result of `actctl kms dns`."""

    nameservers: tuple[str, ...]
    domains: tuple[DomainState, ...]
    kms_hosts: tuple[KmsHostState, ...]
    outcomes: tuple[Outcome[HostNetwork], ...]
    clients: tuple[ClientState, ...]

    @property
    def findings(self) -> tuple[DnsFinding, ...]:
        """What is wrong, the gravest first."""
        return findings(self.domains, self.kms_hosts, self.clients)

    def as_json(self) -> dict[str, Any]:
        """The contract's form."""
        clients = {one.host: one for one in self.clients}
        return {
            "schema": SCHEMA,
            "nameservers": list(self.nameservers),
            "domains": [one.as_json() for one in self.domains],
            "hosts": [_host_json(one, clients.get(one.target.name)) for one in self.outcomes],
            "findings": [one.as_json() for one in self.findings],
        }


def _host_json(outcome: Outcome[HostNetwork], client: ClientState | None) -> dict[str, Any]:
    error = outcome.error or (outcome.value.error if outcome.value else None)
    state = client or ClientState(outcome.target.name, asks_kms=False)
    return {"host": outcome.target.name, "ok": error is None, **state.as_json(), "error": error_json(error)}
