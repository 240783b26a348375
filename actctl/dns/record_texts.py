"""Findings about single SRV records in words. Facts: reference/kms.md, section 3."""

from __future__ import annotations

from actctl.dns.finding import DnsFinding, finding, same
from actctl.dns.port import PortState
from actctl.dns.srv import SERVICE, SrvRecord
from actctl.dns.states import KmsHostState
from actctl.licensing.dns_remedy import add_record, command, delete_record
from actctl.licensing.doctor.finding import Severity
from actctl.texts import Text


def _written(record: SrvRecord) -> Text:
    data = f"{record.priority} {record.weight} {record.port} {record.target}."
    return same(f"{SERVICE}.{record.domain} SRV {data}")


def _delete(record: SrvRecord) -> Text:
    return delete_record(record.domain, record.target, record.port)


def _add(record: SrvRecord, target: str, port: int) -> Text:
    return add_record(record.domain, target, port, record.priority, record.weight)


def closed(record: SrvRecord, state: PortState | None) -> Text:
    """A port that is not open, as seen from here."""
    words = _CLOSED.get(state, _CLOSED[None])
    at = f"{record.target}:{record.port}"
    return Text(f"{at} {words.en} (seen from here)", f"{at} は{words.ja} (この端末から)")


_CLOSED: dict[PortState | None, Text] = {
    PortState.REFUSED: Text("refuses the connection", "接続を拒否します"),
    PortState.TIMEOUT: Text("does not answer", "応答しません"),
    PortState.UNREACHABLE: Text("cannot be reached", "到達できません"),
    None: Text("was not reached", "未確認です"),
}


def no_service(record: SrvRecord, alone: bool) -> DnsFinding:
    """A record with the target `.`."""
    title = Text(f"{record.domain} says that it has no KMS host", f"{record.domain} はKMSホストなしと宣言しています")
    cause = Text("the record's target is “.” (RFC 2782)", "レコードの宛先が「.」です (RFC 2782)")
    remedy = (_delete(record),)
    severity = Severity.ERROR if alone else Severity.WARNING
    return finding("dns_dead_record", severity, title, cause, remedy, (), record.domain, "")


def dead_record(record: SrvRecord, why: Text, alone: bool) -> DnsFinding:
    """The record leads nowhere. `alone`: no other record of the domain works."""
    title = Text(
        f"dead record in {record.domain}: {record.target}:{record.port}",
        f"{record.domain} の無効なレコード: {record.target}:{record.port}",
    )
    cause = Text(
        "left over from a KMS host that is gone; clients that pick it lose time, or fail",
        "廃止されたKMSホストのレコードが残っています。これを選んだクライアントは遅れるか失敗します",
    )
    severity = Severity.ERROR if alone else Severity.WARNING
    evidence = (_written(record), why)
    return finding(
        "dns_dead_record", severity, title, cause, (_delete(record),), evidence, record.domain, record.target
    )


def unexpected_record(record: SrvRecord, inventory_host: str | None, *, holds_key: bool) -> DnsFinding:
    """The record names a machine that is not meant to be a KMS host."""
    name = inventory_host or record.target
    title = Text(f"unauthorised KMS host in {record.domain}: {record.target}",
                 f"{record.domain} に想定外のKMSホスト: {record.target}")  # fmt: skip
    cause = Text(
        "the inventory does not know it as a KMS host; usually a client on which a KMS host key (CSVLK) was typed",
        "インベントリのKMSホストにありません。多くはクライアントにKMSホストキー (CSVLK) を入力したものです",
    )
    if inventory_host:
        put_back = command(f"actctl ipk --gvlk auto {name}", name)
    else:
        put_back = Text(f"on {name}: slmgr /ipk GVLK, restart", f"{name} で: slmgr /ipk GVLK の後、再起動")
    meant = Text(f"if it is meant to be one: put {name} into the group kms_hosts",
                 f"正しいKMSホストなら、{name} をグループ kms_hosts に入れる")  # fmt: skip
    hosts = (inventory_host,) if inventory_host else ()
    evidence = [_written(record)]
    if holds_key:
        said = Text("a KMS host key is installed there (/dlv)", "KMSホストキーが入っています (/dlv)")
        evidence.append(said)
    return finding(
        "dns_unexpected_record", Severity.WARNING, title, cause, (put_back, _delete(record), meant),
        tuple(evidence), record.domain, record.target, hosts,
    )  # fmt: skip


def alias(record: SrvRecord, real: str) -> DnsFinding:
    """The record points to an alias."""
    title = Text(f"{record.target} in {record.domain} is an alias", f"{record.domain} の {record.target} は別名です")
    cause = Text(
        "an SRV record must name the machine itself; some clients do not follow an alias",
        "SRVレコードにはホスト本来の名前が必要で、別名をたどらないクライアントがあります",
    )
    remedy = (_add(record, real, record.port), _delete(record))
    evidence = (_written(record), same(f"{record.target} CNAME {real}"))
    return finding("dns_alias_target", Severity.WARNING, title, cause, remedy, evidence, record.domain, record.target)


def record_port(record: SrvRecord, host: KmsHostState) -> DnsFinding:
    """The record and the KMS host name different ports."""
    title = Text(f"{record.domain} names port {record.port}, but {host.host} listens on {host.port}",
                 f"{record.domain} のポートは {record.port}、{host.host} の待ち受けは {host.port} です")  # fmt: skip
    cause = Text("the port was changed, and the record was not", "ポートの変更がレコードに反映されていません")
    remedy = (_add(record, record.target, host.port or 1688), _delete(record))
    return finding(
        "dns_wrong_port",
        Severity.ERROR,
        title,
        cause,
        remedy,
        (_written(record),),
        record.domain,
        record.target,
        (host.host,),
    )


def port_closed(record: SrvRecord, host: str, state: PortState | None) -> DnsFinding:
    """A KMS host's port is not open from here."""
    title = Text(f"port {record.port} of {host} is closed", f"{host} のポート {record.port} に接続できません")
    cause = Text(
        "its firewall, one on the way, or the service sppsvc that is not running",
        "ホストまたは経路のファイアウォール、または sppsvc サービスの停止が考えられます",
    )
    remedy = (
        command(f"Test-NetConnection {record.target} -Port {record.port}", record.target),
        Text(
            f"open it for your networks: actctl kms setup {host} --allow NETWORK",
            f"利用するネットワークに開放する: actctl kms setup {host} --allow ネットワーク",
        ),
    )
    evidence = (closed(record, state), _written(record))
    return finding(
        "kms_port_closed", Severity.ERROR, title, cause, remedy, evidence, record.domain, record.target, (host,)
    )  # fmt: skip
