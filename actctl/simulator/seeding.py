"""The past of a fleet: which clients its KMS hosts activated and counted before the simulation began."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

from actctl.simulator.script import slmgr
from actctl.simulator.windows.events import Attempt, log_attempt
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.kms import VALIDITY
from actctl.simulator.windows.license import KmsActivation, License, Status
from actctl.simulator.windows.machine import KmsHost, KmsRequest, Machine, stable_guid

_COUNTED = dt.timedelta(days=30)
_BEFORE_RENEWAL = 259200 - 10080
"""Minutes that a client has left when it renews."""
_TRIED_AGO = dt.timedelta(minutes=20)


def connect(fleet: Fleet, hosts: Mapping[str, Any], now: dt.datetime) -> None:
    """Give every activated KMS client its host, and every KMS host the requests behind its count."""
    served: dict[str, list[Machine]] = {}
    for machine in fleet.machines.values():
        host = _remember_host(fleet, machine)
        license_ = machine.windows_license
        if host is not None and license_ is not None and license_.status is Status.LICENSED:
            served.setdefault(host.name, []).append(machine)
    for machine in fleet.machines.values():
        if machine.kms_host is not None:
            wanted = hosts[machine.name].get("count")
            _seed_requests(machine, machine.kms_host, served.get(machine.name, []), wanted, now)
    for machine in fleet.machines.values():
        if hosts[machine.name].get("tried") and not machine.service_disabled:
            # What happened is what would have happened: the events, and the counts of the KMS hosts, are real ones.
            slmgr.run(fleet, machine, ["/ato"], now - _TRIED_AGO)


def _remember_host(fleet: Fleet, machine: Machine) -> Machine | None:
    license_ = machine.windows_license
    if license_ is None or not license_.is_kms_client or license_.status is not Status.LICENSED:
        return None
    if license_.last is not None:
        return None
    client = machine.client
    domain = client.lookup_domain or machine.domain
    if client.name:
        name, port = client.name, client.port or 1688
    else:
        name, port = next(iter(fleet.kms_records(domain)) if domain else iter(()), ("", 0))
    host = fleet.kms_at(name, port) if name else None
    fallback = KmsActivation("03612-00206-000-000000-03-1033-20348.0000-2832023")
    pid = _pid(host) or fallback.kms_pid
    discovered = f"{name}:{port}" if name and not client.name else None
    license_.last = KmsActivation(pid, discovered, host.address if host else None)
    return host


def _pid(host: Machine | None) -> str | None:
    license_ = host.windows_license if host is not None else None
    return license_.extended_pid if license_ is not None else None


def _seed_requests(host: Machine, role: KmsHost, clients: list[Machine], wanted: int | None, now: dt.datetime) -> None:
    """Known clients first; invented ones make up the number wanted. A count of -1 or 0 means no request."""
    clients = [one for one in clients if one.windows_license and _age(one.windows_license, one, now) < _COUNTED]
    total = len(clients) if wanted is None else wanted
    if total <= 0:
        return
    chance = random.Random(f"requests/{host.name}")  # noqa: S311 - times of the past
    role.met_client = total > 10 or any(not machine.release.is_server for machine in clients)
    role.counters = {}
    for index in range(total):
        known = clients[index] if index < len(clients) else None
        cmid = known.client.cmid if known else stable_guid("cmid", host.name, str(index))
        name = known.fqdn if known else f"pc-{9000 + index:04d}.{host.domain or 'example'}"
        license_ = known.windows_license if known else None
        moment = host.now(now) - (_age(license_, known, now) if known and license_ else _invented_age(chance))
        role.last_seen[cmid] = moment
        role.requests.append(_request(moment, name, cmid, known, license_))
        if known is not None and license_ is not None:
            _remember_request(known, license_, host, total, moment)
        role.counters[Status.LICENSED] = role.counters.get(Status.LICENSED, 0) + 1
        role.total += 1


def _age(license_: License, machine: Machine, now: dt.datetime) -> dt.timedelta:
    """How long ago a KMS client was activated, by what is left of its 180 days."""
    return max(dt.timedelta(minutes=1), VALIDITY - dt.timedelta(minutes=license_.minutes(machine.now(now))))


def _invented_age(chance: random.Random) -> dt.timedelta:
    return dt.timedelta(minutes=chance.randrange(60, 25 * 1440))


def _remember_request(machine: Machine, license_: License, host: Machine, count: int, moment: dt.datetime) -> None:
    """The client's side of it: events 12288 and 12289."""
    role = host.kms_host
    target = f"{host.fqdn}:{role.port if role is not None else 1688}"
    required = 5 if machine.release.is_server else 25
    attempt = Attempt(target, 0, required, answer=0, count=count, status=Status.LICENSED, minutes=_BEFORE_RENEWAL)
    log_attempt(machine, license_, attempt, moment - host.skew)


def _request(moment: dt.datetime, name: str, cmid: str, known: Machine | None, license_: License | None) -> KmsRequest:
    server = known is not None and known.release.is_server
    return KmsRequest(
        time=moment,
        code=0,
        required=5 if server else 25,
        client=name,
        cmid=cmid,
        status=Status.LICENSED,
        minutes=_BEFORE_RENEWAL,
        activation_id=license_.activation_id if license_ else stable_guid("unknown product"),
    )
