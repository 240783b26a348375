"""MAK, KMS or ADBA for a site: from its size, its Windows versions, its domain and its way to the internet. Pure.

Facts: docs/facts/kms.md, "Count" and "KMS hosts"; docs/facts/adba.md, "Who can use it".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actctl.common.texts import Text, counted
from actctl.licensing.keys.catalogue import Kind
from actctl.licensing.keys.choice import kind_of
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS
from actctl.licensing.machine import Machine

FIRST_WITH_ADBA = 9200
"""Build of Windows 8 and Server 2012."""
SECOND_HOST = 50
"""Above so many clients Microsoft recommends two KMS hosts."""


@dataclass(frozen=True, slots=True)
class Member:
    """One machine of a site."""

    host: str
    machine: Machine
    joined: bool | None
    """Whether it belongs to a domain; None: not known."""


@dataclass(frozen=True, slots=True)
class Part:
    """A way of activating, for some of a site's machines."""

    method: str
    """`adba`, `kms`, `mak`."""
    hosts: tuple[str, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Advice:
    """What suits a site."""

    site: str
    servers: int
    clients: int
    parts: tuple[Part, ...]
    notes: tuple[Text, ...] = ()
    """What was not known, and what else to think of."""


def advise(site: str, members: Sequence[Member], *, internet: bool | None) -> Advice:
    """The ways that suit the machines of a site; nothing that is not known is assumed."""
    servers, clients = _parted(members, _is_server)
    able, rest = _parted(members, lambda one: bool(one.joined) and (one.machine.build or 0) >= FIRST_WITH_ADBA)
    parts = [_adba(able)] if able else []
    if rest:
        parts += _kms_or_mak(rest, len(members) if not able else len(rest), internet)
    notes = []
    unknown = sum(one.joined is None for one in members)
    if unknown:
        notes.append(
            Text(
                f"whether they belong to a domain is not known of {counted(unknown, 'machine')}",
                f"{unknown}台はドメイン参加の有無が不明です",
            )
        )
    if able and rest:
        notes.append(
            Text(
                "a KMS host serves the machines of ADBA as well: with one for the rest, all may use it",
                "ほかのコンピューター用にKMSホストを置く場合は、ADBAの対象もそれを使えます",
            )
        )
    if len(members) > SECOND_HOST and any(part.method == "kms" for part in parts):
        notes.append(Text("more than 50 machines: two KMS hosts", "50台を超えるので、KMSホストは2台を推奨します"))
    if internet is False and any(part.method in ("kms", "adba") for part in parts):
        notes.append(
            Text(
                "without internet the KMS host, or the activation object, is itself activated once with installation "
                "and confirmation IDs (actctl kms setup --offline)",
                "インターネットに接続できないため、KMSホストまたはライセンス認証オブジェクト自体は、インストールIDと確認IDで"
                "一度だけ認証します (actctl kms setup --offline)",
            )
        )
    if able:
        notes.append(
            Text(
                "ADBA needs the forest schema of Server 2012 or later and, once, an Enterprise Admin and a host key",
                "ADBAにはServer 2012以降のスキーマと、初回のみEnterprise Adminsの権限、KMSホスト キーが必要です",
            )
        )
    return Advice(site, len(servers), len(clients), tuple(parts), tuple(notes))


def _parted(members: Sequence[Member], fits: Callable[[Member], bool]) -> tuple[list[Member], list[Member]]:
    """Those that fit, and the others."""
    parts: tuple[list[Member], list[Member]] = ([], [])
    for one in members:
        parts[not fits(one)].append(one)
    return parts


def _is_server(one: Member) -> bool:
    return kind_of(one.machine) is Kind.SERVER


def _adba(able: Sequence[Member]) -> Part:
    why = Text(
        f"{counted(len(able), 'machine')} in a domain, Windows 8 or Server 2012 and later: no threshold, no KMS host, "
        "renewed by the domain",
        f"{len(able)}台はドメインに参加し、対応バージョンです。しきい値もKMSホストも不要で、ドメインで更新されます",
    )
    return Part("adba", tuple(one.host for one in able), why)


def _kms_or_mak(rest: Sequence[Member], total: int, internet: bool | None) -> list[Part]:
    """Servers and clients add to one count, but need 5 and 25 of it."""
    servers, clients = _parted(rest, _is_server)
    if total >= CLIENTS:
        why = Text(f"{total} machines reach the threshold of {CLIENTS}", f"{total}台で、しきい値{CLIENTS}に達します")
        return [Part("kms", tuple(one.host for one in rest), why)]
    parts = []
    if servers and total >= SERVERS:
        why = Text(
            f"{total} machines: the servers' threshold of {SERVERS} is reached, not the clients' of {CLIENTS}",
            f"{total}台で、サーバーのしきい値{SERVERS}に達しますが、クライアントの{CLIENTS}には届きません",
        )
        parts.append(Part("kms", tuple(one.host for one in servers), why))
        left = clients
    else:
        left = list(rest)
    if left:
        parts.append(Part("mak", tuple(one.host for one in left), _mak_reason(total, internet)))
    return parts


def _mak_reason(total: int, internet: bool | None) -> Text:
    few = Text(f"{counted(total, 'machine')}: too few for KMS", f"{total}台ではKMSのしきい値に届きません")
    if internet:
        return Text(f"{few.en}; each activates once with Microsoft", f"{few.ja}。1台ずつMicrosoftに対して認証します")
    if internet is False:
        return Text(
            f"{few.en}; without internet by proxy (VAMT), or with installation and confirmation IDs",
            f"{few.ja}。インターネットに接続できないため、VAMTのプロキシ認証か、インストールIDと確認IDで認証します",
        )
    return Text(
        f"{few.en}; whether they reach the internet is not known", f"{few.ja}。インターネット接続の有無は不明です"
    )
