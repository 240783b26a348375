"""The transports of one command, opened when first needed and closed at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from actctl.transport import Transport, open_transport


@contextmanager
def transports(forks: int) -> Iterator[Callable[[str], Transport]]:
    """Name → transport, for the runner."""
    opened: dict[str, Transport] = {}

    def get(name: str) -> Transport:
        if name not in opened:
            opened[name] = open_transport(name, forks)
        return opened[name]

    try:
        yield get
    finally:
        for each in opened.values():
            each.close()
