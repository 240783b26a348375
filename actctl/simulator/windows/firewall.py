"""Who may ask a KMS host: its inbound firewall rules. Facts: docs/facts/kms.md, "Firewall"."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

BUILT_IN_GROUP = "@FirewallAPI.dll,-28002"
"""Windows' own rules "Key Management Service": off by default, for TCP 1688 alone."""
BUILT_IN_PORT = 1688


@dataclass(slots=True)
class Firewall:
    """Inbound rules as far as they concern KMS."""

    off: bool = False
    """Everybody is let in: KMS hosts that were set up before the simulation began."""
    built_in: bool = False
    """The rules of BUILT_IN_GROUP are enabled."""
    rules: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Rules made by hand: name -> local port, remote addresses as they were given."""

    def lets_in(self, address: str | None, port: int) -> bool:
        """Whether a machine with that address reaches the port."""
        if self.off or (self.built_in and port == BUILT_IN_PORT):
            return True
        return any(
            local in ("Any", str(port)) and (remote == "Any" or _within(address, remote))
            for local, remote in self.rules.values()
        )


def _within(address: str | None, networks: str) -> bool:
    if address is None:
        return False
    found = ipaddress.ip_address(address)
    parsed = (ipaddress.ip_network(one, strict=False) for one in networks.split(","))
    return any(found.version == one.version and found in one for one in parsed)
