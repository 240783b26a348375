"""A query to its end: the first answer and all that come after it, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.limits import CIM_BYTES, MB, MOST_EMPTY_PULLS, MOST_LICENSES, MOST_PULLS
from actctl.common.texts import Text
from actctl.machine.ways.cim.faults import error_of
from actctl.machine.ways.cim.items import Item, part_of
from actctl.machine.ways.cim.requests import enumerate_, pull
from actctl.transport.interface import Operation, OperationRefused, Session

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


async def ask_all(session: Session, query: str, *, another_follows: bool = False) -> list[Item]:
    """Every instance that a query gives; `another_follows` where this one is refused.

    Raises OperationRefused where the query itself is refused, HostFailure for all else and for an answer that is
    longer than any honest one: a licence that is missing would be worse than none.
    """
    part = part_of(await session.operate(enumerate_(query, another_follows=another_follows)))
    items = list(part.items)
    size, pulls, empty = _size(part.items), 0, 0
    while part.context is not None:
        pulls += 1
        if pulls > MOST_PULLS or empty > MOST_EMPTY_PULLS or len(items) > MOST_LICENSES or size > CIM_BYTES:
            raise HostFailure(_TOO_MUCH)
        part = part_of(await operate(session, pull(part.context, query)))
        items += part.items
        size += _size(part.items)
        empty = 0 if part.items else empty + 1
    if len(items) > MOST_LICENSES or size > CIM_BYTES:
        raise HostFailure(_TOO_MUCH)
    return items


async def operate(session: Session, operation: Operation) -> Element:
    """As Session.operate; what is refused is told in the terms of the licensing classes. Raises HostFailure."""
    try:
        return await session.operate(operation)
    except OperationRefused as refused:
        raise HostFailure(error_of(refused)) from refused


def _size(items: tuple[Item, ...]) -> int:
    return sum(len(name) + sum(map(len, values)) for item in items for name, values in item.items())


_TOO_MUCH = HostError(
    ErrorKind.PARSE,
    Text(
        f"the host's answer to a query does not end (more than {MOST_LICENSES} licences or {CIM_BYTES // MB} MB)",
        f"問い合わせへの応答が終わりません ({MOST_LICENSES}件または{CIM_BYTES // MB} MBを超過)",
    ),
)
