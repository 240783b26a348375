"""0xC004F038: the KMS host answers, but has counted too few machines (5 for servers, 25 for clients)."""

from __future__ import annotations

from actctl.common.arguments import plain
from actctl.common.texts import Text
from actctl.licensing.doctor import seen_codes as codes
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause, Severity
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.texts import AGAIN
from actctl.licensing.doctor.trouble import Trouble
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS
from actctl.licensing.records import Method
from actctl.licensing.windows import is_server

NOT_ON_RECORD = Text("no attempt is on record there", "試行の記録なし")


def needed_by(one: HostEvidence) -> int:
    """The count that this machine needs: as its last request says, else by its edition."""
    attempt = one.attempt
    stated = attempt.requests[0].required if attempt is not None and attempt.requests else None
    if stated in (SERVERS, CLIENTS):
        return stated
    edition = one.machine.edition if one.machine is not None else None
    return SERVERS if edition is not None and is_server(edition) else CLIENTS


def count_low(one: HostEvidence, site: Site, trouble: Trouble) -> Cause | None:
    """By its last answer; where it has never asked, by the count of the KMS host that it is to ask."""
    if one.method is not Method.KMS_CLIENT:
        return None
    kms_host, needed = site.kms_host_of(one), needed_by(one)
    count = kms_host.count if kms_host is not None else None
    refused = codes.first_of(one, codes.COUNT_LOW)
    if count is not None and count >= needed:
        return None
    attempt = one.attempt
    if refused is None and not (codes.unasked(one) and count is not None):
        return None
    if count is None and attempt is not None and attempt.answer is not None:
        count = attempt.answer.count
    target = one.kms_target
    name = kms_host.host if kms_host is not None else target.name if target else "?"
    shown = "?" if count is None else str(count)
    evidence = Text(
        f"{name} counts {shown}; servers need {SERVERS}, clients {CLIENTS}",
        f"{name} のカウントは{shown} (サーバーは{SERVERS}、クライアントは{CLIENTS}が必要)",
    )
    seen = codes.code_text(one, refused) if refused is not None else NOT_ON_RECORD
    return Cause(
        one.host, "kms_count_low", trouble.severity, subject=name, explained=codes.known(codes.COUNT_LOW),
        evidence=(evidence,), seen=seen, remedy=_remedy(site, name, count, needed), kms_host=name,
    )  # fmt: skip


def _remedy(site: Site, name: str, count: int | None, needed: int) -> tuple[Text, ...]:
    better = next((each for each in site.counted_enough if each.host != name), None)
    if better is not None:
        command = site.skms(better)
        there = better.count
        return (
            Text(
                f"{better.host} counts {there}; if these may ask it: {command}",
                f"{better.host} のカウントは{there}。こちらを使える場合: {command}",
            ),
            AGAIN,
        )
    missing = f"{needed - count}" if count is not None else "?"
    target = plain("kms_host", name) or "KMSHOST"
    return (
        Text(
            f"let {missing} more machines ask {name}: actctl switch kms --kms-host {target} PATTERN",
            f"あと{missing}台を {name} に要求させる: actctl switch kms --kms-host {target} パターン",
        ),
        Text("then here: actctl ato {hosts}", "その後: actctl ato {hosts}"),
    )


def host_count_low(kms_host: HostEvidence, site: Site) -> Cause | None:
    """A KMS host under the threshold of machines that still are activated by it: they will not renew."""
    count = kms_host.count
    if count is None or kms_host.kms_role is None:
        return None
    needed = max([SERVERS, *map(needed_by, site.clients_of.get(kms_host.host, ()))])
    if count >= needed:
        return None
    said = Text(f"counts {count} of {needed}", f"カウントは{count} (必要数{needed})")
    return Cause(
        kms_host.host, "kms_count_low", Severity.WARNING, subject=kms_host.host, seen=said, kms_host=kms_host.host,
        explained=codes.known(codes.COUNT_LOW), remedy=_remedy(site, kms_host.host, count, needed)[:1],
        title=Text("{subject} has counted too few machines yet", "{subject} のカウントがまだ不足しています"),
    )  # fmt: skip
