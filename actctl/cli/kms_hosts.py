"""Which hosts a `kms` command is about: those named, else the group kms_hosts, else what DNS names."""

from __future__ import annotations

from actctl.cli.reaching import Reach
from actctl.cli.terminal import warn
from actctl.common.errors import UserError
from actctl.common.limits import KMS_DNS_SECONDS, MOST_KMS_DOMAINS
from actctl.inventory import Host, Inventory, kms_hosts_of, names_of
from actctl.inventory.kms_hosts import GROUP


def kms_hosts(reached: Reach, patterns: list[str] | None, limit: str | None) -> list[Host]:
    """The KMS hosts to ask; `reached` holds the hosts of `patterns` already. Raises UserError when none is known."""
    if patterns:
        return reached.hosts
    named = set()
    if kms_hosts_of(reached.inventory):
        notes: list[str] = []
        named = {host.name for host in reached.inventory.select([GROUP], limit, notes)}
        for note in notes:
            warn(note)
    found = [host for host in reached.hosts if host.name in named]
    if not found and limit is None:
        found = _named_by_dns(reached)
    if not found:
        raise UserError(f"no KMS host: name one, or put it in the group {GROUP}.")
    return found


def kms_hosts_called(inventory: Inventory, name: str | None) -> list[Host]:
    """As `kms_hosts_of`; a name that the inventory does not have may be an alias of one: then DNS tells."""
    from actctl.common.names import KmsAddress, is_address
    from actctl.dns import resolve_target, system_resolver

    found = kms_hosts_of(inventory, name)
    called = KmsAddress.parse(name or "").name
    if found or name is None or is_address(called):
        return found
    target = resolve_target(called, resolver=system_resolver(seconds=KMS_DNS_SECONDS))
    other_names = [*([target.alias_of] if target.alias_of else []), *target.addresses]
    return next((found for found in (kms_hosts_of(inventory, other) for other in other_names) if found), [])


def _named_by_dns(reached: Reach) -> list[Host]:
    """The inventory's hosts that the _vlmcs._tcp records of the inventory's own domains name. Raises UserError."""
    from actctl.common.names import domain_of
    from actctl.dns import DnsFailure, kms_records, system_resolver

    names = [name for host in reached.hosts for name in names_of(host)]
    domains = list(dict.fromkeys(domain for domain in map(domain_of, names) if domain))[:MOST_KMS_DOMAINS]
    resolver = system_resolver(seconds=KMS_DNS_SECONDS)
    targets: dict[str, None] = {}
    for domain in domains:
        try:
            targets.update((record.target, None) for record in kms_records(domain, resolver=resolver) if record.target)
        except DnsFailure:  # noqa: PERF203 - the next domain may have one
            continue
    reachable = {host.name: host for host in reached.hosts}
    found = {one.name: one for target in targets for one in kms_hosts_of(reached.inventory, target)}
    if targets and not found:
        raise UserError(f"DNS names the KMS host {next(iter(targets))}, which is not in the inventory: add it there.")
    hosts = [reachable[name] for name in found if name in reachable]
    if hosts:
        warn(f"KMS hosts as DNS names them: {', '.join(host.name for host in hosts)}")
    return hosts
