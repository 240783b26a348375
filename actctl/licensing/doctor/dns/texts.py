"""One headline, cause and way out for what `kms dns` and `doctor` both find (docs/facts/kms.md, "SRV records")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actctl.common.names import DEFAULT_PORT, KmsAddress, is_address, name_and_port
from actctl.common.script import BY_HAND
from actctl.common.texts import Text
from actctl.licensing.doctor.dns.judge import Fault, Seen
from actctl.licensing.doctor.dns.remedy import add_record, command, delete_record
from actctl.licensing.doctor.texts import DNS_TITLES
from actctl.licensing.kms.dns_records import NO_ADDRESS
from actctl.licensing.kms.dns_states import KmsHostState

NO_RECORD = "dns_no_record"
CODES = {
    Fault.NO_SERVICE: "dns_dead_record",
    Fault.DEAD_NAME: "dns_dead_record",
    Fault.DEAD_PORT: "dns_dead_record",
    Fault.UNEXPECTED: "dns_unexpected_record",
    Fault.PORT_CLOSED: "kms_port_closed",
}
"""The contract's name of each fault."""
_RESTART = "Restart-Service sppsvc"


@dataclass(frozen=True, slots=True)
class Said:
    """A fault in words."""

    code: str
    subject: str
    """What it is about: of the doctor's machines one finding for each."""
    cause: Text
    remedy: tuple[Text, ...]

    @property
    def title(self) -> Text:
        """Its headline, of no machine that it holds up."""
        core = DNS_TITLES[self.code]
        return Text(core.en.replace("{subject}", self.subject), core.ja.replace("{subject}", self.subject))


def said_of(fault: Fault, seen: Seen, *, tried: bool = False) -> Said:
    """The words for the fault of a record; `tried`: a client itself has tried its port."""
    where = f"{seen.domain} → {name_and_port(seen.target, seen.port) if seen.target else '“.”'}"
    if fault is Fault.UNEXPECTED:
        cause = _NO_WINDOWS_KMS if seen.holds_host_key is False else _KEY_TYPED
        return Said(CODES[fault], where, cause, (*_gvlk_again(seen), _delete(seen), _IS_MEANT))
    if fault is Fault.PORT_CLOSED:
        return closed_port(seen.inventory_host or seen.target, seen.port, (try_on_a_client(seen.target, seen.port),))
    if fault is Fault.DEAD_PORT:
        first = () if tried else (try_on_a_client(seen.target, seen.port, _FIRST),)
        return Said(CODES[fault], where, _NOBODY, (*first, _delete(seen)))
    if fault is Fault.NO_SERVICE:
        cause = Text(
            f"{seen.domain} says that it has no KMS host: the record's target is “.” (RFC 2782)",
            f"{seen.domain} はKMSホストなしと宣言しています: レコードの宛先が「.」です (RFC 2782)",
        )
        return Said(CODES[fault], where, cause, (_delete(seen),))
    if seen.is_kms_host:
        host = seen.inventory_host or seen.target
        cause = Text(
            f"the name is that of the KMS host {host}, but clients cannot resolve it",
            f"KMSホスト {host} の名前ですが、クライアントは名前解決できません",
        )
        return Said(CODES[fault], where, cause, (NO_ADDRESS,))
    return Said(CODES[fault], where, _ADDRESS if is_address(seen.target) else _GONE, (_delete(seen),))


def closed_port(host: str, port: int, first: tuple[Text, ...] = ()) -> Said:
    """The closed port of a KMS host; `first`: what else to do, before it is opened."""
    return Said("kms_port_closed", name_and_port(host, port), _CLOSED, (*first, *open_port(host)))


def try_on_a_client(target: str, port: int, where: Text | None = None) -> Text:
    """How to see whether a client reaches a port."""
    where = where or Text("on a client", "クライアントで")
    return command(f"Test-NetConnection {target} -Port {port}", target, where=where)


def open_port(host: str) -> tuple[Text, ...]:
    """How to open the KMS port of a host."""
    rule = 'Enable-NetFirewallRule -Group "@FirewallAPI.dll,-28002"'
    networks = Text(
        "or open it for your networks alone (NETWORK: 10.0.0.0/8)",
        "または利用するネットワークだけに開放する (NETWORK は 10.0.0.0/8 など)",
    )
    return (
        Text(f"on {host}: {rule}", f"{host} で: {rule}"),
        command(f"actctl kms setup {host} --allow NETWORK", host, where=networks),
    )


def no_record(domain: str, remedy: tuple[Text, ...]) -> Said:
    """A domain in which no KMS host is published; `remedy` of `publish` and `use_host`."""
    return Said(NO_RECORD, domain, _FIND_NONE, remedy)


def publish(domain: str, meant: Sequence[KmsHostState]) -> Iterator[Text]:
    """Ways to get a record into a domain; `meant`: the KMS hosts that there are to be."""
    host = next((one for one in meant if one.domain == domain), meant[0] if meant else None)
    if host is None:
        yield Text(f"on the KMS host: {BY_HAND} /sdns", f"KMSホストで: {BY_HAND} /sdns")
        yield Text(f"then there: {_RESTART}", f"その後 KMSホストで: {_RESTART}")
        return
    if host.domain not in (None, domain):
        yield Text(
            f"on {host.host}, add this domain to DnsDomainPublishList (registry, SoftwareProtectionPlatform)",
            f"{host.host} のレジストリ (SoftwareProtectionPlatform) の DnsDomainPublishList にこのドメインを追加する",
        )
    elif host.publishes:
        yield why_unpublished(host.host)
    else:
        yield command(f"actctl slmgr sdns --limit {host.host}", host.host)
    yield restart(host.host)
    if host.full_name is not None:
        where = Text("or by hand, on the DNS server", "または手動で登録 (DNSサーバーで)")
        yield add_record(domain, host.full_name, host.port or DEFAULT_PORT, where=where)


def use_host(hosts: str, meant: Sequence[KmsHostState], where: Text | None = None) -> Iterator[Text]:
    """Clients told to use a KMS host that is meant to be one, as far as a name is known that they can use.

    `hosts`: their names as a command takes them, or the place for these.
    """
    host = next((one for one in meant if one.full_name), None)
    if host is not None and host.full_name is not None:
        yield command(f"actctl skms {KmsAddress.of(host.full_name, host.port)} {hosts}", host.full_name, where=where)


WITHOUT_DNS = Text("or without DNS", "DNSを使わない場合")


def why_unpublished(host: str) -> Text:
    """Where a KMS host says why it could not publish itself."""
    return Text(
        f"look for the reason in event 12293 of the Application log on {host}",
        f"{host} のアプリケーション ログのイベント 12293 で原因を確認する",
    )


def restart(host: str) -> Text:
    """How a KMS host is made to publish itself now."""
    return Text(f"then on {host}: {_RESTART}", f"その後 {host} で: {_RESTART}")


def _delete(seen: Seen) -> Text:
    return delete_record(seen.domain, seen.target, seen.port)


def _gvlk_again(seen: Seen) -> tuple[Text, ...]:
    """The machine back to a KMS client, unless it says that it is one."""
    name = seen.inventory_host
    if seen.holds_host_key is False:
        return ()
    if name is None:
        where = Text("on it, if a KMS host key was typed there", "KMSホスト キーが入力されている場合、そのホストで")
        again = Text(
            "once that has said that it worked: shutdown.exe /r /t 0", "成功を確認してから: shutdown.exe /r /t 0"
        )
        return (command(f"{BY_HAND} /ipk GVLK", where=where), again)
    where = Text("back to a KMS client, then restart it", "KMSクライアントに戻し、再起動する")
    return (command(f"actctl switch kms {name} --from kms_host", name, where=where),)


_FIND_NONE = Text(
    "machines that search this domain find no KMS host, unless one is set with /skms",
    "このドメインを検索するコンピューターは、/skms で指定しない限りKMSホストを見つけられません",
)
_GONE = Text(
    "left over from a KMS host that is gone; clients that pick it lose time, or fail",
    "廃止されたKMSホストのレコードが残っています。これを選んだクライアントは遅れるか失敗します",
)
_ADDRESS = Text(
    "an address stands where an SRV record must have a name", "SRVレコードには、アドレスではなく名前が必要です"
)
_NOBODY = Text(
    "left over from a KMS host that is gone, or a firewall is between; clients that pick it lose time, or fail",
    "廃止されたKMSホストのレコードか、途中のファイアウォールが原因です。これを選んだクライアントは遅れるか失敗します",
)
_FIRST = Text("first, on a client", "まずクライアントで")
_KEY_TYPED = Text(
    "the inventory does not have it in the group kms_hosts; usually a client on which a KMS host key (CSVLK) was typed",
    "インベントリのグループ kms_hosts にありません。多くはクライアントにKMSホスト キー (CSVLK) を入れたことが原因です",
)
_NO_WINDOWS_KMS = Text(
    "the inventory does not have it in the group kms_hosts, and its Windows is no KMS host: what answers there?",
    "インベントリのグループ kms_hosts になく、WindowsのKMSホストでもありません。応答元のプログラムを確認してください",
)
_IS_MEANT = Text(
    "or, if it is meant to be a KMS host: put it into the inventory's group kms_hosts",
    "正しいKMSホストの場合: インベントリのグループ kms_hosts に追加する",
)
_CLOSED = Text(
    "a firewall there or on the way, or the service sppsvc is stopped there",
    "ホストまたは経路のファイアウォール、または sppsvc サービスの停止が考えられます",
)
