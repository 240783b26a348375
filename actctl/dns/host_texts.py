"""Findings about domains, KMS hosts and clients in words. Facts: reference/kms.md, section 3."""

from __future__ import annotations

from collections.abc import Sequence

from actctl.dns.errors import DnsError
from actctl.dns.finding import DnsFinding, finding
from actctl.dns.srv import SERVICE
from actctl.dns.states import KmsHostState
from actctl.licensing.dns_remedy import add_record, command
from actctl.licensing.doctor.finding import Severity
from actctl.texts import Text

_RESTART = "Restart-Service sppsvc"


def dns_unreachable(name: str, error: DnsError, hosts: tuple[str, ...]) -> DnsFinding:
    """DNS did not say whether there is a record."""
    title = Text(f"DNS does not answer for {name}", f"{name} についてDNSが答えません")
    return finding("dns_unreachable", Severity.ERROR, title, error.message, (error.remedy,), domain=name, hosts=hosts)


def no_record(domain: str, error: DnsError, hosts: tuple[str, ...], kms_hosts: Sequence[KmsHostState]) -> DnsFinding:
    """A domain that is searched has no KMS record."""
    title = Text(f"no KMS host is published in {domain}", f"{domain} にKMSホストのSRVレコードがありません")
    cause = Text(
        "machines that look for a KMS host in this domain find none, unless one is set with /skms",
        "このドメインでKMSホストを探すコンピューターは、/skms で指定しない限り見つけられません",
    )
    remedy = [Text(f"on the KMS host: slmgr /sdns, then {_RESTART}", f"KMSホストで: slmgr /sdns の後 {_RESTART}")]
    for host in kms_hosts[:1]:
        name = next((one for one in host.names if "." in one and not one[-1].isdigit()), None)
        if name is not None:
            remedy.append(add_record(domain, name, host.port or 1688))
        if host.domain not in (None, domain):
            remedy.append(
                Text(
                    f"or add {domain} to DnsDomainPublishList on {host.host}, then {_RESTART}",
                    f"または {host.host} の DnsDomainPublishList に {domain} を加えて {_RESTART}",
                )
            )
    return finding("dns_no_record", Severity.ERROR, title, cause, tuple(remedy), (error.message,), domain, hosts=hosts)


def host_unpublished(host: KmsHostState, domain: str) -> DnsFinding:
    """A KMS host publishes, and is in no record."""
    title = Text(f"{host.host} publishes itself, but {domain} does not name it",
                 f"{host.host} は公開設定ですが {domain} にレコードがありません")  # fmt: skip
    cause = Text(
        "the first host to publish owns the record; others may not add theirs until a group of all KMS hosts may",
        "最初に公開したホストがレコードの所有者になり、他のKMSホストは権限を与えるまで追加できません",
    )
    remedy = (
        Text(
            f"give a group with all KMS hosts rights on the {SERVICE} node of {domain}, then {_RESTART} on {host.host}",
            f"全KMSホストのグループに {domain} の {SERVICE} への権限を与え、{host.host} で {_RESTART}",
        ),
    )
    return finding("kms_host_no_record", Severity.WARNING, title, cause, remedy, (), domain, hosts=(host.host,))


def unknown_host(
    machine: str, port: int, source: str, hosts: tuple[str, ...], kms_hosts: Sequence[KmsHostState]
) -> DnsFinding:
    """Clients use a host that is not meant to be a KMS host."""
    count, at = len(hosts), f"{machine}:{port}"
    who = f"{count} hosts use" if count > 1 else "1 host uses"
    title = Text(f"{who} {at}, which is no KMS host of the inventory",
                 f"{count}台がインベントリにないKMSホスト {at} を使っています")  # fmt: skip
    names = ",".join(hosts)
    better = next((one.names[0] for one in kms_hosts), "HOST")
    if source == "registered":
        cause = Text("it is set on them with /skms", "/skms で指定されています")
        remedy = (
            command(f"actctl skms {better} {names}", better, names),
            command(f"actctl slmgr ckms --limit {names}", names),
        )
    else:
        cause = Text("they found it in DNS, and remember it", "DNSで見つけたものを記憶しています")
        remedy = (command(f"actctl slmgr ckhc --limit {names}", names), command(f"actctl ato {names}", names))
    return finding("kms_unknown_host", Severity.WARNING, title, cause, remedy, (), None, machine, hosts)


def azure_host(machine: str, hosts: tuple[str, ...]) -> DnsFinding:
    """Clients of Microsoft's KMS in Azure."""
    title = Text(f"{len(hosts)} use Azure's KMS host {machine}", f"{len(hosts)}台がAzureのKMSホスト {machine} を使用")
    cause = Text(
        "right for virtual machines in Azure, wrong anywhere else", "Azure上の仮想マシンなら正常、それ以外では誤りです"
    )
    return finding("kms_azure_host", Severity.INFO, title, cause, (), (), None, machine, hosts)


def client_port(machine: str, port: int, host: KmsHostState, hosts: tuple[str, ...]) -> DnsFinding:
    """Clients were told another port than the KMS host listens on."""
    title = Text(f"{len(hosts)} use port {port} of {host.host}, which listens on {host.port}",
                 f"{len(hosts)}台が {host.host} のポート {port} を使用。待ち受けは {host.port} です")  # fmt: skip
    cause = Text("it is set on them with /skms", "/skms で指定されています")
    remedy = (command(f"actctl skms {machine}:{host.port} {','.join(hosts)}", machine, *hosts),)
    return finding("kms_wrong_port", Severity.ERROR, title, cause, remedy, (), None, machine, hosts)
