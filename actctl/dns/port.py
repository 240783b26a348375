"""Whether a TCP port is open as seen from here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from actctl.licensing.kms.dns_records import PortState

SECONDS = 3.0
_BEST_FIRST = (PortState.OPEN, PortState.REFUSED, PortState.TIMEOUT, PortState.UNREACHABLE)


async def port_state(addresses: Sequence[str], port: int, *, seconds: float = SECONDS) -> PortState | None:
    """Connect to all addresses at once; the best of what came of it, None without addresses. `seconds` for each."""
    if not addresses:
        return None
    states = await asyncio.gather(*(_one(address, port, seconds) for address in addresses))
    return min(states, key=_BEST_FIRST.index)


async def _one(address: str, port: int, seconds: float) -> PortState:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), seconds)
    except (asyncio.TimeoutError, TimeoutError):
        return PortState.TIMEOUT
    except ConnectionError:
        return PortState.REFUSED
    except OSError:
        return PortState.UNREACHABLE
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return PortState.OPEN
