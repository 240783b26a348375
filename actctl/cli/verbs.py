"""`actctl ipk · skms · ato · slmgr`: one verb of slmgr over the fleet, planned, asked and recorded like a switch."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.logs import log_to_stderr
from actctl.errors import UserError
from actctl.render.interface import Format

Words = Annotated[
    list[str] | None, typer.Argument(metavar="[ARG…] PATTERN", help="The verb's arguments, then which hosts.")
]


def ipk(
    patterns: opt.Patterns = None,
    gvlk: Annotated[Optional[str], typer.Option("--gvlk", metavar="auto|KEY", help="The right GVLK for each host, or a given one.")] = None,  # noqa: UP045, E501
    key_from: opt.KeyFrom = None,
    inventory: opt.InventoryFiles = None, limit: opt.Limit = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.PlanFile = None,
    lang: opt.Language = None, check: opt.Check = False, yes: opt.Yes = False, canary: opt.Canary = 1,
    batch: opt.Batch = "25%", max_fail: opt.MaxFail = None, force: opt.Force = False, ask_pass: opt.AskPass = False,
    transport: opt.TransportName = None, verbose: opt.Verbose = 0,
) -> None:  # fmt: skip
    """slmgr /ipk: the right GVLK (--gvlk auto), or a key of yours (--key-from SOURCE)."""
    from actctl.cli import changing
    from actctl.cli.keys import looks_like_key

    log_to_stderr(verbose)
    words = list(patterns or [])
    if words and looks_like_key(words[0]):
        key_from = words.pop(0)
    if (gvlk is None) == (key_from is None):
        raise UserError("either --gvlk auto, --gvlk KEY or --key-from SOURCE was expected.")
    how = changing.wanted(format_, lang, out, forks, check, yes, canary, batch, max_fail, force)
    reached = changing.reach_to_change(words, inventory, limit, timeout, ask_pass, transport)
    raise typer.Exit(changing.install(reached, how, gvlk, key_from))


def skms(
    words: Words = None,
    inventory: opt.InventoryFiles = None, limit: opt.Limit = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.PlanFile = None,
    lang: opt.Language = None, check: opt.Check = False, yes: opt.Yes = False, canary: opt.Canary = 1,
    batch: opt.Batch = "25%", max_fail: opt.MaxFail = None, ask_pass: opt.AskPass = False,
    transport: opt.TransportName = None, verbose: opt.Verbose = 0,
) -> None:  # fmt: skip
    """slmgr /skms HOST[:PORT]: fix the KMS host that machines ask."""
    from actctl.cli import changing

    log_to_stderr(verbose)
    if not words:
        raise UserError("a KMS host (NAME, NAME:PORT, [IPv6]:PORT) and which machines was expected.")
    changing.checked("skms", words[:1])
    how = changing.wanted(format_, lang, out, forks, check, yes, canary, batch, max_fail)
    reached = changing.reach_to_change(words[1:], inventory, limit, timeout, ask_pass, transport)
    raise typer.Exit(changing.one_verb(reached, how, "skms", words[:1]))


def ato(
    patterns: opt.Patterns = None,
    inventory: opt.InventoryFiles = None, limit: opt.Limit = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.PlanFile = None,
    lang: opt.Language = None, check: opt.Check = False, yes: opt.Yes = False, canary: opt.Canary = 1,
    batch: opt.Batch = "25%", max_fail: opt.MaxFail = None, ask_pass: opt.AskPass = False,
    transport: opt.TransportName = None, verbose: opt.Verbose = 0,
) -> None:  # fmt: skip
    """slmgr /ato: activate now. Machines that are activated are left alone."""
    from actctl.cli import changing

    log_to_stderr(verbose)
    how = changing.wanted(format_, lang, out, forks, check, yes, canary, batch, max_fail)
    reached = changing.reach_to_change(patterns, inventory, limit, timeout, ask_pass, transport)
    raise typer.Exit(changing.one_verb(reached, how, "ato", []))


def slmgr(
    verb: Annotated[str, typer.Argument(metavar="VERB", help="ckms, skhc, rearm, dti … without the slash.")],
    arguments: Annotated[Optional[list[str]], typer.Argument(metavar="[ARG…]", help="The verb's own arguments.")] = None,  # noqa: UP045, E501
    inventory: opt.InventoryFiles = None, limit: opt.Limit = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.PlanFile = None,
    lang: opt.Language = None, check: opt.Check = False, yes: opt.Yes = False, canary: opt.Canary = 1,
    batch: opt.Batch = "25%", max_fail: opt.MaxFail = None, ask_pass: opt.AskPass = False,
    transport: opt.TransportName = None, verbose: opt.Verbose = 0,
) -> None:  # fmt: skip
    """Any other verb of slmgr; --limit says on which hosts (a must for verbs that change them)."""
    from actctl.cli import changing
    from actctl.cli.slmgr_read import read_over_fleet
    from actctl.slmgr.verbs import VERBS

    log_to_stderr(verbose)
    name = verb.lstrip("/-").lower()
    words = list(arguments or [])
    changing.checked(name, words)
    if not VERBS[name].changes:
        reached = changing.reach_to_read(limit, inventory, timeout, ask_pass, transport)
        how = changing.wanted(format_, lang, out, forks, check, yes)
        raise typer.Exit(read_over_fleet(reached, how, name, words))
    how = changing.wanted(format_, lang, out, forks, check, yes, canary, batch, max_fail)
    reached = changing.reach_to_change([limit] if limit else [], inventory, None, timeout, ask_pass, transport)
    if name == "ipk":
        raise typer.Exit(changing.install(reached, how, None, words[0]))
    raise typer.Exit(changing.one_verb(reached, how, name, words))


def mount(app: typer.Typer) -> None:
    """Add the commands of this file to the program."""
    app.command("ipk")(ipk)
    app.command("skms")(skms)
    app.command("ato")(ato)
    app.command("slmgr", context_settings={"ignore_unknown_options": True})(slmgr)
