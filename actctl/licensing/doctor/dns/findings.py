"""What is wrong between DNS, the KMS hosts and their clients: pure, from plain records.

Nobody is blamed without evidence: where DNS or a machine did not answer, what it would have said is not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actctl.common.names import DEFAULT_PORT, plain_name
from actctl.licensing.doctor.dns import host_texts, record_texts
from actctl.licensing.doctor.dns.finding import DnsFinding, gravest_first
from actctl.licensing.doctor.dns.judge import Fault, Seen, fault_of
from actctl.licensing.doctor.dns.texts import NO_RECORD
from actctl.licensing.kms.azure import AZURE_HOSTS
from actctl.licensing.kms.dns_records import PortState
from actctl.licensing.kms.dns_states import ClientState, DomainState, KmsHostState, Origin, RecordState


def findings(
    domains: Sequence[DomainState], kms_hosts: Sequence[KmsHostState], clients: Sequence[ClientState] = ()
) -> tuple[DnsFinding, ...]:
    """Everything wrong, the gravest first; one finding for each cause.

    Without KMS hosts that are meant to be ones nobody can say which record or host is unexpected, so nothing is.
    Without `clients` every domain is taken for one that somebody searches; with them a domain without a record is
    wrong only where a client that depends on DNS finds a record in none of its domains, or where the domain was asked
    for by name.
    """
    meant = [one for one in kms_hosts if one.meant]
    of_domains = list(_of_domains(domains, meant, clients))
    without = {one.domain for one in of_domains if one.finding.code == NO_RECORD}
    return gravest_first(
        [
            *of_domains,
            *(each for domain in domains for state in domain.records for each in _of_record(state, domain, kms_hosts)),
            *_unpublished([one for one in domains if one.domain not in without], meant),
            *_of_clients(clients, kms_hosts),
        ]
    )


def _of_domains(
    domains: Sequence[DomainState], meant: Sequence[KmsHostState], clients: Sequence[ClientState]
) -> Iterator[DnsFinding]:
    with_records = {one.domain for one in domains if one.records}
    silent = {one.domain for one in domains if one.silent}
    searching: dict[str, list[str]] = {}
    lost: dict[str, list[str]] = {}
    for one in clients:
        if not one.searches_dns or not one.domains:
            continue
        for name in dict.fromkeys(one.domains):
            searching.setdefault(name, []).append(one.host)
        # Where another of its domains did not answer, nobody knows whether the client finds a record there.
        if not (with_records | silent) & set(one.domains):
            lost.setdefault(one.domains[0], []).append(one.host)
    for domain in domains:
        if domain.error is None:
            continue
        if domain.silent:
            users = tuple(searching.get(domain.domain, ()))
            yield host_texts.dns_unreachable(domain.domain, domain.error, users)
            continue
        hosts = tuple(lost.get(domain.domain, ()))
        if hosts or Origin.OPTION in domain.origins or not clients:
            yield host_texts.no_record(domain.domain, domain.error, hosts, meant)


def _of_record(state: RecordState, domain: DomainState, kms_hosts: Sequence[KmsHostState]) -> Iterator[DnsFinding]:
    record, error = state.record, state.target.error
    known = next((one for one in kms_hosts if one.is_(record.target, *state.target.names)), None)
    if error is not None and not error.problem.means_absent:
        yield record_texts.target_unknown(record, error)
        return
    seen = _seen(state, known, kms_hosts)
    fault = fault_of(seen)
    right_port = known is None or known.port in (None, record.port)
    if state.target.alias_of and fault in (None, Fault.PORT_CLOSED):
        port = known.port if known is not None and known.port else record.port
        yield record_texts.alias(record, state.target.alias_of, _put_right(state, domain, port))
    if known is not None and not right_port and error is None:
        yield record_texts.record_port(record, known, _put_right(state, domain, known.port or record.port))
    elif fault is not None:
        alone = not any(one.port is PortState.OPEN for one in domain.records if one is not state)
        yield record_texts.of_fault(fault, seen, state, alone=alone)


def _seen(state: RecordState, known: KmsHostState | None, kms_hosts: Sequence[KmsHostState]) -> Seen:
    """A record as it is seen from here. No way to a KMS host is told as its closed port."""
    record, port = state.record, state.port
    tried = port not in (None, PortState.UNREACHABLE)
    nobody_meant = not any(one.meant for one in kms_hosts)
    return Seen(
        record.domain,
        record.target,
        record.port,
        resolves=state.target.error is None,
        open=port is PortState.OPEN if tried or known is not None else None,
        is_kms_host=True if known is not None else None if nobody_meant else False,
        holds_host_key=state.holds_host_key,
        inventory_host=known.host if known is not None else state.inventory_host,
    )


def _put_right(state: RecordState, domain: DomainState, port: int) -> record_texts.Remedy:
    """The record replaced by one with the machine's own name and this port; only deleted where that stands already."""
    name = state.target.alias_of or state.record.target
    there = any((one.record.target, one.record.port) == (name, port) for one in domain.records)
    return record_texts.replaced(state.record, name, port, there=there)


def _unpublished(domains: Sequence[DomainState], meant: Sequence[KmsHostState]) -> Iterator[DnsFinding]:
    """KMS hosts that say they publish themselves, and are not in their own domain."""
    by_name = {one.domain: one for one in reversed(domains)}
    for host in meant:
        own = by_name.get(host.domain or "")
        if not host.publishes or own is None or own.silent:
            continue
        if any(host.is_(state.record.target, *state.target.names) for state in own.records):
            continue
        # An alias whose address DNS did not tell could be this host.
        if not any(one.target.error and not one.target.error.problem.means_absent for one in own.records):
            yield host_texts.host_unpublished(host, own)


def _of_clients(clients: Sequence[ClientState], kms_hosts: Sequence[KmsHostState]) -> Iterator[DnsFinding]:
    """Clients that use a host which is none, or its wrong port; one finding for each host and port."""
    used: dict[tuple[str, int, str], list[ClientState]] = {}
    for one in clients:
        if one.asks_kms and one.machine and one.source in ("registered", "dns"):
            key = (plain_name(one.machine), one.port or DEFAULT_PORT, one.source)
            used.setdefault(key, []).append(one)
    for (machine, port, source), users in used.items():
        hosts = tuple(one.host for one in users)
        behind = dict.fromkeys(name for one in users if one.leads for name in one.leads.names)
        known = next((one for one in kms_hosts if one.is_(machine, *behind)), None)
        if machine in AZURE_HOSTS:
            yield host_texts.azure_host(machine, port, hosts)
        elif known is not None and known.port not in (None, port) and source == "registered":
            yield host_texts.client_port(machine, port, known, hosts)
        elif known is None and all(_answered(one) for one in users):
            meant = [one for one in kms_hosts if one.meant]
            if meant:
                yield host_texts.unknown_host(machine, port, source, hosts, meant)


def _answered(client: ClientState) -> bool:
    """Whether DNS said where the name of the client's KMS host leads: it could be an alias of one that is known."""
    error = client.leads.error if client.leads is not None else None
    return client.leads is not None and (error is None or error.problem.means_absent)
