"""Why DNS gave no answer: values with a cause and a remedy, as HostError is for machines."""

from __future__ import annotations

from actctl.common.script import BY_HAND
from actctl.common.texts import Text
from actctl.licensing.kms.dns_records import NO_ADDRESS, DnsError, DnsProblem


class DnsFailure(Exception):
    """Carries a DnsError up to whoever asked; shown to nobody as an exception."""

    def __init__(self, error: DnsError) -> None:
        super().__init__(error.message.en)
        self.error = error


def dns_error(problem: DnsProblem, name: str, type_: str, detail: str = "") -> DnsError:
    """The error for a question after records of `type_` (`SRV`, `A`) at `name`; `detail`: response code, server."""
    message, remedy = _TEXTS[problem]
    if type_ != "SRV" and problem.means_absent:
        remedy = NO_ADDRESS
    words = {"name": name, "type": type_, "detail": detail or "?"}
    return DnsError(
        problem,
        name,
        Text(message.en.format(**words), message.ja.format(**words)),
        Text(remedy.en.format(**words), remedy.ja.format(**words)),
    )


_TEXTS: dict[DnsProblem, tuple[Text, Text]] = {
    DnsProblem.NO_DOMAIN: (
        Text("DNS does not know the name {name}", "DNSに {name} という名前がありません"),
        Text(
            "check the spelling; if only your own DNS servers know it, ask one of them: --nameserver IP",
            "つづりを確認する。組織内だけの名前なら、組織内のDNSサーバーを --nameserver IP で指定する",
        ),
    ),
    DnsProblem.NO_RECORD: (
        Text("there is no {type} record at {name}", "{name} に {type} レコードがありません"),
        Text(
            f"let a KMS host publish it (there: {BY_HAND} /sdns, then restart sppsvc), or create it by hand",
            f"KMSホストに公開させる (KMSホストで {BY_HAND} /sdns、その後 sppsvc を再起動)、または手動で作成する",
        ),
    ),
    DnsProblem.TIMEOUT: (
        Text("no DNS server answered in time for {name}", "{name} の問い合わせにDNSサーバーが時間内に応答しません"),
        Text(
            "check that UDP and TCP port 53 of the DNS server are open from here, or name another: --nameserver IP",
            "DNSサーバーのUDP/TCP 53番がここから通じるか確認する。または --nameserver IP で別のサーバーを指定する",
        ),
    ),
    DnsProblem.REFUSED: (
        Text("the DNS server would not answer for {name} ({detail})", "DNSサーバーが {name} に答えません ({detail})"),
        Text(
            "ask a DNS server that is responsible for the domain, such as a domain controller: --nameserver IP",
            "そのドメインを受け持つDNSサーバー (ドメイン コントローラーなど) を --nameserver IP で指定する",
        ),
    ),
    DnsProblem.NO_SERVER: (
        Text(
            "no DNS server can be reached for {name} ({detail})",
            "{name} を問い合わせるDNSサーバーに届きません ({detail})",
        ),
        Text("name one: --nameserver IP", "--nameserver IP で指定する"),
    ),
    DnsProblem.BAD_ANSWER: (
        Text(
            "the answer for {name} is no proper DNS ({detail})",
            "{name} への応答がDNSとして正しくありません ({detail})",
        ),
        Text(
            "is that address a DNS server? name another: --nameserver IP",
            "DNSサーバーのアドレスか確認し、--nameserver IP で別のサーバーを試す",
        ),
    ),
    DnsProblem.BAD_NAME: (
        Text("“{name}” can be no DNS name ({detail})", "「{name}」はDNS名になりません ({detail})"),
        Text(
            "labels of 1 to 63 characters with dots between them were expected",
            "1～63文字のラベルをドットで区切って指定する",
        ),
    ),
}
