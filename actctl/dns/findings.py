"""What is wrong between DNS, the KMS hosts and their clients: pure, from plain records; the doctor may use it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actctl.dns import host_texts, record_texts
from actctl.dns.finding import DnsFinding
from actctl.dns.port import PortState
from actctl.dns.states import ClientState, DomainState, KmsHostState, Origin, RecordState
from actctl.licensing.doctor.finding import WORST_FIRST
from actctl.licensing.kms_names import AZURE_HOSTS, plain_name

DEFAULT_PORT = 1688


def findings(
    domains: Sequence[DomainState], kms_hosts: Sequence[KmsHostState], clients: Sequence[ClientState] = ()
) -> tuple[DnsFinding, ...]:
    """Everything wrong, the gravest first; one finding for each cause.

    Without `kms_hosts` nobody can say which record or host is unexpected, so nothing is. Without `clients` every
    domain is taken for one that somebody searches; with them a domain without a record is wrong only where a client
    that depends on DNS finds a record in none of its domains, or where the domain was asked for by name.
    """
    found = [
        *_of_domains(domains, kms_hosts, clients),
        *(each for domain in domains for state in domain.records for each in _of_record(state, domain, kms_hosts)),
        *_unpublished(domains, kms_hosts),
        *_of_clients(clients, kms_hosts),
    ]
    return tuple(sorted(found, key=lambda one: WORST_FIRST.index(one.finding.severity)))


def _of_domains(
    domains: Sequence[DomainState], kms_hosts: Sequence[KmsHostState], clients: Sequence[ClientState]
) -> Iterator[DnsFinding]:
    with_records = {one.domain for one in domains if one.records}
    silent = {one.domain for one in domains if one.error is not None and not one.error.problem.means_absent}
    lost = [one for one in clients if one.searches_dns and one.domains and not with_records & set(one.domains)]
    for domain in domains:
        if domain.error is None:
            continue
        searching = tuple(one.host for one in clients if one.searches_dns and domain.domain in one.domains)
        if domain.domain in silent:
            yield host_texts.dns_unreachable(domain.domain, domain.error, searching)
            continue
        # Where another of its domains did not answer, nobody knows whether the client finds a record there.
        hosts = tuple(
            one.host for one in lost if domain.domain == one.domains[0] and not silent & set(one.domains)
        )  # fmt: skip
        if hosts or Origin.OPTION in domain.origins or not clients:
            yield host_texts.no_record(domain.domain, domain.error, hosts, kms_hosts)


def _of_record(state: RecordState, domain: DomainState, kms_hosts: Sequence[KmsHostState]) -> Iterator[DnsFinding]:
    record, target = state.record, state.target
    alone = not any(one.port is PortState.OPEN for one in domain.records if one is not state)
    if not record.target:
        yield record_texts.no_service(record, alone)
        return
    if target.error is not None:
        if target.error.problem.means_absent:
            yield record_texts.dead_record(record, target.error.message, alone)
        else:
            yield host_texts.dns_unreachable(record.target, target.error, ())
        return
    if target.alias_of:
        yield record_texts.alias(record, target.alias_of)
    known = next((one for one in kms_hosts if one.is_(record.target, target.addresses)), None)
    if known is not None:
        if known.port is not None and known.port != record.port:
            yield record_texts.record_port(record, known)
        elif state.port is not PortState.OPEN:
            yield record_texts.port_closed(record, known.host, state.port)
    elif state.port is not PortState.OPEN and not (kms_hosts and state.holds_host_key):
        yield record_texts.dead_record(record, record_texts.closed(record, state.port), alone)
    elif kms_hosts:
        yield record_texts.unexpected_record(record, state.inventory_host, holds_key=bool(state.holds_host_key))


def _unpublished(domains: Sequence[DomainState], kms_hosts: Sequence[KmsHostState]) -> Iterator[DnsFinding]:
    """KMS hosts that say they publish, in domains whose records name only others."""
    for host in kms_hosts:
        if not host.publishes:
            continue
        own = [one for one in domains if one.records and host.domain in (None, one.domain)]
        named = any(host.is_(state.record.target, state.target.addresses) for one in own for state in one.records)
        if own and not named:
            yield host_texts.host_unpublished(host, own[0].domain)


def _of_clients(clients: Sequence[ClientState], kms_hosts: Sequence[KmsHostState]) -> Iterator[DnsFinding]:
    """Clients that use a host which is none, or its wrong port; one finding for each host and port."""
    used: dict[tuple[str, int, str], list[str]] = {}
    for one in clients:
        if one.asks_kms and one.machine and one.source in ("registered", "dns"):
            key = (plain_name(one.machine), one.port or DEFAULT_PORT, one.source)
            used.setdefault(key, []).append(one.host)
    for (machine, port, source), hosts in used.items():
        known = next((one for one in kms_hosts if one.is_(machine)), None)
        if machine in AZURE_HOSTS:
            yield host_texts.azure_host(machine, tuple(hosts))
        elif known is None and kms_hosts:
            yield host_texts.unknown_host(machine, port, source, tuple(hosts), kms_hosts)
        elif known is not None and known.port not in (None, port) and source == "registered":
            yield host_texts.client_port(machine, port, known, tuple(hosts))
