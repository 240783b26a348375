"""What machines say of their DNS domains and their KMS host, and which of the inventory's hosts a name means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.names import NameIndex, domain_of, is_address, plain_name, port_in
from actctl.inventory import Host, Inventory, kms_hosts_of, names_of
from actctl.licensing.kms.dns_states import ClientState, KmsHostState
from actctl.licensing.kms.suffixes import Suffixes, suffixes_of
from actctl.licensing.records import KmsClient, License, Method, primary
from actctl.machine.asking import ask
from actctl.machine.interface import Way
from actctl.machine.questions.registry import ACTIVATION, DNS_POLICY, TCPIP
from actctl.transport.interface import Session

_OF_SLMGR = frozenset({ErrorKind.SLMGR, ErrorKind.PARSE, ErrorKind.NO_VBSCRIPT, ErrorKind.SCRIPT_HOST_DISABLED})


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

    @property
    def holds_host_key(self) -> bool | None:
        """Whether a KMS host key (CSVLK) is installed; None: it is not known."""
        return None if self.license is None else self.license.method is Method.KMS_HOST


def network_reader(way: Way) -> Callable[[Session], Awaitable[HostNetwork]]:
    """A task for the runner: /dlv, then the DNS suffixes from the registry, in any language.

    Raises HostFailure only where the host could not be asked at all; without slmgr the suffixes are read all the same.
    """
    read = way.read

    async def look(session: Session) -> HostNetwork:
        license_, error = None, None
        try:
            license_ = primary((await read(session)).licenses)
        except HostFailure as failure:
            if failure.error.kind not in _OF_SLMGR:
                raise
            error = failure.error
        suffixes = await _suffixes(session)
        settings = await ask(session, ACTIVATION)
        return HostNetwork(suffixes, license_, settings or {}, error)

    return look


async def _suffixes(session: Session) -> Suffixes | None:
    """The DNS domains that a machine searches; None where its registry does not answer."""
    own = await ask(session, TCPIP)
    if own is None:
        return None
    policy = await ask(session, DNS_POLICY)
    return suffixes_of(own, policy or {})


def client_state(host: str, said: HostNetwork) -> ClientState:
    """The machine as a client. A domain set with /skms-domain is the only one it searches."""
    one, settings = said.license, said.settings
    client = (one.kms_client if one is not None else None) or KmsClient()
    domains = said.suffixes.searched if said.suffixes else ()
    only = client.lookup_domain or settings.get("keymanagementservicelookupdomain")
    if only:
        domains = (plain_name(only),)
    asks = one.method is Method.KMS_CLIENT if one is not None else None
    registered = settings.get("keymanagementservicename")
    if registered:
        port = settings.get("keymanagementserviceport", "")
        return ClientState(host, asks, domains, registered, port_in(port), "registered")
    return ClientState(host, asks, domains, client.machine, client.port, client.machine_source)


def kms_host_states(inventory: Inventory, read: Mapping[str, HostNetwork]) -> list[KmsHostState]:
    """The KMS hosts there are meant to be: the group kms_hosts. Without one, the machines that say they are one."""
    group = kms_hosts_of(inventory)
    if group:
        return [_kms_host_state(host, read.get(host.name), meant=True) for host in group]
    keyed = [host for host in inventory.hosts.values() if host.name in read and read[host.name].holds_host_key]
    return [_kms_host_state(host, read[host.name], meant=False) for host in keyed]


def _kms_host_state(host: Host, said: HostNetwork | None, *, meant: bool) -> KmsHostState:
    role = said.license.kms_host if said and said.license else None
    own = said.suffixes.primary if said and said.suffixes else None
    names = _names_of(host, said)
    return KmsHostState(
        host.name,
        names,
        role.listening_port if role else None,
        role.dns_publishing if role else None,
        own or next((found for name in names if (found := domain_of(name))), None),
        meant,
    )


def _names_of(host: Host, said: HostNetwork | None) -> tuple[str, ...]:
    """Every name and address that the inventory has for a host.

    With its domain known, a machine of the same name in another domain is another machine.
    """
    domain = said.suffixes.primary if said and said.suffixes else None
    names = list(map(plain_name, names_of(host)))
    full = [
        f"{name}.{domain}" if domain and "." not in name and not is_address(name) else name for name in names if name
    ]
    return tuple(dict.fromkeys(full))


class HostsByName:
    """Which host of the inventory a name or an address means."""

    def __init__(self, inventory: Inventory, read: Mapping[str, HostNetwork]) -> None:
        self._hosts: NameIndex[str] = NameIndex()
        for host in inventory.hosts.values():
            self._hosts.add(host.name, *_names_of(host, read.get(host.name)))

    def find(self, names: Iterable[str]) -> str | None:
        """The host that has one of these names of a machine; None where there is none, or nobody knows which."""
        names = list(names)
        found = (look(name) for look in (self._hosts.only_exact, self._hosts.only) for name in names)
        return next((host for host in found if host is not None), None)
