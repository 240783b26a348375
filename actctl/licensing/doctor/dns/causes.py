"""Discovery by DNS as machines see it: no record (0x8007232B), dead records (0x800706BA), unexpected ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from actctl.common.names import name_and_port, plain_name
from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.dns import texts
from actctl.licensing.doctor.dns.judge import Fault, Seen, fault_of
from actctl.licensing.doctor.evidence import Contact, HostEvidence
from actctl.licensing.doctor.finding import Cause, Severity
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import DNS_TITLES, held_up
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.kms.dns_states import KmsHostState
from actctl.licensing.records import Method

_NOWHERE = Text("DNS names no KMS host", "DNSにKMSホストのSRVレコードがありません")
"""Where no domain is known."""


def no_record(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """A machine that is to find its host by DNS finds none."""
    if one.method is not Method.KMS_CLIENT or one.registered is not None:
        return None
    records = one.dns.records if one.dns is not None else None
    seen_code = codes.first_of(one, *codes.NO_RECORD)
    if records or (records is None and seen_code is None):
        return None
    domain = one.dns.domain if one.dns is not None else ""
    name = f"_vlmcs._tcp.{domain or 'DOMAIN'}"
    empty = Text(f"nslookup there finds no {name}", f"対象の nslookup で {name} が見つかりません")
    meant = [_state(each, site) for each in site.serving]
    published = texts.publish(domain or "DOMAIN", meant)
    said = texts.no_record(domain, (*published, *texts.use_host("{hosts}", meant, texts.WITHOUT_DNS)))
    return Cause(
        one.host, said.code, trouble.severity, subject=said.subject, why=said.cause, remedy=said.remedy,
        title=held_up(DNS_TITLES[said.code] if domain else _NOWHERE),
        explained=codes.known(seen_code or codes.NO_RECORD[0]),
        seen=codes.code_text(one, seen_code) if seen_code is not None else empty,
        evidence=(empty,) if records == () else (),
    )  # fmt: skip


def _state(one: HostEvidence, site: Site) -> KmsHostState:
    """A KMS host that was read, under the name by which machines know it."""
    role = one.kms_role
    return KmsHostState(
        one.host,
        tuple(dict.fromkeys(name for name in (site.known_as(one), one.host, one.address) if name)),
        role.listening_port if role is not None else None,
        role.dns_publishing if role is not None else None,
        one.dns.domain if one.dns is not None else None,
        meant=one.kms_group,
    )


def seen_by_machine(record: Contact, domain: str, site: Site) -> Seen:
    """A record of a domain as a machine that searches it sees it."""
    is_kms_host = site.is_kms_host(record.name)
    name = site.known(record.name)
    return Seen(
        plain_name(domain),
        plain_name(record.name),
        record.port,
        resolves=record.resolves,
        open=record.open,
        is_kms_host=True if is_kms_host else False if site.kms_names else None,
        holds_host_key=site.holds_host_key(name),
        inventory_host=name,
    )


def _fault(seen: Seen) -> Fault | None:
    """As `fault_of`; but what one machine does not reach is not dead while nobody is meant to be a KMS host."""
    fault = fault_of(seen)
    return None if fault is Fault.DEAD_PORT and seen.is_kms_host is None else fault


def dead_record(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """All that DNS offers this machine leads nowhere."""
    if one.method is not Method.KMS_CLIENT or one.registered is not None or one.dns is None:
        return None
    records = [seen_by_machine(record, one.dns.domain, site) for record in one.dns.records or ()]
    dead = [(seen, fault) for seen in records if (fault := _fault(seen)) is not None and fault.is_dead]
    if not dead or len(dead) < len(records):
        return None  # one works, or a KMS host is among them whose port is closed: that is the cause then
    cause = _cause(one.host, *dead[0], trouble.severity)
    without = texts.use_host("{hosts}", [_state(each, site) for each in site.serving], texts.WITHOUT_DNS)
    return replace(cause, title=held_up(DNS_TITLES[cause.code]), remedy=(*cause.remedy, *without))


def _cause(host: str, seen: Seen, fault: Fault, severity: Severity) -> Cause:
    said = texts.said_of(fault, seen, tried=True)
    return Cause(
        host, said.code, severity, subject=said.subject, why=said.cause, remedy=said.remedy,
        evidence=_evidence(seen) if fault.is_dead else (),
        explained=codes.known(codes.RPC_UNAVAILABLE) if fault.is_dead else None,
    )  # fmt: skip


def _evidence(seen: Seen) -> tuple[Text, ...]:
    why = (
        Text("its name has no address", "名前を解決できません")
        if seen.resolves is False
        else Text("nobody answers there", "応答がありません")
    )
    name, where = f"_vlmcs._tcp.{seen.domain}", name_and_port(seen.target, seen.port)
    return (Text(f"{name} names {where}: {why.en}", f"{name} は {where} を指しますが、{why.ja}"),)


def site_records(site: Site, blamed: frozenset[str]) -> Iterator[Cause]:
    """Records that hold nobody up yet: dead ones, and those of machines that are not meant to be KMS hosts.

    `blamed`: subjects of dead records that are some machine's cause already.
    """
    first: dict[tuple[str, str, int], tuple[str, Seen]] = {}
    for one in (*site.kms_hosts, *site.hosts):
        for record in (one.dns.records or ()) if one.dns is not None else ():
            seen = seen_by_machine(record, one.dns.domain if one.dns is not None else "", site)
            first.setdefault((seen.domain, seen.target, seen.port), (one.host, seen))
    for host, seen in first.values():
        fault = _fault(seen)
        # A closed port of a KMS host is told of the machines that do not reach it.
        if host not in site.asked or fault is None or fault is Fault.PORT_CLOSED:
            continue
        name = seen.inventory_host
        of = name if fault is Fault.UNEXPECTED and name is not None and name in site.asked else host
        cause = _cause(of, seen, fault, Severity.WARNING)
        if cause.subject not in blamed:
            yield cause
