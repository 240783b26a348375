"""A KMS client asks a KMS host. Facts: reference/kms.md, sections 1 to 3."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.license import KmsActivation, License, Status
from actctl.simulator.windows.machine import DEFAULT_PORT, KmsRequest, Machine

VALIDITY = dt.timedelta(minutes=259200)
CLOCK_TOLERANCE = dt.timedelta(hours=4)
NOT_ENOUGH_COUNT = 0xC004F038
WRONG_GENERATION = 0xC004F042
UNREACHABLE = 0xC004F074
CLOCK = 0xC004F06C


def activate(fleet: Fleet, machine: Machine, license_: License, now: dt.datetime) -> int:
    """Ask the hosts in order; 0 when one activated the licence, else the code of the last answer."""
    for name, port, found_by_dns in _targets(fleet, machine, license_):
        host = fleet.kms_at(name, port)
        if host is None:
            continue
        code = _ask(host, machine, license_, now)
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
        return code
    return UNREACHABLE


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


def _ask(host: Machine, machine: Machine, license_: License, now: dt.datetime) -> int:
    """One request at one host: it counts even when it is refused for too low a count."""
    role = host.kms_host
    assert role is not None  # noqa: S101 - kms_at gives KMS hosts only
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
        )
    )
    return code


def _host_pid(host: Machine) -> str:
    license_ = host.windows_license
    return license_.extended_pid if license_ is not None else "00000-00206-000-000000-03-1033-0000.0000-0000000"
