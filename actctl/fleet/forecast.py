"""A fleet's forecast from its report's data: hosts by date, and the count of each KMS host that was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from actctl.common.clock import iso
from actctl.fleet.interface import Outcome
from actctl.licensing.forecast import CountForecast, HostForecast, by_kms_host, count_forecast, forecast
from actctl.licensing.records import primary
from actctl.machine.interface import Answer

SCHEMA = "actctl/forecast/1"
_NEVER = datetime.max.replace(tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class FleetForecast:
    """What comes if nothing changes."""

    generated_at: datetime
    hosts: tuple[HostForecast, ...]
    """The soonest first, those that do not end last."""
    kms_hosts: tuple[CountForecast, ...]
    unread: tuple[str, ...]
    """Hosts that could not be read: nothing is said of them."""
    missing: tuple[Outcome[Answer], ...] = ()
    """Why each of them was not."""

    def head_json(self) -> dict[str, Any]:
        """What stands before the hosts (host_json). Times are UTC, ISO 8601."""
        return {"schema": SCHEMA, "generated_at": iso(self.generated_at)}

    def rest_json(self) -> dict[str, Any]:
        """What stands behind the hosts."""
        return {"kms_hosts": [_count(one) for one in self.kms_hosts], "not_read": list(self.unread)}


def forecast_of(answers: Sequence[Outcome[Answer]], now: datetime) -> FleetForecast:
    """The forecast of a fleet that was read with /dlv at `now` (UTC)."""
    read = [(one.target, one.value) for one in answers if one.value is not None]
    hosts = [forecast(target.name, primary(reading.licenses), now) for target, reading in read]
    names = {name.lower(): target.name for target, _ in read for name in (target.name, target.address)}
    names |= {target.name.lower().partition(".")[0]: target.name for target, _ in read}
    clients = by_kms_host(hosts, names)
    counts = []
    for target, reading in read:
        role = next((one.kms_host for one in reading.licenses if one.kms_host is not None), None)
        if role is not None and role.current_count is not None and role.current_count >= 0:
            counts.append(count_forecast(target.name, role.current_count, clients.get(target.name, []), now))
    hosts.sort(key=lambda one: (one.expires_at or _NEVER, one.host))
    return FleetForecast(
        now,
        tuple(hosts),
        tuple(counts),
        tuple(one.target.name for one in answers if one.value is None),
        tuple(one for one in answers if one.error is not None),
    )


def host_json(one: HostForecast) -> dict[str, Any]:
    """One of `hosts`."""
    return {
        "host": one.host,
        "outlook": one.outlook.value,
        "method": one.method.value if one.method else None,
        "expires_at": _iso(one.expires_at),
        "renewed_at": _iso(one.renewed_at),
        "missed_renewals": one.missed_renewals,
        "ages_out_at": _iso(one.ages_out_at),
        "kms_host": one.kms_host,
    }


def _count(one: CountForecast) -> dict[str, Any]:
    return {
        "host": one.host,
        "count": one.count,
        "below_25_at": _iso(one.below_clients_at),
        "below_5_at": _iso(one.below_servers_at),
        "ageing_clients": one.ageing,
        "counted_but_not_read": one.strangers,
    }


def _iso(time: datetime | None) -> str | None:
    return iso(time) if time is not None else None
