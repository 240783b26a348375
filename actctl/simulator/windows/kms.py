"""A KMS client asks a KMS host. Facts: docs/facts/kms.md, "Count" and "How a client finds its host"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from actctl.simulator.windows.events import Attempt, log_attempt, log_failure
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.license import KmsActivation, License, Status
from actctl.simulator.windows.machine import DEFAULT_PORT, KmsHost, KmsRequest, Machine

VALIDITY = dt.timedelta(minutes=259200)
CLOCK_TOLERANCE = dt.timedelta(hours=4)
NOT_ENOUGH_COUNT = 0xC004F038
WRONG_GENERATION = 0xC004F042
UNREACHABLE = 0xC004F074
RPC_UNAVAILABLE = 0x800706BA
NO_DNS_RECORD = 0x8007232B
CLOCK = 0xC004F06C


def activate(fleet: Fleet, machine: Machine, license_: License, now: dt.datetime) -> int:
    """Ask the hosts in order; 0 when one activated the licence, else the code of the last answer."""
    required = 5 if machine.release.is_server else 25
    before = {"status": int(license_.status), "minutes": license_.minutes(machine.now(now))}
    asked = False
    for name, port, found_by_dns in _targets(fleet, machine, license_):
        host = fleet.kms_at(name, port, machine)
        asked = True
        if host is None or host.kms_host is None:
            log_attempt(machine, license_, Attempt(f"{name}:{port}", RPC_UNAVAILABLE, required, **before), now)
            continue
        code = _ask(host, host.kms_host, machine, license_, now)
        log_attempt(machine, license_, _attempt(f"{name}:{port}", code, host, required, before, now), now)
        if code == 0:
            discovered = f"{name}:{port}" if found_by_dns else None
            address = host.address or "10.20.0.5"
            license_.last = KmsActivation(_host_pid(host), discovered, address)
            license_.status = Status.LICENSED
            license_.reason = 0
            license_.until = machine.now(now) + VALIDITY
            if host.windows_license is not None:
                machine.client.activation_interval = host.client.activation_interval
                machine.client.renewal_interval = host.client.renewal_interval
        else:
            log_failure(machine, license_, code, now)
        return code
    if not asked:
        log_attempt(machine, license_, Attempt("", NO_DNS_RECORD, required, **before), now)
    log_failure(machine, license_, UNREACHABLE, now)
    return UNREACHABLE


def _attempt(target: str, code: int, host: Machine, required: int, before: dict[str, int], now: dt.datetime) -> Attempt:
    """A host that was reached: a wrong clock ends the request itself, everything else is an answer."""
    if code == CLOCK or host.kms_host is None:
        return Attempt(target, code, required, **before)
    count = max(0, host.kms_host.count(host.now(now)))
    return Attempt(target, 0, required, answer=code, count=count, **before)


def _targets(fleet: Fleet, machine: Machine, license_: License) -> Iterator[tuple[str, int, bool]]:
    """(name, port, found by DNS) in the order a client tries them."""
    client = machine.client
    if client.name:
        yield client.name, client.port or DEFAULT_PORT, False
        return
    if client.caching and isinstance(license_.last, KmsActivation) and license_.last.discovered:
        name, _, port = license_.last.discovered.rpartition(":")
        yield name, int(port), True
    domain = client.lookup_domain or machine.domain
    if domain:
        for name, number in fleet.kms_records(domain):
            yield name, number, True


def _ask(host: Machine, role: KmsHost, machine: Machine, license_: License, now: dt.datetime) -> int:
    """One request at one host: it counts even when it is refused for too low a count."""
    required = 5 if machine.release.is_server else 25
    own_time = host.now(now)
    if abs(machine.skew - host.skew) > CLOCK_TOLERANCE:
        code = CLOCK
    elif machine.release.kms > role.generation:
        code = WRONG_GENERATION
    else:
        role.met_client = role.met_client or not machine.release.is_server
        role.last_seen[machine.client.cmid] = own_time
        code = 0 if role.count(own_time) >= required else NOT_ENOUGH_COUNT
    if role.counters is None:
        role.counters = {}
    role.total += 1
    role.counters[license_.status] = role.counters.get(license_.status, 0) + 1
    role.failed += code not in (0, NOT_ENOUGH_COUNT)
    role.requests.append(
        KmsRequest(
            time=own_time,
            code=code,
            required=required,
            client=machine.fqdn,
            cmid=machine.client.cmid,
            status=license_.status,
            minutes=license_.minutes(machine.now(now)),
            activation_id=license_.activation_id,
            stated=machine.now(now),
        )
    )
    return code


def _host_pid(host: Machine) -> str:
    license_ = host.windows_license
    return license_.extended_pid if license_ is not None else "00000-00206-000-000000-03-1033-0000.0000-0000000"
