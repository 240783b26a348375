"""What `actctl kms dns` shows: the records of each domain, then what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from actctl.dns.port import PortState
from actctl.dns.states import DomainState, RecordState
from actctl.fleet.kms_dns import KmsDns
from actctl.licensing.doctor import Diagnosis
from actctl.render.doctor import write_diagnosis
from actctl.render.interface import Format, Style
from actctl.render.json import dump
from actctl.render.rows import one_line, write_rows
from actctl.texts import Lang, Text

_HEADINGS = (
    Text("DOMAIN", "ドメイン"),
    Text("TARGET", "宛先"),
    Text("PRI", "優先度"),
    Text("WEIGHT", "重み"),
    Text("ADDRESS", "アドレス"),
    Text("PORT FROM HERE", "ポート(この端末から)"),
    Text("KMS HOST", "KMSホスト"),
)
_MORE = (Text("TTL", "TTL"), Text("ALIAS OF", "別名の実体"), Text("FINDING", "所見"))
_PORTS: dict[PortState | None, Text] = {
    PortState.OPEN: Text("● open", "● 接続可"),
    PortState.REFUSED: Text("✖ refused", "✖ 拒否"),
    PortState.TIMEOUT: Text("✖ no answer", "✖ 応答なし"),
    PortState.UNREACHABLE: Text("✖ no way there", "✖ 到達不可"),
    None: Text("–", "–"),
}
_NO = Text("no", "いいえ")
_NOTHING_WRONG = Text("● nothing is wrong with these records", "● レコードに問題はありません")
_NO_DOMAINS = Text(
    "no domain to ask for: name one with --domain", "調べるドメインがありません。--domain で指定してください"
)
_NOBODY_KNOWN = Text(
    "the inventory names no KMS host (group kms_hosts), so no record can be called unexpected",
    "インベントリにKMSホスト (グループ kms_hosts) がないため、想定外のレコードは判定できません",
)


def write_kms_dns(found: KmsDns, format_: Format, stream: TextIO, style: Style) -> None:
    """Write records and findings in any format; JSON lines are one domain each, then one finding each."""
    if format_ is Format.JSON:
        stream.write(dump(found.as_json(), indent=1) + "\n")
    elif format_ is Format.JSONL:
        stream.writelines(dump(one.as_json()) + "\n" for one in found.domains)
        stream.writelines(dump(one.as_json()) + "\n" for one in found.findings)
    elif format_ is Format.TABLE:
        _screen(found, stream, style)
    else:
        lang = style.lang
        rows = [_cells(one, state, lang) + _more(found, one, state, lang) for one, state in _states(found)]
        headings = [text.in_(lang) for text in (*_HEADINGS, *_MORE)]
        write_rows(format_, stream, style, headings, rows, title="actctl kms dns")


def _screen(found: KmsDns, stream: TextIO, style: Style) -> None:
    lang = style.lang
    rows = [_cells(one, state, lang) for one, state in _states(found)]
    if rows:
        write_rows(Format.TABLE, stream, style, [text.in_(lang) for text in _HEADINGS], rows, gives_way=4)
    else:
        stream.write(f" {_NO_DOMAINS.in_(lang)}\n")
    stream.write("\n")
    for line in _remarks(found, lang):
        stream.write(f" {one_line(line)}\n")
    findings = found.findings
    if findings:
        write_diagnosis(Diagnosis(tuple(one.finding for one in findings), ()), Format.TABLE, stream, style)
    elif rows:
        stream.write(f" {_NOTHING_WRONG.in_(lang)}\n")


def _remarks(found: KmsDns, lang: Lang) -> Iterator[str]:
    servers = ", ".join(found.nameservers) or "?"
    yield Text(f"asked: {servers}", f"問い合わせ先: {servers}").in_(lang)
    if not found.kms_hosts and any(one.records for one in found.domains):
        yield _NOBODY_KNOWN.in_(lang)
    unread = [one.target.name for one in found.outcomes if one.value is None]
    if unread:
        names = ", ".join(unread[:8]) + (" …" if len(unread) > 8 else "")
        yield Text(
            f"{len(unread)} of {len(found.outcomes)} hosts could not be asked which domains they search: {names}",
            f"{len(found.outcomes)}台中{len(unread)}台から検索ドメインを取得できませんでした: {names}",
        ).in_(lang)


def _states(found: KmsDns) -> Iterator[tuple[DomainState, RecordState | None]]:
    for one in found.domains:
        yield from ((one, state) for state in one.records)
        if not one.records:
            yield one, None


def _cells(domain: DomainState, state: RecordState | None, lang: Lang) -> list[str]:
    if state is None:
        message = domain.error.message.in_(lang) if domain.error else "–"
        return [domain.domain, f"✖ {message}", "–", "–", "–", "–", "–"]
    record, target = state.record, state.target
    where = ", ".join(target.addresses) or (target.error.message.in_(lang) if target.error else "–")
    kms_host = "–" if state.is_kms_host is None else (state.inventory_host or "–")
    if state.is_kms_host is False:
        kms_host = f"✖ {_NO.in_(lang)}" + (f" ({state.inventory_host})" if state.inventory_host else "")
    return [
        domain.domain,
        f"{record.target or '.'}:{record.port}",
        str(record.priority),
        str(record.weight),
        where,
        _PORTS[state.port].in_(lang),
        kms_host,
    ]


def _more(found: KmsDns, domain: DomainState, state: RecordState | None, lang: Lang) -> list[str]:
    target = state.record.target if state else None
    titles = [
        one.finding.title.in_(lang)
        for one in found.findings
        if one.domain == domain.domain and one.target in (None, target)
    ]
    ttl = str(state.record.ttl) if state else "–"
    return [ttl, (state.target.alias_of if state else None) or "–", "; ".join(titles) or "–"]
