"""`actctl gvlk for`: facts of every host → the right key for each."""

from __future__ import annotations

import asyncio

from actctl.cli.asking import ask_all
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.terminal import Told, output
from actctl.fleet.host_key import host_key
from actctl.fleet.interface import Target
from actctl.machine.facts import facts_reader
from actctl.machine.ways import new_way
from actctl.render import Format, Style, write_page
from actctl.render.pages.gvlk import host_keys_page


def gvlk_for(targets: list[Target], forks: int, format_: Format, style: Style, out: str | None) -> int:
    """Read the hosts, write their keys in the inventory's order; the exit code: 0 when every host was read."""
    stop = asyncio.Event()
    outcomes = asyncio.run(ask_all(targets, facts_reader(new_way()), forks, stop))
    found = [host_key(outcome) for outcome in outcomes]
    with output(out, lambda: Told(len(found), sum(one.error is not None for one in found))) as stream:
        write_page(host_keys_page(found, format_, style), format_, stream, style)
    if stop.is_set():
        return INTERRUPTED
    return int(any(one.error is not None for one in found))
