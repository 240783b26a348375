"""The crew of one command; what it has to say stands on standard error."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager

from actctl.cli.terminal import warn
from actctl.common.texts import Text
from actctl.fleet.connections import connected
from actctl.fleet.crew import Crew


def crew(forks: int, stop: asyncio.Event | None = None) -> AbstractContextManager[Crew]:
    """A crew that nobody watches; says so where it will ask fewer hosts at once than wanted."""
    return connected(forks, _once, stop)


_told: list[Text] = []
"""A command that opens connections several times says it once."""


def _once(text: Text) -> None:
    if not _told:
        _told.append(text)
        warn(text)
