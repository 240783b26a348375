"""Which hosts a `kms` command is about: those named, else the group kms_hosts, else what DNS names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actctl import dns
from actctl.common.errors import UserError
from actctl.common.limits import KMS_DNS_SECONDS, MOST_KMS_DOMAINS
from actctl.common.names import KmsAddress, domain_of, is_address
from actctl.common.texts import Text
from actctl.fleet.targets import over_winrm
from actctl.inventory import Host, Inventory, kms_hosts_of, names_of
from actctl.inventory.kms_hosts import GROUP

Say = Callable[[Text], None]
"""Takes what is worth saying of the choice."""


def kms_hosts(inventory: Inventory, hosts: list[Host], named: bool, limit: str | None, say: Say) -> list[Host]:
    """The KMS hosts to ask, of `hosts` that can be asked; `named`: these are so already, by patterns.

    Raises UserError when none is known.
    """
    if named:
        return hosts
    group = set()
    if kms_hosts_of(inventory):
        group = {host.name for host in _selected(inventory, [GROUP], limit, say)}
    found = [host for host in hosts if host.name in group]
    if not found and limit is None:
        found = _named_by_dns(inventory, hosts, say)
    if not found:
        raise UserError(
            Text(
                f"no KMS host: name one, or put it in the group {GROUP}.",
                f"KMSホストが分かりません。ホストを指定するか、グループ {GROUP} に入れてください。",
            )
        )
    return found


def kms_hosts_called(inventory: Inventory, name: str | None) -> list[Host]:
    """As `kms_hosts_of`; a name that the inventory does not have may be an alias of one: then DNS tells."""
    found = kms_hosts_of(inventory, name)
    called = KmsAddress.parse(name or "").name
    if found or name is None or is_address(called):
        return found
    target = dns.resolve_target(called, resolver=dns.system_resolver(seconds=KMS_DNS_SECONDS))
    other_names = [*([target.alias_of] if target.alias_of else []), *target.addresses]
    return next((found for found in (kms_hosts_of(inventory, other) for other in other_names) if found), [])


def who_should_ask(inventory: Inventory, pattern: str | None, asked: Sequence[Host], say: Say) -> list[Host]:
    """Hosts that should ask the KMS hosts: those of the pattern, else all but the KMS hosts. Raises UserError.

    Those not reached over WinRM cannot be asked whether they do.
    """
    skipped = {host.name for host in asked}
    if pattern is None:
        skipped |= {host.name for host in kms_hosts_of(inventory)}
    selected = _selected(inventory, [pattern] if pattern else [], None, say)
    return [one for one in over_winrm(selected) if one.name not in skipped]


def _selected(inventory: Inventory, patterns: list[str], limit: str | None, say: Say) -> list[Host]:
    """The hosts of the patterns, and what is to be said of these."""
    notes: list[Text] = []
    selected = inventory.select(patterns, limit, notes)
    for note in notes:
        say(note)
    return selected


def _named_by_dns(inventory: Inventory, hosts: Sequence[Host], say: Say) -> list[Host]:
    """The inventory's hosts that the _vlmcs._tcp records of the inventory's own domains name. Raises UserError."""
    names = [name for host in hosts for name in names_of(host)]
    domains = list(dict.fromkeys(domain for domain in map(domain_of, names) if domain))[:MOST_KMS_DOMAINS]
    resolver = dns.system_resolver(seconds=KMS_DNS_SECONDS)
    targets: dict[str, None] = {}
    for domain in domains:
        try:
            records = dns.kms_records(domain, resolver=resolver)
        except dns.DnsFailure:
            continue  # the next domain may have one
        targets.update((record.target, None) for record in records if record.target)
    reachable = {host.name: host for host in hosts}
    found = {one.name: one for target in targets for one in kms_hosts_of(inventory, target)}
    if targets and not found:
        target = next(iter(targets))
        raise UserError(
            Text(
                f"DNS names the KMS host {target}, which is not in the inventory: add it there.",
                f"DNSに登録されたKMSホスト {target} がインベントリにありません。インベントリに追加してください。",
            )
        )
    named = [reachable[name] for name in found if name in reachable]
    if named:
        said = ", ".join(host.name for host in named)
        say(Text(f"KMS hosts as DNS names them: {said}", f"DNSから見つけたKMSホスト: {said}"))
    return named
