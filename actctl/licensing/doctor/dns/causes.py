"""Discovery by DNS: no record (0x8007232B), records of dead hosts (0x800706BA), records of hosts that are none."""

from __future__ import annotations

from collections.abc import Iterator

from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.dns.remedy import delete_record
from actctl.licensing.doctor.evidence import Contact, HostEvidence
from actctl.licensing.doctor.finding import Cause, Severity
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import for_command
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.records import Method


def no_record(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """A machine that is to find its host by DNS finds none."""
    if one.method is not Method.KMS_CLIENT or one.registered is not None:
        return None
    records = one.dns.records if one.dns is not None else None
    said = codes.first_of(one, *codes.NO_RECORD)
    if records or (records is None and said is None):
        return None
    domain = one.dns.domain if one.dns is not None else ""
    name = f"_vlmcs._tcp.{domain or 'DOMAIN'}"
    empty = Text(f"nslookup there finds no {name}", f"対象の nslookup で {name} が見つかりません")
    return Cause(
        one.host, "dns_no_record", trouble.severity, subject=domain, explained=codes.known(said or codes.NO_RECORD[0]),
        seen=codes.code_text(one, said) if said is not None else empty,
        evidence=(empty,) if records == () else (),
        remedy=_remedy(site, name),
    )  # fmt: skip


def _remedy(site: Site, name: str) -> tuple[Text, ...]:
    remedy = [Text(f"nslookup -type=srv {name}", f"nslookup -type=srv {name}")]
    first = next(iter(site.serving), None)
    if first is not None and first.kms_role is not None:
        command = site.skms(first)
        remedy.append(Text(f"without DNS: {command}", f"DNSを使わない場合: {command}"))
        if first.kms_role.dns_publishing is False:
            who = for_command([first.host])
            remedy.append(
                Text(f"let it publish itself: actctl slmgr sdns --limit {who.en}",
                     f"DNSに公開させる: actctl slmgr sdns --limit {who.ja}")
            )  # fmt: skip
    return tuple(remedy)


def is_dead(record: Contact, site: Site) -> bool:
    """Whether a record leads nowhere: its name has no address, or nobody answers who ought to be a KMS host."""
    if record.resolves is False:
        return True
    stranger = bool(site.kms_names) and not site.is_kms_host(record.name) and not site.known(record.name)
    return record.open is False and stranger


def dead_record(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """All that DNS offers this machine leads nowhere."""
    if one.method is not Method.KMS_CLIENT or one.registered is not None or one.dns is None:
        return None
    records = one.dns.records or ()
    dead = [record for record in records if is_dead(record, site)]
    if not dead or any(record.open is not False and record not in dead for record in records):
        return None
    if any(record.open is False and record not in dead for record in records):
        return None  # a real KMS host is among them: that its port is closed is the cause
    return _dead(one.host, one.dns.domain, dead[0], trouble.severity, _remedy(site, "")[1:2])


def _dead(host: str, domain: str, record: Contact, severity: Severity, more: tuple[Text, ...] = ()) -> Cause:
    why = (
        Text("its name has no address", "名前を解決できません")
        if record.resolves is False
        else Text("nobody answers there", "応答がありません")
    )
    evidence = Text(
        f"_vlmcs._tcp.{domain} names {record}: {why.en}", f"_vlmcs._tcp.{domain} は {record} を指しますが、{why.ja}"
    )
    return Cause(
        host, "dns_dead_record", severity, subject=f"{domain} → {record}", evidence=(evidence,),
        explained=codes.known(codes.RPC_UNAVAILABLE), remedy=(delete_record(domain, record.name, record.port), *more),
        title=None if severity is Severity.ERROR else Text(
            "DNS names a KMS host that is not there: {subject}", "存在しないKMSホストがDNSに登録されています: {subject}"
        ),
    )  # fmt: skip


def site_records(site: Site, blamed: frozenset[str]) -> Iterator[Cause]:
    """Records that hold nobody up yet: dead ones, and those of machines that are not meant to be KMS hosts.

    `blamed`: subjects of dead records that are some machine's cause already.
    """
    seen: dict[tuple[str, str, int], tuple[str, Contact]] = {}
    for one in (*site.kms_hosts, *site.hosts):
        for record in (one.dns.records or ()) if one.dns is not None else ():
            domain = one.dns.domain if one.dns is not None else ""
            seen.setdefault((domain.lower(), record.name.lower(), record.port), (one.host, record))
    for (domain, _, _), (host, record) in seen.items():
        if host not in site.asked or f"{domain} → {record}" in blamed:
            continue
        if is_dead(record, site):
            yield _dead(host, domain, record, Severity.WARNING)
        elif site.kms_names and not site.is_kms_host(record.name):
            yield _unexpected(host, domain, record, site)


def _unexpected(host: str, domain: str, record: Contact, site: Site) -> Cause:
    name = site.known(record.name)
    remedy = [delete_record(domain, record.name, record.port)]
    if name is not None:
        who, end = for_command([name]), "--from kms_host"
        remedy.insert(
            0, Text(f"if someone typed a host key there: actctl switch kms {who.en} {end}",
                    f"ホストキーを誤って入れた場合: actctl switch kms {who.ja} {end}")
        )  # fmt: skip
    return Cause(
        name if name in site.asked and name else host, "dns_unexpected_record", Severity.WARNING,
        subject=f"{domain} → {record}", remedy=tuple(remedy),
        why=Text(
            "the inventory has it not among its KMS hosts; usually a client on which a host key (CSVLK) was typed",
            "インベントリのKMSホストに含まれていません。多くはクライアントにホストキー (CSVLK) を入れたことが原因です",
        ),
    )  # fmt: skip
