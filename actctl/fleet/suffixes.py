"""Asks a machine which DNS domains it searches for a KMS host."""

from __future__ import annotations

from actctl.licensing.kms_names import POLICY_KEY, TCPIP_KEY, Suffixes, suffixes_of
from actctl.licensing.registry import query_line, values_of
from actctl.slmgr.decode import decode
from actctl.transport.interface import Session


async def read_suffixes(session: Session) -> Suffixes | None:
    """The DNS domains that a machine searches; None where its registry does not answer. Raises HostFailure."""
    own = await registry_values(session, TCPIP_KEY)
    return None if own is None else suffixes_of(own, await registry_values(session, POLICY_KEY) or {})


async def registry_values(session: Session, key: str) -> dict[str, str] | None:
    """A registry key's values by name in lower case; None: there is no such key. Raises HostFailure."""
    result = await session.run(query_line(key))
    return values_of(decode(result.stdout).text) if result.exit_code == 0 else None
