"""What the licensing classes say of one host: products and the service, with the columns that its Windows knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from actctl.common.clock import now_utc
from actctl.common.errors import HostError, HostFailure
from actctl.common.limits import LONGEST_WORD
from actctl.licensing.products import WINDOWS
from actctl.machine.ways.cim.columns import (
    APP_REARM,
    CLOCK,
    PRODUCT,
    PRODUCT_COLUMNS,
    SERVICE,
    SERVICE_COLUMNS,
    SYSTEM,
    VERSION,
)
from actctl.machine.ways.cim.faults import NO_CLASSES, is_bad_query, query_error
from actctl.machine.ways.cim.items import Item
from actctl.machine.ways.cim.query import ask_all
from actctl.machine.ways.cim.requests import wql
from actctl.machine.ways.cim.values import Values
from actctl.transport.interface import OperationRefused, Session

_IN_USE = f"ApplicationID = '{WINDOWS.application_ids[0]}' AND PartialProductKey <> null"


@dataclass(slots=True)
class Known:
    """What was learnt of one host in this run."""

    columns: int = 0
    """The list of PRODUCT_COLUMNS that it takes."""


async def windows_in_use(session: Session, known: Known) -> list[Item]:
    """The licences of Windows that have a key. Raises HostFailure."""
    return await _products(session, known, _IN_USE)


async def every_product(session: Session, known: Known) -> list[Item]:
    """All licences that the machine knows, of every application. Raises HostFailure."""
    return await _products(session, known, "", APP_REARM)


async def one_product(session: Session, known: Known, activation_id: str) -> list[Item]:
    """The licence with that ID, a GUID that was checked; nothing where there is none. Raises HostFailure."""
    return await _products(session, known, f"ID = '{activation_id.lower()}'", APP_REARM)


async def service(session: Session) -> Item:
    """The licensing service. Raises HostFailure."""
    found = await _asked(session, wql(SERVICE_COLUMNS, SERVICE))
    if isinstance(found, HostError):
        raise HostFailure(found)
    return found[0] if found else {}


async def clock(session: Session, products: Sequence[Item]) -> dt.datetime:
    """The machine's own time; where it does not tell, that of its licences, else ours. Raises HostFailure."""
    system = await _asked(session, wql((CLOCK,), SYSTEM))
    clocks = [(CLOCK, one) for one in ([] if isinstance(system, HostError) else system)]
    clocks += [("TrustedTime", one) for one in products]
    told = (Values(item).local_time(name) for name, item in clocks)
    return next((one for one in told if one is not None), None) or now_utc()


async def windows_version(session: Session) -> str:
    """Which Windows it is, in the words of `ver`. Raises HostFailure."""
    found = await _asked(session, wql((VERSION,), SYSTEM))
    if isinstance(found, HostError):
        raise HostFailure(found)
    said = Values(found[0]).text(VERSION) if found else None
    return f"Microsoft Windows [Version {said or '?'}]"[:LONGEST_WORD]


async def _products(session: Session, known: Known, where: str, *further: str) -> list[Item]:
    """The products of a condition, by the longest list of columns that the host knows."""
    refused: HostError | None = None
    lists = _lists(known, further)
    for place, columns in lists:
        found = await _asked(session, wql(columns, PRODUCT, where), another_follows=columns != lists[-1][1])
        if not isinstance(found, HostError):
            known.columns = place
            return found
        refused = refused or found
    raise HostFailure(refused or NO_CLASSES)


async def _asked(session: Session, query: str, *, another_follows: bool = False) -> list[Item] | HostError:
    """The instances; the error where it is the query itself that the host does not take."""
    try:
        return await ask_all(session, query, another_follows=another_follows)
    except OperationRefused as refused:
        error = query_error(refused)
        if is_bad_query(refused.body):
            return error
        raise HostFailure(error) from refused


def _lists(known: Known, further: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
    """What is tried and its place among the lists, the longest first; `further` is left out where it is not known."""
    lists = list(enumerate(PRODUCT_COLUMNS))[known.columns :]
    if not further:
        return lists
    return [one for place, columns in lists for one in ((place, (*columns, *further)), (place, columns))]
