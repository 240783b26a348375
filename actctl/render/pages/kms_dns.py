"""What `actctl kms dns` shows: the records of each domain, then what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TextIO

from actctl.common.codec import written
from actctl.common.names import name_and_port
from actctl.common.texts import Lang, Text, counted
from actctl.fleet.kms.dns import KmsDns
from actctl.licensing.doctor import Diagnosis
from actctl.licensing.doctor.dns.finding import DnsFinding
from actctl.licensing.doctor.texts import few
from actctl.licensing.kms.dns_records import DnsProblem, PortState
from actctl.licensing.kms.dns_states import DomainState, RecordState
from actctl.render.interface import Style
from actctl.render.page import Head, Page, Row, Tail, columns_of
from actctl.render.pages.doctor import write_findings
from actctl.render.pages.unread import Unread, unread_in
from actctl.render.screen import write_text
from actctl.render.tables import write_table

_HEADINGS = {
    "domain": Text("DOMAIN", "ドメイン"),
    "target": Text("TARGET", "宛先"),
    "priority": Text("PRI", "優先度"),
    "weight": Text("WEIGHT", "重み"),
    "address": Text("ADDRESS", "アドレス"),
    "port": Text("FROM HERE", "接続テスト"),
    "kms_host": Text("KMS HOST", "KMSホスト"),
}
_GIVES_WAY = ((2, 0), (3, 0), (4, 12), (1, 16), (0, 12), (6, 0), (4, 0))
"""On a narrow terminal: first in what order clients try the records is left out, then addresses are cut …"""
_MORE = {
    "ttl_seconds": Text("TTL", "TTL"),
    "alias_of": Text("ALIAS OF", "正規名"),
    "finding": Text("FINDING", "所見"),
    "hosts": Text("HOSTS", "ホスト"),
}
_PORTS: dict[PortState | None, Text] = {
    PortState.OPEN: Text("● open", "● 接続可"),
    PortState.REFUSED: Text("✖ refused", "✖ 拒否"),
    PortState.TIMEOUT: Text("✖ no answer", "✖ 応答なし"),
    PortState.UNREACHABLE: Text("✖ unreachable", "✖ 到達不可"),
    None: Text("–", "–"),
}
_NO_ANSWER: dict[DnsProblem, Text] = {
    DnsProblem.NO_DOMAIN: Text("no such name", "名前なし"),
    DnsProblem.NO_RECORD: Text("no record", "レコードなし"),
    DnsProblem.TIMEOUT: Text("no answer", "応答なし"),
    DnsProblem.REFUSED: Text("no answer (refused)", "応答拒否"),
    DnsProblem.NO_SERVER: Text("no DNS server", "DNSサーバーなし"),
    DnsProblem.BAD_ANSWER: Text("no proper answer", "不正な応答"),
    DnsProblem.BAD_NAME: Text("no DNS name", "不正な名前"),
}
_WRONG, _WELL = "✖", "·"
_NO = Text("✖ no", "✖ いいえ")
_NO_SERVICE = Text("✖ none (.)", "✖ なし (.)")
_NOTHING_WRONG = Text("● nothing wrong found", "● 問題は見つかりませんでした")
_SERVER, _SERVERS = Text("DNS server", "DNSサーバー"), Text("DNS servers", "DNSサーバー")
_NO_DOMAINS = Text(
    "no domain to ask for: name one with --domain", "調べるドメインがありません。--domain で指定してください"
)
_INTERRUPTED = Text("interrupted: DNS was not asked", "中断されたため、DNSには問い合わせていません")
_NOBODY_KNOWN = Text(
    "the inventory has no group kms_hosts, so no record and no KMS host can be called unauthorised",
    "インベントリにグループ kms_hosts がないため、想定外のレコードやKMSホストは判定できません",
)


def kms_dns_page(found: KmsDns, style: Style) -> Page:
    """Records and findings; JSON lines are one domain each, then one finding each."""
    lang = style.lang
    unread = unread_in(found.outcomes)
    lines = map(written, chain(found.domains, found.findings))
    tail = Tail(unread.sections(lang), list(_remarks(found, lang)), records=lines)
    rows = (Row(cells) for cells in _rows(found, lang))
    head = Head("actctl kms dns", columns_of(_HEADINGS | _MORE, lang), found.as_json)
    return Page(head, rows, tail, partial(_screen, found, unread))


def _screen(found: KmsDns, unread: Unread, page: Page, stream: TextIO, style: Style) -> None:
    lang = style.lang
    headings = [text.in_(lang) for text in _HEADINGS.values()]
    rows = [_cells(one, state, found, lang) for one, state in _states(found)]
    if rows:
        write_table(stream, style, headings, rows, gives_way=_GIVES_WAY)
        stream.write("\n")
    for line in page.tail.remarks:
        write_text(stream, style, line)
    unread.write(stream, style)
    stream.write("\n")
    if found.findings:
        write_findings(Diagnosis(tuple(one.finding for one in found.findings), ()), stream, style)
    elif found.domains:
        stream.write(f" {_NOTHING_WRONG.in_(lang)}\n")


def _remarks(found: KmsDns, lang: Lang) -> Iterator[str]:
    servers = ", ".join(found.nameservers) or "–"
    yield f"{(_SERVERS if len(found.nameservers) > 1 else _SERVER).in_(lang)}: {servers}"
    if found.interrupted:
        yield _INTERRUPTED.in_(lang)
    elif not found.domains:
        yield _NO_DOMAINS.in_(lang)
    if any(one.records for one in found.domains) and not any(one.meant for one in found.kms_hosts):
        yield _NOBODY_KNOWN.in_(lang)
    yield from (text.in_(lang) for text in _not_told(found))


def _not_told(found: KmsDns) -> Iterator[Text]:
    """What machines did not say, and so is in no finding."""
    all_ = len(found.outcomes)
    unread = [one.target.name for one in found.outcomes if one.value is None]
    if unread:
        names = few(unread)
        yield Text(f"not read: {len(unread)} of {counted(all_, 'host')} ({names.en})",
                   f"読み取れないホスト: {all_}台中{len(unread)}台 ({names.ja})")  # fmt: skip
    read = [(one.target.name, one.value) for one in found.outcomes if one.value is not None]
    for what, silent in (
        (Text("KMS host not known", "KMSホストが不明なホスト"), [name for name, said in read if said.error]),
        (
            Text("DNS domains not known", "検索ドメインが不明なホスト"),
            [name for name, said in read if not said.suffixes],
        ),
    ):
        if silent:
            names = few(silent)
            yield Text(f"{what.en}: {counted(len(silent), 'host')} ({names.en})",
                       f"{what.ja}: {len(silent)}台 ({names.ja})")  # fmt: skip


def _states(found: KmsDns) -> Iterator[tuple[DomainState, RecordState | None]]:
    for one in found.domains:
        yield from ((one, state) for state in one.records)
        if not one.records:
            yield one, None


def _about(domain: DomainState, state: RecordState | None, found: KmsDns) -> list[DnsFinding]:
    target, port = (state.record.target, state.record.port) if state else (None, None)
    return [one for one in found.findings if one.is_about(domain.domain, target, port)]


def _cells(domain: DomainState, state: RecordState | None, found: KmsDns, lang: Lang) -> list[str]:
    if state is None:
        mark = _WRONG if _about(domain, state, found) else _WELL
        said = _NO_ANSWER[domain.error.problem].in_(lang) if domain.error else "–"
        return [domain.domain, f"{mark} {said}", "–", "–", "–", "–", "–"]
    record, error = state.record, state.target.error
    where = ", ".join(state.target.addresses) or (f"{_WRONG} {_NO_ANSWER[error.problem].in_(lang)}" if error else "–")
    kms_host = "–" if state.is_kms_host is None else (state.inventory_host or "–")
    if state.is_kms_host is False:
        kms_host = _NO.in_(lang)
    return [
        domain.domain,
        name_and_port(record.target, record.port) if record.target else _NO_SERVICE.in_(lang),
        str(record.priority),
        str(record.weight),
        where,
        _PORTS[state.port].in_(lang),
        kms_host,
    ]


def _rows(found: KmsDns, lang: Lang) -> Iterator[list[str]]:
    """Every record with what was found of it, then the findings that are about none: clients, and their KMS hosts."""
    shown: set[int] = set()
    for domain, state in _states(found):
        about = _about(domain, state, found)
        shown.update(id(one) for one in about)
        ttl = str(state.record.ttl) if state else "–"
        alias = (state.target.alias_of if state else None) or "–"
        yield [*_cells(domain, state, found, lang), ttl, alias, *_said(about, lang)]
    for one in found.findings:
        if id(one) not in shown:
            target = name_and_port(one.target, one.port) if one.target and one.port else "–"
            yield [one.domain or "–", target, *["–"] * 7, *_said([one], lang)]


def _said(about: Sequence[DnsFinding], lang: Lang) -> tuple[str, str]:
    """The cells FINDING and HOSTS."""
    hosts = dict.fromkeys(host for one in about for host in one.finding.hosts)
    return "; ".join(one.finding.title.in_(lang) for one in about) or "–", ", ".join(hosts) or "–"
