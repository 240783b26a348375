"""The DNS domains in which a machine looks for a KMS host (docs/facts/kms.md, "How a client finds its host")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from actctl.common.names import plain_name


@dataclass(frozen=True, slots=True)
class Suffixes:
    """The DNS domains that one machine searches for a KMS host, as its registry says."""

    primary: str | None
    """Its primary DNS suffix: on a member the Active Directory domain. None: it has none."""
    searched: tuple[str, ...]
    """All of them in its order: the primary one (else the network's), then the search list."""


def suffixes_of(tcpip: Mapping[str, str], policy: Mapping[str, str]) -> Suffixes:
    """From the values (names in lower case) of the machine's own settings and of its policy."""
    primary = plain_name(tcpip.get("domain") or tcpip.get("nv domain") or "") or None
    network = plain_name(tcpip.get("dhcpdomain") or "") or None
    listed = re.split(r"[,\s]+", policy.get("searchlist") or tcpip.get("searchlist") or "")
    entries = [plain_name(one) for one in listed if plain_name(one)]
    first = [one for one in (primary, None if primary and entries else network) if one]
    return Suffixes(primary, tuple(dict.fromkeys([*first, *entries])))
