"""Names of KMS hosts and DNS domains: which mean the same machine, which domains a client searches (kms.md, 3)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

TCPIP_KEY = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
"""Primary DNS suffix (Domain, NV Domain), the network's (DhcpDomain) and the search list, in any language."""
POLICY_KEY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient"
"""The search list that a group policy sets (DnsClient.admx, DNS_SearchList); it wins over the machine's own."""
DEFAULT_PORT = 1688
"""TCP port of a KMS host where none is said (reference/kms.md, section 1)."""
AZURE_HOSTS = frozenset(
    {
        "azkms.core.windows.net",
        "kms.core.windows.net",
        "azkms.core.chinacloudapi.cn",
        "kms.core.usgovcloudapi.net",
    }
)
"""Microsoft's KMS hosts for virtual machines in Azure; right there, wrong anywhere else."""


def plain_name(name: str) -> str:
    """Lower case, without the dot at the end and without an IPv6 address's brackets."""
    return name.strip().strip("[]").rstrip(".").lower()


def is_address(name: str) -> bool:
    """Whether a name is an IP address."""
    try:
        ipaddress.ip_address(plain_name(name))
    except ValueError:
        return False
    return True


def domain_of(name: str) -> str | None:
    """`web01.corp.example` → `corp.example`; None for a bare name and for an address."""
    _, dot, domain = plain_name(name).partition(".")
    return domain if dot and domain and not is_address(name) else None


def same_host(one: str, other: str) -> bool:
    """Whether two names or addresses mean one machine; a name without a domain fits one with any."""
    one, other = plain_name(one), plain_name(other)
    if not one or not other:
        return False
    if one == other:
        return True
    if is_address(one) or is_address(other):
        return is_address(one) and is_address(other) and ipaddress.ip_address(one) == ipaddress.ip_address(other)
    bare = "." not in one or "." not in other
    return bare and one.partition(".")[0] == other.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Suffixes:
    """The DNS domains that one machine searches for a KMS host, as its registry says."""

    primary: str | None
    """Its primary DNS suffix: on a member the Active Directory domain. None: it has none."""
    searched: tuple[str, ...]
    """All of them in its order: the primary one (else the network's), then the search list."""


def suffixes_of(tcpip: Mapping[str, str], policy: Mapping[str, str]) -> Suffixes:
    """From the values (names in lower case) of TCPIP_KEY and POLICY_KEY."""
    primary = plain_name(tcpip.get("domain") or tcpip.get("nv domain") or "") or None
    network = plain_name(tcpip.get("dhcpdomain") or "") or None
    listed = re.split(r"[,\s]+", policy.get("searchlist") or tcpip.get("searchlist") or "")
    entries = [plain_name(one) for one in listed if plain_name(one)]
    first = [one for one in (primary, None if primary and entries else network) if one]
    return Suffixes(primary, tuple(dict.fromkeys([*first, *entries])))
