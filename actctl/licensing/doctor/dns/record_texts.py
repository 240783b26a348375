"""Findings about single SRV records in words. Facts: reference/kms.md, section 3."""

from __future__ import annotations

from typing import TypeAlias

from actctl.common.names import is_address, name_and_port
from actctl.common.script import BY_HAND
from actctl.common.texts import Text, same
from actctl.licensing.doctor.dns.finding import DnsFinding, finding
from actctl.licensing.doctor.dns.remedy import add_record, command, delete_record
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
    return Text(f"{where} {words.en} (seen from here)", f"{where} は{words.ja} (この端末から)")


def no_service(record: SrvRecord, alone: bool) -> DnsFinding:
    """A record with the target `.`."""
    title = Text(f"{record.domain} says that it has no KMS host", f"{record.domain} はKMSホストなしと宣言しています")
    cause = Text("the record's target is “.” (RFC 2782)", "レコードの宛先が「.」です (RFC 2782)")
    return _dead(record, title, cause, (_delete(record),), (), alone)


def dead_name(record: SrvRecord, error: DnsError, known: KmsHostState | None, alone: bool) -> DnsFinding:
    """The record's name has no address. `alone`: no other record of the domain works."""
    remedy: Remedy = (_delete(record),)
    if known is not None:
        cause = Text(
            f"the name is that of the KMS host {known.host}, but clients cannot resolve it",
            f"KMSホスト {known.host} の名前ですが、クライアントは名前解決できません",
        )
        remedy = (error.remedy,)
    elif is_address(record.target):
        cause = Text(
            "an address stands where an SRV record must have a name", "SRVレコードには、アドレスではなく名前が必要です"
        )
    else:
        cause = Text(
            "left over from a KMS host that is gone; clients that pick it lose time, or fail",
            "廃止されたKMSホストのレコードが残っています。これを選んだクライアントは遅れるか失敗します",
        )
    return _dead(record, _dead_title(record), cause, remedy, (_written(record), error.message), alone)


def dead_port(record: SrvRecord, state: PortState | None, alone: bool) -> DnsFinding:
    """Nobody answers at the record's port, and nothing says that a KMS host should."""
    cause = Text(
        "left over from a KMS host that is gone, or a firewall is between; clients that pick it lose time, or fail",
        "廃止されたKMSホストのレコードか、途中のファイアウォールが原因です。これを選んだクライアントは遅れるか失敗します",
    )
    check = command(
        f"Test-NetConnection {record.target} -Port {record.port}", record.target,
        where=Text("first, on a client", "まずクライアントで"),
    )  # fmt: skip
    evidence = (_written(record), _port_seen(record, state))
    return _dead(record, _dead_title(record), cause, (check, _delete(record)), evidence, alone)


def _dead_title(record: SrvRecord) -> Text:
    where = name_and_port(record.target, record.port)
    return Text(f"dead record in {record.domain}: {where}", f"{record.domain} の無効なレコード: {where}")


def _dead(
    record: SrvRecord, title: Text, cause: Text, remedy: Remedy, evidence: tuple[Text, ...], alone: bool
) -> DnsFinding:
    return finding(
        "dns_dead_record", Severity.ERROR if alone else Severity.WARNING, title, cause, remedy, evidence,
        domain=record.domain, target=record.target, port=record.port,
    )  # fmt: skip


def target_unknown(record: SrvRecord, error: DnsError) -> DnsFinding:
    """DNS did not say where the record's name leads."""
    title = Text(f"DNS does not answer for {record.target}", f"{record.target} についてDNSが応答しません")
    return finding(
        "dns_unreachable", Severity.ERROR, title, error.message, (error.remedy,), (_written(record),),
        domain=record.domain, target=record.target, port=record.port,
    )  # fmt: skip


def unexpected_record(state: RecordState) -> DnsFinding:
    """The record names a machine that is not meant to be a KMS host."""
    record, host = state.record, state.inventory_host
    title = Text(f"unauthorised KMS host in {record.domain}: {record.target}",
                 f"{record.domain} に想定外のKMSホスト: {record.target}")  # fmt: skip
    cause = _NO_WINDOWS_KMS if state.holds_host_key is False else _KEY_TYPED
    evidence = [_written(record)]
    if state.port is not PortState.OPEN:
        evidence.append(_port_seen(record, state.port))
    if state.holds_host_key is not None:
        evidence.append(_HAS_KEY if state.holds_host_key else _NO_KEY)
    remedy = (*_gvlk_again(state), _delete(record), _IS_MEANT)
    return finding(
        "dns_unexpected_record", Severity.WARNING, title, cause, remedy, tuple(evidence),
        domain=record.domain, target=record.target, port=record.port, hosts=(host,) if host else (),
    )  # fmt: skip


_KEY_TYPED = Text(
    "the inventory does not have it in the group kms_hosts; usually a client on which a KMS host key (CSVLK) was typed",
    "インベントリのグループ kms_hosts にありません。多くはクライアントにKMSホストキー (CSVLK) を入れたことが原因です",
)
_NO_WINDOWS_KMS = Text(
    "the inventory does not have it in the group kms_hosts, and its Windows is no KMS host: what answers there?",
    "インベントリのグループ kms_hosts になく、WindowsのKMSホストでもありません。応答元のプログラムを確認してください",
)
_IS_MEANT = Text(
    "or, if it is meant to be a KMS host: put it into the inventory's group kms_hosts",
    "正しいKMSホストの場合: インベントリのグループ kms_hosts に追加する",
)
_HAS_KEY = Text("a KMS host key is installed there (/dlv)", "KMSホストキーが入っています (/dlv)")
_NO_KEY = Text("no KMS host key is installed there (/dlv)", "KMSホストキーは入っていません (/dlv)")


def _gvlk_again(state: RecordState) -> Remedy:
    """The machine back to a KMS client, unless it says that it is one."""
    name = state.inventory_host
    if state.holds_host_key is False:
        return ()
    if name is None:
        where = Text("on it, if a KMS host key was typed there", "KMSホストキーが入力されている場合、そのホストで")
        restart = Text(
            "once that has said that it worked: shutdown.exe /r /t 0", "成功を確認してから: shutdown.exe /r /t 0"
        )
        return (command(f"{BY_HAND} /ipk GVLK", where=where), restart)
    where = Text("back to a KMS client, then restart it", "KMSクライアントに戻し、再起動する")
    return (command(f"actctl switch kms {name} --from kms_host", name, where=where),)


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


def port_closed(record: SrvRecord, host: str, state: PortState | None) -> DnsFinding:
    """A KMS host's port is not open from here."""
    title = Text(f"port {record.port} of {host} cannot be reached", f"{host} のポート {record.port} に接続できません")
    cause = Text(
        "a firewall there or on the way, or the service sppsvc is stopped there",
        "ホストまたは経路のファイアウォール、または sppsvc サービスの停止が考えられます",
    )
    networks = Text(
        "open it for your networks (NETWORK: 10.0.0.0/8)", "ネットワークに開放する (NETWORK は 10.0.0.0/8 など)"
    )
    remedy = (
        command(f"Test-NetConnection {record.target} -Port {record.port}", record.target,
                where=Text("on a client", "クライアントで")),
        command(f"actctl kms setup {host} --allow NETWORK", host, where=networks),
    )  # fmt: skip
    # Without a way there from here nothing is known of the clients.
    severity = Severity.WARNING if state is PortState.UNREACHABLE else Severity.ERROR
    return finding(
        "kms_port_closed", severity, title, cause, remedy, (_port_seen(record, state), _written(record)),
        domain=record.domain, target=record.target, port=record.port, hosts=(host,),
    )  # fmt: skip
