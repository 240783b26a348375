"""`actctl gvlk for`: facts of every host → the right key for each."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from actctl.cli.connections import transports
from actctl.cli.interrupt import INTERRUPTED, interruptible
from actctl.cli.progress import ProgressBar
from actctl.cli.terminal import output
from actctl.fleet.ask import LabelCache
from actctl.fleet.facts import facts_reader
from actctl.fleet.host_key import HostKey, host_key
from actctl.fleet.interface import Target
from actctl.fleet.runner import run
from actctl.render import Format, Style
from actctl.render.gvlk import write_host_keys


def gvlk_for(targets: list[Target], forks: int, format_: Format, style: Style, out: str | None) -> int:
    """Read the hosts, write their keys in the inventory's order; the exit code: 0 when every host was read."""
    stop = asyncio.Event()
    found = asyncio.run(_ask(targets, forks, stop))
    with output(out) as stream:
        write_host_keys([found[target.name] for target in targets if target.name in found], format_, stream, style)
    if stop.is_set():
        return INTERRUPTED
    return int(any(one.error is not None for one in found.values()))


async def _ask(targets: list[Target], forks: int, stop: asyncio.Event) -> dict[str, HostKey]:
    forks = min(forks, max(1, len(targets)))
    found: dict[str, HostKey] = {}
    with interruptible(stop), transports(forks) as opened, ProgressBar(len(targets)) as bar:
        read = facts_reader(LabelCache())
        async with aclosing(run(targets, read, opened, forks=forks, observers=[bar], stop=stop)) as outcomes:
            async for outcome in outcomes:
                found[outcome.target.name] = host_key(outcome)
    return found
