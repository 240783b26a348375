"""Findings about domains, KMS hosts and clients in words. Facts: docs/facts/kms.md, "SRV records"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actctl.common.names import KmsAddress, name_and_port
from actctl.common.texts import Text, counted
from actctl.licensing.doctor.dns import texts
from actctl.licensing.doctor.dns.finding import DnsFinding, finding
from actctl.licensing.doctor.dns.remedy import command
from actctl.licensing.doctor.finding import Severity
from actctl.licensing.doctor.texts import few, with_hosts
from actctl.licensing.kms.dns_records import SERVICE, DnsError, DnsProblem
from actctl.licensing.kms.dns_states import DomainState, KmsHostState

_SET = Text("it is set there with /skms", "/skms で指定されています")


def dns_unreachable(domain: str, error: DnsError, hosts: tuple[str, ...]) -> DnsFinding:
    """DNS did not say whether the domain has records; `hosts` depend on it."""
    if error.problem is DnsProblem.BAD_NAME:
        title = Text(f"“{domain}” is no DNS domain", f"「{domain}」はDNSドメインではありません")
    else:
        title = Text(f"DNS does not answer for {domain}", f"{domain} についてDNSが応答しません")
    return finding(
        "dns_unreachable", Severity.ERROR, title, error.message, (error.remedy,), _searched_by(hosts),
        domain=domain, hosts=hosts,
    )  # fmt: skip


def _searched_by(hosts: tuple[str, ...]) -> tuple[Text, ...]:
    names = few(list(hosts))
    return (Text(f"searched by {names.en}", f"検索するホスト: {names.ja}"),) if hosts else ()


def no_record(domain: str, error: DnsError, hosts: tuple[str, ...], meant: Sequence[KmsHostState]) -> DnsFinding:
    """A domain that is searched has no KMS record; `hosts` find one nowhere else."""
    # Where there is no zone, none can be published there.
    there = (error.remedy,) if error.problem is DnsProblem.NO_DOMAIN else tuple(texts.publish(domain, meant))
    without = tuple(_use_host(hosts, meant, texts.WITHOUT_DNS)) if hosts else ()
    said = texts.no_record(domain, (*there, *without))
    return finding(
        said.code, Severity.ERROR, said.title, said.cause, said.remedy, (error.message, *_searched_by(hosts)),
        domain=domain, hosts=hosts,
    )  # fmt: skip


def _use_host(hosts: tuple[str, ...], meant: Sequence[KmsHostState], where: Text | None = None) -> Iterator[Text]:
    return (with_hosts(text, hosts) for text in texts.use_host("{hosts}", meant, where))


def host_unpublished(host: KmsHostState, domain: DomainState) -> DnsFinding:
    """A KMS host publishes itself, and is in no record of its domain."""
    title = Text(f"{host.host} publishes itself, but {domain.domain} does not name it",
                 f"{host.host} は公開設定ですが {domain.domain} にレコードがありません")  # fmt: skip
    if domain.records:
        cause = Text(
            "the first host to publish owns the record; others may not add theirs until a group of all KMS hosts may",
            "最初に公開したホストがレコードの所有者になり、他のKMSホストは権限を与えられるまで追加できません",
        )
        rights = Text(
            f"give a group of all KMS hosts rights on the DNS node {SERVICE}",
            f"全KMSホストのグループに、DNSの {SERVICE} への権限を与える",
        )
        remedy: tuple[Text, ...] = (texts.why_unpublished(host.host), rights, texts.restart(host.host))
    else:
        cause = Text("publishing failed, or has not been tried yet", "公開に失敗したか、まだ行われていません")
        remedy = (texts.why_unpublished(host.host), texts.restart(host.host))
    return finding(
        "kms_host_no_record", Severity.WARNING, title, cause, remedy, domain=domain.domain, hosts=(host.host,)
    )


def unknown_host(
    machine: str, port: int, source: str, hosts: tuple[str, ...], meant: Sequence[KmsHostState]
) -> DnsFinding:
    """Clients use a host that is not meant to be a KMS host."""
    used = name_and_port(machine, port)
    title = Text(f"{_using(hosts)} {used}, which is no KMS host of the inventory",
                 f"{len(hosts)}台がインベントリにないKMSホスト {used} を使用しています")  # fmt: skip
    names = ",".join(hosts)
    if source == "registered":
        cause = _SET
        back = Text("or back to DNS", "DNSでの検索に戻す場合")
        remedy = (*_use_host(hosts, meant), command(f"actctl slmgr ckms --limit {names}", names, where=back))
    else:
        cause = Text("found in DNS, and remembered", "DNSで検出し、記憶しています")
        remedy = tuple(_use_host(hosts, meant))
    return finding(
        "kms_unknown_host", Severity.WARNING, title, cause, remedy, _users(hosts), target=machine, port=port,
        hosts=hosts,
    )  # fmt: skip


def _using(hosts: tuple[str, ...]) -> str:
    return f"{counted(len(hosts), 'host')} use{'s' if len(hosts) == 1 else ''}"


def _users(hosts: tuple[str, ...]) -> tuple[Text, ...]:
    names = few(list(hosts))
    return (Text(f"{'host' if len(hosts) == 1 else 'hosts'}: {names.en}", f"ホスト: {names.ja}"),)


def azure_host(machine: str, port: int, hosts: tuple[str, ...]) -> DnsFinding:
    """Clients of Microsoft's KMS in Azure."""
    title = Text(f"{_using(hosts)} Azure's KMS host {machine}",
                 f"{len(hosts)}台がAzureのKMSホスト {machine} を使用しています")  # fmt: skip
    cause = Text(
        "right for virtual machines in Azure, wrong anywhere else", "Azure上の仮想マシンなら正常、それ以外では誤りです"
    )
    return finding(
        "kms_azure_host", Severity.INFO, title, cause, (), _users(hosts), target=machine, port=port, hosts=hosts
    )


def client_port(machine: str, port: int, host: KmsHostState, hosts: tuple[str, ...]) -> DnsFinding:
    """Clients were told another port than the KMS host listens on."""
    title = Text(
        f"{_using(hosts)} port {port} of {host.host}, which listens on {host.port}",
        f"{len(hosts)}台が {host.host} のポート {port} を使用していますが、待ち受けは {host.port} です",
    )
    names = ",".join(hosts)
    remedy = (command(f"actctl skms {KmsAddress.of(machine, host.port)} {names}", machine, names),)
    return finding(
        "kms_wrong_port", Severity.ERROR, title, _SET, remedy, _users(hosts), target=machine, port=port, hosts=hosts
    )
