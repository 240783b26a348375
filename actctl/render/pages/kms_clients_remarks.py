"""What the table of KMS clients comes to: what was read, cloned images, who is silent, and how sure that is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from actctl.common.script import BY_HAND
from actctl.common.texts import Text, counted
from actctl.fleet.kms.clients import LogRead
from actctl.fleet.kms.clients_report import RENEWAL, ClientsReport

_FEW = 10
_NOTHING = dt.timedelta()


def remarks(report: ClientsReport, soon: dt.timedelta) -> Iterator[Text]:
    """Lines for a person: the logs first, then what is wrong, the gravest first."""
    for log in report.logs:
        yield _log(log)
    yield from _shared(report)
    leaving = sum(_NOTHING < one.ages_out_at - report.now <= soon for one in report.clients)
    days = -(-soon // dt.timedelta(days=1))
    if leaving:
        yield Text(
            f"▲ about to drop out of the count (within {days} days, unless they ask again): {leaving}",
            f"▲ {leaving}台が{days}日以内にカウントから外れます (再度の要求がない場合)",
        )
    gone = sum(one.ages_out_at <= report.now for one in report.clients)
    if gone:
        yield Text(f"▲ no longer counted: {gone}", f"▲ {gone}台はすでにカウントから外れています")
    for one in report.reinstalled[:_FEW]:
        yield Text(
            f"  {one.name} has had {len(one.cmids)} CMIDs: installed anew, or rearmed; each counts until it ages out",
            f"  {one.name} のCMIDは{len(one.cmids)}個: 再インストールまたはrearm。古いものも期限までカウントされます",
        )
    yield from _silent(report)


def _log(log: LogRead) -> Text:
    requests, oldest = log.requests, log.oldest_event
    english = f"{log.host}: {counted(requests.events, 'request')} of {counted(len(requests.seen), 'client')}"
    japanese = f"{log.host}: 要求 {requests.events:,}件、クライアント {len(requests.seen):,}台"
    if oldest is not None:
        english += f"; its log begins at {oldest:%Y-%m-%d %H:%M} UTC"
        japanese += f"。ログの先頭は {oldest:%Y-%m-%d %H:%M} UTC"
    elif log.error is None:
        english += "; its log holds no request: is it a KMS host?"
        japanese += "。要求の記録がありません。KMSホストかどうか確認してください"
    if requests.unreadable:
        english += f"; {requests.unreadable:,} events not readable"
        japanese += f"。読み取れないイベント {requests.unreadable:,}件"
    if log.error is not None:
        code = f"{log.error.code} " if log.error.code else ""
        english += f"; NOT READ TO ITS END: {code}{log.error.message.en}"
        japanese += f"。最後まで読み取れませんでした: {code}{log.error.message.ja}"
        if log.error.remedy is not None:
            english += f" → {log.error.remedy.en}"
            japanese += f" → {log.error.remedy.ja}"
    return Text(english, japanese)


def _shared(report: ClientsReport) -> Iterator[Text]:
    for one in report.shared:
        names = _few(one.names)
        if one.sure:
            yield Text(
                f"✖ {names} have one CMID ({one.cmid}) and count as one machine: cloned without sysprep /generalize",
                f"✖ {names} のCMIDが同じ ({one.cmid}) で、1台と数えられます: sysprep /generalize なしの複製",
            )
            yield Text(
                f"  → on each clone: {BY_HAND} /rearm",
                f"  → 複製した各コンピューターで: {BY_HAND} /rearm",
            )
            yield Text(
                f"  → restart it, then: {BY_HAND} /ato",
                f"  → 再起動後: {BY_HAND} /ato",
            )
        else:
            yield Text(
                f"▲ {names} have one CMID ({one.cmid}), one after the other: renamed, or cloned",
                f"▲ {names} のCMIDが同じ ({one.cmid})、時期は重なりません: 名前の変更または複製",
            )


def _silent(report: ClientsReport) -> Iterator[Text]:
    check = report.check
    if check is None:
        return
    if check.not_read:
        names = _few(tuple(check.not_read))
        yield Text(
            f"? not read, of the inventory ({len(check.not_read)}): {names}",
            f"? インベントリの{len(check.not_read)}台は未取得: {names}",
        )
    if not report.silent:
        yield Text(
            f"● all {len(check.asking)} KMS clients of the inventory asked",
            f"● インベントリのKMSクライアント{len(check.asking)}台はすべて要求しています",
        )
        return
    names = _few(tuple(f"{one.host} ({one.machine})" if one.machine else one.host for one in report.silent))
    count = len(report.silent)
    yield Text(
        f"▲ {count} of {len(check.asking)} KMS clients of the inventory did not ask (who they use): {names}",
        f"▲ インベントリのKMSクライアント{len(check.asking)}台中{count}台が要求していません (使用中のホスト): {names}",
    )
    if not report.silence_proven:
        days = RENEWAL.days
        yield Text(
            f"  not proven: a log was not read, or does not go back far enough (an activated client asks every {days} "
            "days)",
            f"  確証なし: 未取得のログがあるか、"
            f"さかのぼれる期間が足りません (認証済みのクライアントは{days}日ごとに要求)",
        )


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_FEW]) + (f" … +{len(names) - _FEW}" if len(names) > _FEW else "")
