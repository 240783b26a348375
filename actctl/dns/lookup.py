"""Many domains at once: their records, where these lead, and whether the ports there are open from here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from actctl.dns.errors import DnsFailure
from actctl.dns.port import port_state
from actctl.dns.resolver import Resolver
from actctl.dns.srv import kms_records, resolve_target
from actctl.licensing.kms.dns_records import SrvRecord, Target
from actctl.licensing.kms.dns_states import DomainState, Origin, RecordState

_AT_ONCE = 16
"""Domains asked for, and ports tried, at the same time."""


async def look_up(
    domains: Mapping[str, tuple[Origin, ...]], *, resolver: Resolver, port_seconds: float
) -> list[DomainState]:
    """Ask DNS for each domain, resolve the targets, try their ports from here; many at once, the order kept."""
    slots = asyncio.Semaphore(_AT_ONCE)
    tried: dict[tuple[str, int], asyncio.Task[RecordState]] = {}

    async def behind(record: SrvRecord) -> RecordState:
        if not record.target:
            return RecordState(record, Target(""))
        async with slots:
            target = await asyncio.to_thread(resolve_target, record.target, resolver=resolver)
            state = await port_state(target.addresses, record.port, seconds=port_seconds)
        return RecordState(record, target, state)

    def once(record: SrvRecord) -> asyncio.Task[RecordState]:
        """A host that several domains name is resolved and tried once."""
        key = (record.target, record.port)
        if key not in tried:
            tried[key] = asyncio.ensure_future(behind(record))
        return tried[key]

    async def one(domain: str, origins: tuple[Origin, ...]) -> DomainState:
        try:
            async with slots:
                records = await asyncio.to_thread(kms_records, domain, resolver=resolver)
        except DnsFailure as failure:
            return DomainState(domain, origins, error=failure.error)
        tasks = [(record, once(record)) for record in records]
        states = [replace(await task, record=record) for record, task in tasks]
        return DomainState(domain, origins, tuple(states))

    return list(await asyncio.gather(*(one(domain, origins) for domain, origins in domains.items())))


async def resolve_all(names: Iterable[str], *, resolver: Resolver) -> dict[str, Target]:
    """Where each of these names leads; many at once."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(name: str) -> Target:
        async with slots:
            return await asyncio.to_thread(resolve_target, name, resolver=resolver)

    return {target.name: target for target in await asyncio.gather(*(one(name) for name in names))}
