"""In which order the hosts of a report come, and what is held back for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from enum import Enum

from actctl.fleet.report.record import HostReport
from actctl.licensing.records import LicenseStatus


class Order(Enum):
    """Of the hosts of a report."""

    INVENTORY = "inventory"
    """As the hosts were given; only what answered before its turn is held back."""
    WORST_FIRST = "worst first"
    """By what their licence is worth; all of them are held back."""
    AS_THEY_COME = "as they come"
    """Nothing is held back."""


_BADNESS = (
    LicenseStatus.UNLICENSED,
    LicenseStatus.NOTIFICATION,
    None,
    LicenseStatus.NON_GENUINE_GRACE,
    LicenseStatus.ADDITIONAL_GRACE,
    LicenseStatus.INITIAL_GRACE,
    LicenseStatus.EXTENDED_GRACE,
    LicenseStatus.UNKNOWN,
    LicenseStatus.LICENSED,
)


async def ordered(
    answers: AsyncIterator[HostReport], names: Sequence[str], order: Order
) -> AsyncGenerator[HostReport, None]:
    """Hosts that come as they answer, in the wanted order; `names` are all that will come, in the inventory's."""
    if order is Order.AS_THEY_COME:
        async for one in answers:
            yield one
    elif order is Order.WORST_FIRST:
        place = {name: number for number, name in enumerate(names)}
        found = [one async for one in answers]
        for one in sorted(found, key=lambda one: (_BADNESS.index(one.overview.status), place[one.host])):
            yield one
    else:
        early: dict[str, HostReport] = {}
        turns = iter(names)
        turn = next(turns, None)
        async for one in answers:
            early[one.host] = one
            while turn in early:
                yield early.pop(turn)
                turn = next(turns, None)
