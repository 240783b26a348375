"""What DNS says of KMS hosts: SRV records, the addresses of their targets, and whether the ports there are open."""

from __future__ import annotations

from actctl.dns.errors import DnsFailure
from actctl.dns.resolver import Resolver, system_resolver
from actctl.dns.srv import kms_records, resolve_target

__all__ = ["DnsFailure", "Resolver", "kms_records", "resolve_target", "system_resolver"]
