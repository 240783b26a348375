"""`actctl inventory list · check`."""

from __future__ import annotations

import typer

from actctl.cli import options as opt
from actctl.cli.program import Program
from actctl.cli.sources import sources
from actctl.cli.terminal import Told, output, style, warn
from actctl.common.limits import REFUSALS
from actctl.render.interface import Format

inventory_app = Program(help="What the inventory says; whether hosts answer.", no_args_is_help=True)


@inventory_app.command("list")
def inventory_list(
    patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
    format_: opt.Output = Format.TABLE, out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False,
) -> None:  # fmt: skip
    """Hosts, addresses and groups, without asking anybody anything."""
    from actctl.fleet.reach import chosen_from
    from actctl.inventory import inventory_as_json, load_inventory
    from actctl.render import write_page
    from actctl.render.pages.inventory import inventory_page

    found = load_inventory(sources(inventory))
    with chosen_from(found, warn) as notes:
        data = inventory_as_json(found.select(patterns or [], limit, notes))
    how = style(lang, wide=wide, out=out)
    with output(out, lambda: Told(len(data["hosts"]))) as stream:
        write_page(inventory_page(data, how), format_, stream, how)


@inventory_app.command("check")
def inventory_check(
    patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
    forks: opt.Forks = opt.DEFAULT_FORKS, timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE,
    out: opt.OutFile = None, lang: opt.Language = None, user: opt.User = None, ask_pass: opt.AskPass = False,
    auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
) -> None:  # fmt: skip
    """Whether each host answers and lets us in (runs `ver` there)."""
    from actctl.cli.check import check
    from actctl.cli.reaching import targets

    reached = targets(
        sources(inventory), patterns or [], limit,
        seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    )  # fmt: skip
    raise typer.Exit(check(reached, forks, format_, style(lang, wide=False, out=out), out))
