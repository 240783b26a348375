"""What was seen of domains, KMS hosts and clients, built by hand in few words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actctl.dns.errors import dns_error
from actctl.licensing.kms.dns_records import DnsProblem, PortState, SrvRecord, Target
from actctl.licensing.kms.dns_states import ClientState, DomainState, KmsHostState, Origin, RecordState

CORP = "corp.example"
KMS01 = "kms01.corp.example"
OPEN, REFUSED, TIMEOUT, NO_WAY = PortState.OPEN, PortState.REFUSED, PortState.TIMEOUT, PortState.UNREACHABLE


def leads(name: str, *addresses: str, alias_of: str | None = None, problem: DnsProblem | None = None) -> Target:
    """Where a name leads."""
    return Target(name, addresses, alias_of, dns_error(problem, name, "A") if problem else None)


def record(
    target: str = KMS01, state: PortState | None = OPEN, port: int = 1688, *, to: Target | None = None, **more: Any
) -> RecordState:  # fmt: skip
    """A record; `to`: where its name leads, an address that nobody else has unless told; `more`: of RecordState."""
    where = to or (Target("") if not target else leads(target, "10.0.9.9"))
    state = state if where.addresses else None
    return RecordState(SrvRecord(CORP, target, port, 0, 0, 3600), where, state, **more)


def domain(
    *records: RecordState, name: str = CORP, problem: DnsProblem | None = None, asked: bool = False
) -> DomainState:
    """A domain with these records, or without: `problem`; `asked`: with --domain, else a machine searches it."""
    mine = tuple(replace(one, record=replace(one.record, domain=name)) for one in records)
    error = dns_error(problem, f"_vlmcs._tcp.{name}", "SRV") if problem else None
    return DomainState(name, (Origin.OPTION if asked else Origin.MACHINE,), mine, error)


def kms_host(host: str = "kms01", *names: str, **more: Any) -> KmsHostState:
    """A KMS host of corp.example that listens on 1688 and publishes itself; `more`: fields of KmsHostState."""
    known: dict[str, Any] = {"port": 1688, "publishes": True, "domain": CORP}
    return KmsHostState(host, names or (f"{host}.{CORP}",), **{**known, **more})


def client(host: str, *domains: str, **more: Any) -> ClientState:
    """A KMS client that found its KMS host by DNS, or would like to; `more`: fields of ClientState."""
    known: dict[str, Any] = {"asks_kms": True, "source": "unavailable"}
    return ClientState(host, **{**known, **more}, domains=domains)


def fixed(host: str, machine: str, port: int | None = None, *, to: Target | None = None, **more: Any) -> ClientState:
    """One whose KMS host is set with /skms; `to`: where that name leads, None: DNS was not asked."""
    return client(host, CORP, machine=machine, port=port, leads=to, **{"source": "registered", **more})
