"""What happens if nothing changes: who expires when, and when a KMS host's count falls below a threshold. Pure.

An activation lasts 180 days and is renewed every 7 (docs/facts/kms.md, "Activation and renewal"); a machine stays in
the count for 30 days after it asked (docs/facts/kms.md, "Count").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from actctl.licensing.kms.renewal import AGES_OUT, KMS_VALIDITY, RENEWED_BY_THEMSELVES, renewal_interval
from actctl.licensing.kms.thresholds import CLIENTS, SERVERS
from actctl.licensing.records import License, LicenseStatus, Method

SLACK = timedelta(days=1)
"""A machine that was off for a day has not missed its renewal for good."""


class Outlook(str, Enum):
    """What is to be expected of a machine."""

    PERMANENT = "permanent"
    RENEWING = "renewing"
    """It renewed within its interval: it goes on unless its KMS host or domain goes away."""
    OVERDUE = "overdue"
    """It missed a renewal: it ends at that time if it goes on missing them."""
    ENDING = "ending"
    """A grace period or an evaluation: it ends then."""
    ENDED = "ended"
    """It is not activated now."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HostForecast:
    """One machine's future."""

    host: str
    outlook: Outlook
    method: Method | None
    expires_at: datetime | None = None
    """UTC; of a renewing machine: the latest, if it never renewed again."""
    renewed_at: datetime | None = None
    """UTC, inferred from the minutes that are left of 180 days."""
    missed_renewals: int = 0
    kms_host: str | None = None
    """Whom it asks."""

    @property
    def ages_out_at(self) -> datetime | None:
        """When it drops out of the KMS host's count if it does not ask again; None: it does ask, or is in no count."""
        overdue = self.outlook is Outlook.OVERDUE and self.method is Method.KMS_CLIENT
        return self.renewed_at + AGES_OUT if overdue and self.renewed_at is not None else None


@dataclass(frozen=True, slots=True)
class CountForecast:
    """The count of one KMS host as its overdue clients age out."""

    host: str
    count: int
    below_clients_at: datetime | None
    """When it falls below 25; None: it does not by what is known, or is below already."""
    below_servers_at: datetime | None
    """When it falls below 5."""
    ageing: int
    """Overdue clients that are still counted."""
    strangers: int
    """Machines in the count that are not among the hosts read: taken as staying."""


def forecast(host: str, one: License | None, now: datetime) -> HostForecast:
    """What is to be expected of a machine by its licence as it is `now` (UTC)."""
    if one is None or one.license_status in (LicenseStatus.UNLICENSED, LicenseStatus.NOTIFICATION):
        return HostForecast(host, Outlook.ENDED, one.method if one else None)
    minutes = one.remaining_minutes
    if one.license_status is LicenseStatus.UNKNOWN:
        return HostForecast(host, Outlook.UNKNOWN, one.method)
    if minutes is None:
        permanent = one.license_status is LicenseStatus.LICENSED and one.method not in RENEWED_BY_THEMSELVES
        return HostForecast(host, Outlook.PERMANENT if permanent else Outlook.UNKNOWN, one.method)
    expires = now + timedelta(minutes=minutes)
    renews = one.method in RENEWED_BY_THEMSELVES and one.license_status is LicenseStatus.LICENSED
    if not renews:
        return HostForecast(host, Outlook.ENDING, one.method, expires)
    age = max(0, KMS_VALIDITY - minutes)
    interval = renewal_interval(one)
    late = timedelta(minutes=age) > timedelta(minutes=interval) + SLACK
    asked = one.kms_client.machine if one.kms_client else None
    outlook = Outlook.OVERDUE if late else Outlook.RENEWING
    renewed = now - timedelta(minutes=age)
    return HostForecast(host, outlook, one.method, expires, renewed, age // interval if late else 0, asked)


def count_forecast(host: str, count: int, clients: Sequence[HostForecast], now: datetime) -> CountForecast:
    """How a KMS host's count falls. `clients`: the machines read that ask this host."""
    ages_out = sorted(one.ages_out_at for one in clients if one.ages_out_at is not None and one.ages_out_at > now)
    counted = [one for one in clients if one.renewed_at is not None and one.renewed_at + AGES_OUT > now]
    return CountForecast(
        host,
        count,
        _falls_below(CLIENTS, count, ages_out),
        _falls_below(SERVERS, count, ages_out),
        len(ages_out),
        max(0, count - len(counted)),
    )


def _falls_below(threshold: int, count: int, ages_out: Sequence[datetime]) -> datetime | None:
    """The time at which `count` has lost enough machines; each drops out at its own."""
    losses = count - threshold
    return ages_out[losses] if 0 <= losses < len(ages_out) else None


def by_kms_host(hosts: Sequence[HostForecast], names: Mapping[str, str]) -> dict[str, list[HostForecast]]:
    """Clients by the KMS host that they ask; `names`: a name as machines know it, in lower case → inventory name."""
    found: dict[str, list[HostForecast]] = {}
    for one in hosts:
        asked = (one.kms_host or "").lower()
        name = names.get(asked) or names.get(asked.partition(".")[0])
        if name is not None:
            found.setdefault(name, []).append(one)
    return found
