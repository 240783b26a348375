"""A crew that reaches machines: its transports are opened when first needed and closed at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from actctl.common.texts import Text, counted
from actctl.fleet.crew import Crew
from actctl.transport import UNNAMED, Transport, open_transport
from actctl.transport.descriptors import affordable


@contextmanager
def connected(forks: int, say: Callable[[Text], None], stop: asyncio.Event | None = None) -> Iterator[Crew]:
    """A crew that nobody watches; says so where it will ask fewer hosts at once than wanted."""
    possible = affordable(forks)
    if possible < forks:
        say(_fewer(forks, possible))
    opened: dict[str, Transport] = {}

    def get(name: str) -> Transport:
        if name not in opened:
            opened[name] = _way_back(forks, say) if name == UNNAMED else open_transport(name, forks)
        return opened[name]

    try:
        yield Crew(get, forks, stop=stop)
    finally:
        for each in opened.values():
            each.close()


def _way_back(forks: int, say: Callable[[Text], None]) -> Transport:
    from actctl.fleet.way_back import WayBack  # which needs the libraries of a transport

    return WayBack(forks, say)


def _fewer(wanted: int, possible: int) -> Text:
    return Text(
        f"{counted(possible, 'host')} at a time, not {wanted}: this computer allows no more open files (ulimit -n)",
        f"同時に問い合わせるのは{wanted}台ではなく{possible}台: 開けるファイル数の上限です (ulimit -n)",
    )
