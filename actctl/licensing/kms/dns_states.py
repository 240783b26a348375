"""What was seen of domains, KMS hosts and clients: the plain records that findings are made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from actctl.common.names import is_address, plain_name, same_host
from actctl.licensing.kms.dns_records import DnsError, PortState, SrvRecord, Target


class Origin(str, Enum):
    """Why a domain is looked at."""

    OPTION = "option"
    """`--domain`."""
    INVENTORY = "inventory"
    """A host's name or address in the inventory ends in it."""
    MACHINE = "machine"
    """A machine's own suffix or search list."""


@dataclass(frozen=True, slots=True)
class RecordState:
    """One SRV record and what is behind it."""

    record: SrvRecord
    target: Target
    port: PortState | None = None
    """Of the record's port at the target, as seen from here; None: the target has no address."""
    inventory_host: str | None = None
    """The inventory's name for the target."""
    is_kms_host: bool | None = None
    """Whether the target is a KMS host of the inventory; None: the inventory knows no KMS host at all."""
    holds_host_key: bool | None = None
    """Whether the target's own /dlv says that a KMS host key is installed; None: it was not read."""

    def as_json(self) -> dict[str, Any]:
        """One of `records`."""
        one = self.record
        return {
            "target": one.target,
            "port": one.port,
            "priority": one.priority,
            "weight": one.weight,
            "ttl_seconds": one.ttl,
            "addresses": list(self.target.addresses),
            "alias_of": self.target.alias_of,
            "port_state": self.port.value if self.port else None,
            "inventory_host": self.inventory_host,
            "is_kms_host": self.is_kms_host,
            "holds_host_key": self.holds_host_key,
            "error": self.target.error.as_json() if self.target.error else None,
        }


@dataclass(frozen=True, slots=True)
class DomainState:
    """One DNS domain."""

    domain: str
    origins: tuple[Origin, ...]
    records: tuple[RecordState, ...] = ()
    error: DnsError | None = None
    """Why there are no records; None where there are."""

    @property
    def silent(self) -> bool:
        """Whether DNS did not say what stands there."""
        return self.error is not None and not self.error.problem.means_absent


@dataclass(frozen=True, slots=True)
class KmsHostState:
    """One KMS host of the inventory."""

    host: str
    """Its inventory name."""
    names: tuple[str, ...]
    """Every name and address it is known by."""
    port: int | None = None
    """Where it listens, as it says; None: not read."""
    publishes: bool | None = None
    """Whether it publishes itself in DNS, as it says; None: not read."""
    domain: str | None = None
    """Its primary DNS suffix, where it always publishes; None: not known."""
    meant: bool = True
    """It is in the group kms_hosts; False: only its own /dlv says that it is one, which anybody with a key can do."""

    def is_(self, *names: str) -> bool:
        """Whether one of these names and addresses of a machine is this host's."""
        return any(same_host(mine, other) for mine in self.names for other in names)

    @property
    def full_name(self) -> str | None:
        """Its first name with a domain, for a record or for /skms; None where none is known."""
        return next((plain_name(one) for one in self.names if "." in one and not is_address(one)), None)


@dataclass(frozen=True, slots=True)
class ClientState:
    """One machine, as far as it looks for a KMS host."""

    host: str
    """Its inventory name."""
    asks_kms: bool | None
    """A KMS client that neither AD nor a token activated; None: slmgr did not say."""
    domains: tuple[str, ...] = ()
    """The DNS domains it searches, in its order."""
    machine: str | None = None
    """The KMS host it uses, as /dlv says."""
    port: int | None = None
    source: str | None = None
    """`registered` (/skms), `dns`, `unavailable`."""
    leads: Target | None = None
    """Where DNS says that the KMS host's name leads; None: not asked."""

    @property
    def searches_dns(self) -> bool:
        """Whether it depends on DNS to find its KMS host."""
        return bool(self.asks_kms) and self.source != "registered"

    def as_json(self) -> dict[str, Any]:
        """What `hosts` says of it."""
        return {
            "asks_kms": self.asks_kms,
            "domains": list(self.domains),
            "kms_machine": self.machine,
            "kms_port": self.port,
            "kms_source": self.source,
        }
