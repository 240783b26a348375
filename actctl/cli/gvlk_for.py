"""`actctl gvlk for`: facts of every host → the right key for each."""

from __future__ import annotations

import asyncio
from functools import partial

from actctl.cli.asking import ask_all
from actctl.cli.interrupt import INTERRUPTED
from actctl.cli.options import TableOptions
from actctl.cli.showing import show
from actctl.cli.terminal import Told
from actctl.fleet.host_key import host_key
from actctl.fleet.interface import Target
from actctl.machine.facts import facts_reader
from actctl.render.pages.gvlk import host_keys_page


def gvlk_for(targets: list[Target], options: TableOptions) -> int:
    """Read the hosts, write their keys in the inventory's order; the exit code: 0 when every host was read."""
    stop = asyncio.Event()
    outcomes = asyncio.run(ask_all(targets, lambda one: facts_reader(one.way), options.forks, stop))
    found = [host_key(outcome) for outcome in outcomes]
    failed = sum(one.error is not None for one in found)
    show(options, partial(host_keys_page, found, options.format_), lambda: Told(len(found), failed))
    return INTERRUPTED if stop.is_set() else int(failed > 0)
