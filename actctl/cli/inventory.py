"""`actctl inventory list · check`."""

from __future__ import annotations

from functools import partial

import typer

from actctl.cli import options as opt
from actctl.cli.option_set import taking
from actctl.cli.showing import show
from actctl.cli.terminal import Told, warn


@taking(opt.ListOptions)
def list_(*, patterns: opt.Patterns = None, options: opt.ListOptions) -> None:
    """Hosts, addresses and groups, without asking anybody anything."""
    from actctl.cli.sources import sources
    from actctl.fleet.reach import chosen_from
    from actctl.inventory import inventory_as_json, load_inventory
    from actctl.render.pages.inventory import inventory_page

    found = load_inventory(sources(options.inventory))
    with chosen_from(found, warn) as notes:
        data = inventory_as_json(found.select(patterns or [], options.limit, notes))
    show(options, partial(inventory_page, data), lambda: Told(len(data["hosts"])))


@taking(opt.ReadOptions)
def check(*, patterns: opt.Patterns = None, options: opt.ReadOptions) -> None:
    """Whether each host answers and lets us in (runs `ver` there)."""
    from actctl.cli.check import check as ask_each
    from actctl.cli.reaching import reached_by

    targets = reached_by(options, patterns).targets()
    raise typer.Exit(ask_each(targets, options))
