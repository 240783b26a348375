"""The headline of each finding. What it means in depth is `explain`'s to say."""

from __future__ import annotations

from collections.abc import Iterable

from actctl.common.arguments import pasted
from actctl.common.texts import Text, counted
from actctl.licensing.doctor.finding import Severity

AGAIN = Text("actctl ato {hosts}", "actctl ato {hosts}")
"""The last step of most remedies."""
DNS_TITLES: dict[str, Text] = {
    "kms_port_closed": Text("the KMS port {subject} cannot be reached", "KMSのポート {subject} に接続できません"),
    "dns_no_record": Text("no KMS host is published in {subject}", "{subject} にKMSホストのSRVレコードがありません"),
    "dns_dead_record": Text("dead record: {subject}", "無効なレコード: {subject}"),
    "dns_unexpected_record": Text("unauthorised KMS host: {subject}", "想定外のKMSホスト: {subject}"),
}
"""What DNS, ports and records are to blame for, as `kms dns` says it; `doctor` puts the hosts before it."""


def held_up(text: Text) -> Text:
    """A headline with the hosts before it that it holds up."""
    return Text(f"{{hosts}} {{cannot}}: {text.en}", f"{{hosts}}{{cannot}}: {text.ja}")


TITLES: dict[str, Text] = {
    **DNS_TITLES,
    "kms_port_closed": held_up(Text("the KMS port {subject} is closed for them", DNS_TITLES["kms_port_closed"].ja)),
    "kms_count_low": Text(
        "{hosts} {cannot}: the KMS host {subject} has counted too few machines",
        "{hosts}{cannot}: KMSホスト {subject} のカウントが不足しています",
    ),
    "kms_unreachable": Text(
        "{hosts} {cannot}: the KMS host {subject} was not reached",
        "{hosts}{cannot}: KMSホスト {subject} に接続できません",
    ),
    "kms_wrong_generation": Text(
        "{hosts} {cannot}: the key of the KMS host {subject} does not cover this Windows",
        "{hosts}{cannot}: KMSホスト {subject} のキーがこのWindowsに対応していません",
    ),
    "clock_skew": Text(
        "{hosts} {cannot}: the clock is more than 4 hours off", "{hosts}{cannot}: 時刻が4時間を超えてずれています"
    ),
    "wrong_edition_key": Text(
        "{hosts} {cannot}: the key is for another edition", "{hosts}{cannot}: 別エディション用のキーが入っています"
    ),
    "no_gvlk": Text("{hosts} {cannot}: no product key", "{hosts}{cannot}: プロダクト キーがありません"),
    "evaluation_edition": Text(
        "{hosts} with an evaluation edition: it ends, and takes no volume key",
        "{hosts}が評価版です: 期限があり、ボリューム キーは使えません",
    ),
    "duplicate_cmid": Text(
        "{hosts} share one CMID, so KMS counts them once", "{hosts}のCMIDが重複し、KMSでは1台と数えられます"
    ),
    "mak_exhausted": Text(
        "{hosts} {cannot}: the key {subject} has no activations left",
        "{hosts}{cannot}: キー {subject} の認証回数が上限です",
    ),
    "mak_blocked": Text(
        "{hosts} {cannot}: Microsoft has blocked the key {subject}",
        "{hosts}{cannot}: キー {subject} がMicrosoftにブロックされています",
    ),
    "not_elevated": Text(
        "{hosts}: this account is no full administrator there", "{hosts}: 接続アカウントに完全な管理者権限がありません"
    ),
    "no_vbscript": Text("{hosts} without VBScript: slmgr cannot run", "{hosts}にVBScriptがなく、slmgrを実行できません"),
    "script_host_disabled": Text(
        "{hosts} with Windows Script Host turned off: slmgr cannot run",
        "{hosts}でWindows Script Hostが無効なため、slmgrを実行できません",
    ),
    "service_disabled": Text(
        "{hosts} {cannot}: the licensing service (sppsvc) is disabled",
        "{hosts}{cannot}: ライセンス サービス (sppsvc) が無効です",
    ),
    "expired": Text("{hosts}: the activation or grace period is over", "{hosts}: 認証または猶予期間が終了しました"),
    "expiring": Text("{hosts}: the activation ends soon", "{hosts}: 認証がまもなく期限切れです"),
    "not_activated": Text("{hosts} not activated", "{hosts}が未認証です"),
    "unreachable": Text("{hosts} not read: no connection", "{hosts}を読み取れません: 接続不可"),
    "timeout": Text("{hosts} not read: no answer in time", "{hosts}を読み取れません: 時間切れ"),
    "tls": Text("{hosts} not read: TLS certificate", "{hosts}を読み取れません: TLS証明書"),
    "auth": Text("{hosts} not read: sign-in refused", "{hosts}を読み取れません: サインイン拒否"),
    "access_denied": Text("{hosts} not read: access denied", "{hosts}を読み取れません: アクセス拒否"),
    "winrm": Text("{hosts} not read: WinRM fault", "{hosts}を読み取れません: WinRMエラー"),
    "slmgr": Text("{hosts} not read: slmgr failed", "{hosts}を読み取れません: slmgrのエラー"),
    "changed_meanwhile": Text("{hosts}: changed by somebody meanwhile", "{hosts}: 途中で別の変更がありました"),
    "parse": Text("{hosts}: slmgr's answer was not understood", "{hosts}: slmgrの応答を解釈できません"),
    "cancelled": Text("{hosts} not read: interrupted", "{hosts}を読み取れません: 中断"),
}
"""By code; `{hosts}` how many, `{cannot}` what they cannot, `{subject}` what they have in common."""

_CANNOT = {
    Severity.ERROR: Text("cannot activate", "を認証できません"),
    Severity.WARNING: Text("cannot renew", "の認証を更新できません"),
    Severity.INFO: Text("may not renew", "の認証更新に注意が必要です"),
}


def headline(text: Text, hosts: int, subject: str, severity: Severity) -> Text:
    """A title with its numbers and names; what stands in braces otherwise is left alone."""
    cannot = _CANNOT[severity]
    number = Text(counted(hosts, "host"), f"{hosts:,}台")
    return Text(_filled(text.en, number.en, cannot.en, subject), _filled(text.ja, number.ja, cannot.ja, subject))


def _filled(text: str, hosts: str, cannot: str, subject: str) -> str:
    for name, word in (("{hosts}", hosts), ("{cannot}", cannot), ("{subject}", subject)):
        text = text.replace(name, word)
    return text


def for_command(names: Iterable[str]) -> Text:
    """Hosts of the inventory as a command takes them; where one's name cannot stand there, the word for a pattern."""
    quoted = [pasted(name) for name in names]
    if None in quoted:
        return Text("PATTERN", "パターン")
    joined = ",".join(filter(None, quoted))
    return Text(joined, joined)


def with_hosts(text: Text, hosts: Iterable[str]) -> Text:
    """A remedy with the hosts that it is for, where it has a place for them."""
    joined = for_command(hosts)
    return Text(text.en.replace("{hosts}", joined.en), text.ja.replace("{hosts}", joined.ja))


def few(names: list[str], most: int = 6) -> Text:
    """`web03, web04 and 35 more`."""
    if len(names) <= most:
        return Text(", ".join(names), "、".join(names))
    rest = len(names) - most
    return Text(f"{', '.join(names[:most])} and {rest} more", f"{'、'.join(names[:most])} ほか{rest}台")
