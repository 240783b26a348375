"""From evidence to findings. The most telling path comes first, and the first that finds a cause ends the search."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from actctl.licensing.doctor import clock, clones, count, elevation, expiry, generation, key, mak, reach, unread
from actctl.licensing.doctor.dns import causes as dns
from actctl.licensing.doctor.evidence import HostEvidence
from actctl.licensing.doctor.finding import Cause, Diagnosis, Severity
from actctl.licensing.doctor.group import grouped
from actctl.licensing.doctor.site import Site
from actctl.licensing.doctor.trouble import Trouble, trouble_of
from actctl.licensing.records import LicenseStatus

Path = Callable[[HostEvidence, Site, Trouble], Cause | None]

PATHS: tuple[Path, ...] = (
    key.no_key,
    key.wrong_key,
    mak.counted_key,
    clock.clock,
    generation.wrong_generation,
    count.count_low,
    dns.no_record,
    dns.dead_record,
    reach.port_closed,
    reach.unreachable,
    elevation.denied,
    expiry.not_activated,
)
"""For a machine in trouble, in this order; the last one always finds something."""


def diagnose(site: Site) -> Diagnosis:
    """Everything that keeps the hosts of a site from being activated, each cause once."""
    causes = [cause for one in site.hosts for cause in _of_host(one, site)]
    held_up = frozenset(cause.host for cause in causes if cause.code == "kms_count_low")
    causes += clones.clones(site, held_up)
    causes += dns.site_records(site, frozenset(_blamed(causes)))
    about = {cause.kms_host for cause in causes if cause.code == "kms_count_low"}
    for kms_host in site.kms_hosts:
        told = kms_host.host in about or kms_host.host not in site.asked
        low = None if told else count.host_count_low(kms_host, site)
        causes += [low] if low is not None else []
    findings = grouped(causes)
    bad = {cause.host for cause in causes if cause.severity is not Severity.INFO}
    bad |= {cause.kms_host for cause in causes if cause.kms_host and cause.code == "kms_count_low"}
    return Diagnosis(findings, tuple(one.host for one in site.hosts if one.host not in bad))


def _blamed(causes: list[Cause]) -> Iterator[str]:
    return (cause.subject for cause in causes if cause.code == "dns_dead_record")


def _of_host(one: HostEvidence, site: Site) -> Iterator[Cause]:
    found = _main(one, site)
    if found is not None:
        yield found
    if one.no_script is not None and one.error is None:
        yield unread.by_cim(one, one.no_script)
    if one.lost is not None and one.error is None:
        yield unread.incomplete(one, one.lost)
    if one.elevated is False and one.error is None and (found is None or found.code != "not_elevated"):
        yield elevation.not_elevated(one)


def _main(one: HostEvidence, site: Site) -> Cause | None:
    """The one cause of one host, or none."""
    found = unread.unread(one)
    if found is not None:
        return found
    found = key.evaluation(one)
    if found is not None or one.machine is None:
        return found
    if one.license is not None and one.license.license_status is LicenseStatus.UNKNOWN:
        return unread.status_unknown(one)
    trouble = trouble_of(one)
    if trouble is None:
        return clock.clock(one, site, None)
    return next((cause for path in PATHS if (cause := path(one, site, trouble)) is not None), None)
