"""Findings about single SRV records in words. Facts: docs/facts/kms.md, "SRV records"."""

from __future__ import annotations

from typing import TypeAlias

from actctl.common.names import name_and_port
from actctl.common.texts import Text, same
from actctl.licensing.doctor.dns.finding import DnsFinding, finding
from actctl.licensing.doctor.dns.judge import Fault, Seen
from actctl.licensing.doctor.dns.remedy import add_record, delete_record
from actctl.licensing.doctor.dns.texts import said_of
from actctl.licensing.doctor.finding import Severity
from actctl.licensing.kms.dns_records import SERVICE, DnsError, PortState, SrvRecord
from actctl.licensing.kms.dns_states import KmsHostState, RecordState

Remedy: TypeAlias = tuple[Text, ...]

_CLOSED: dict[PortState | None, Text] = {
    PortState.OPEN: Text("is open", "接続できます"),
    PortState.REFUSED: Text("refuses the connection", "接続を拒否します"),
    PortState.TIMEOUT: Text("does not answer", "応答しません"),
    PortState.UNREACHABLE: Text("cannot be reached", "到達できません"),
    None: Text("was not tried", "未確認です"),
}


def _written(record: SrvRecord) -> Text:
    data = f"{record.priority} {record.weight} {record.port} {record.target}."
    return same(f"{SERVICE}.{record.domain} SRV {data}")


def _delete(record: SrvRecord) -> Text:
    return delete_record(record.domain, record.target, record.port)


def replaced(record: SrvRecord, target: str, port: int, *, there: bool) -> Remedy:
    """The record replaced by one with this target and port; `there`: such a record stands beside it already."""
    add = add_record(record.domain, target, port, record.priority, record.weight)
    return (_delete(record),) if there else (add, _delete(record))


def _port_seen(record: SrvRecord, state: PortState | None) -> Text:
    words, where = _CLOSED[state], name_and_port(record.target, record.port)
    return Text(f"{where} {words.en} (seen from here)", f"{where} は{words.ja} (このコンピューターから確認)")


def target_unknown(record: SrvRecord, error: DnsError) -> DnsFinding:
    """DNS did not say where the record's name leads."""
    title = Text(f"DNS does not answer for {record.target}", f"{record.target} についてDNSが応答しません")
    return finding(
        "dns_unreachable", Severity.ERROR, title, error.message, (error.remedy,), (_written(record),),
        domain=record.domain, target=record.target, port=record.port,
    )  # fmt: skip


def alias(record: SrvRecord, real: str, remedy: Remedy) -> DnsFinding:
    """The record points to an alias."""
    title = Text(f"{record.target} in {record.domain} is an alias", f"{record.domain} の {record.target} は別名です")
    cause = Text(
        "an SRV record must name the machine itself; some clients do not follow an alias",
        "SRVレコードにはホスト本来の名前が必要です。別名をたどらないクライアントがあります",
    )
    evidence = (_written(record), same(f"{record.target} CNAME {real}"))
    return finding(
        "dns_alias_target", Severity.WARNING, title, cause, remedy, evidence,
        domain=record.domain, target=record.target, port=record.port,
    )  # fmt: skip


def record_port(record: SrvRecord, host: KmsHostState, remedy: Remedy) -> DnsFinding:
    """The record and the KMS host name different ports."""
    title = Text(
        f"{record.domain} names port {record.port}, but {host.host} listens on {host.port}",
        f"{record.domain} のポートは {record.port} ですが、{host.host} の待ち受けは {host.port} です",
    )
    cause = Text("the port was changed, and the record was not", "ポートの変更がレコードに反映されていません")
    return finding(
        "dns_wrong_port", Severity.ERROR, title, cause, remedy, (_written(record),),
        domain=record.domain, target=record.target, port=record.port, hosts=(host.host,),
    )  # fmt: skip


def of_fault(fault: Fault, seen: Seen, state: RecordState, *, alone: bool) -> DnsFinding:
    """What is wrong with a record by itself; `alone`: no other record of the domain works."""
    record, said, host = state.record, said_of(fault, seen), seen.inventory_host
    severity = Severity.ERROR if alone and fault.is_dead else Severity.WARNING
    hosts: tuple[str, ...] = (host,) if host and not fault.is_dead else ()
    if fault is Fault.PORT_CLOSED:
        evidence = [_port_seen(record, state.port), _written(record)]
        # Without a way there from here nothing is known of the clients.
        severity = Severity.WARNING if state.port is PortState.UNREACHABLE else Severity.ERROR
    else:
        evidence = [_written(record)]
        if state.target.error is not None:
            evidence.append(state.target.error.message)
        elif record.target and state.port is not PortState.OPEN:
            evidence.append(_port_seen(record, state.port))
        if fault is Fault.UNEXPECTED and seen.holds_host_key is not None:
            evidence.append(_HAS_KEY if seen.holds_host_key else _NO_KEY)
    return finding(
        said.code, severity, said.title, said.cause, said.remedy, tuple(evidence),
        domain=record.domain, target=record.target, port=record.port, hosts=hosts,
    )  # fmt: skip


_HAS_KEY = Text("a KMS host key is installed there (/dlv)", "KMSホスト キーが入っています (/dlv)")
_NO_KEY = Text("no KMS host key is installed there (/dlv)", "KMSホスト キーは入っていません (/dlv)")
