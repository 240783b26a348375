"""`actctl switch kms` and `actctl switch mak`."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.logs import log_to_stderr
from actctl.errors import UserError
from actctl.render.interface import Format

switch_app = typer.Typer(help="Change how machines activate: plan, ask, apply, verify.", no_args_is_help=True)


@switch_app.command("kms")
def switch_kms(
    patterns: opt.Patterns = None,
    kms_host: opt.KmsHostName = None,
    gvlk: Annotated[str, typer.Option("--gvlk", metavar="auto|KEY", help="The right GVLK for each, or one for all.")] = "auto",  # noqa: E501
    from_: Annotated[Optional[str], typer.Option("--from", metavar="METHODS", help="Which machines: mak, retail, none (no key); also oem, avma, token, kms_host; comma between them.")] = None,  # noqa: UP045, E501
    keys: Annotated[Optional[str], typer.Option("--keys", metavar="SOURCE", help="Your own MAKs: hosts whose MAK is not among them are left alone.")] = None,  # noqa: UP045, E501
    inventory: opt.InventoryFiles = None, limit: opt.Limit = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.PlanFile = None,
    lang: opt.Language = None, check: opt.Check = False, yes: opt.Yes = False, canary: opt.Canary = 1,
    batch: opt.Batch = "25%", max_fail: opt.MaxFail = None, force: opt.Force = False, ask_pass: opt.AskPass = False,
    transport: opt.TransportName = None, verbose: opt.Verbose = 0,
) -> None:  # fmt: skip
    """MAK and retail machines back to KMS clients with the right GVLK: plan, ask, apply, verify."""
    from actctl.cli import change as flow
    from actctl.cli import changing
    from actctl.cli.keys import key_file
    from actctl.inventory import kms_hosts_of
    from actctl.licensing.switch_kms import KmsWish, decide, kept_for_lack_of_key

    log_to_stderr(verbose)
    wish = KmsWish(
        changing.kms_host_argument(kms_host), changing.gvlk_argument(gvlk), changing.methods_argument(from_), force
    )  # fmt: skip
    known = key_file(keys).last_fives if keys is not None else None
    wanted = changing.wanted(format_, lang, out, forks, check, yes, canary, batch, max_fail, force)
    reached = changing.reach_to_change(patterns, inventory, limit, timeout, ask_pass, transport)
    asked = flow.Change(
        kind="switch-kms",
        reach=reached,
        decide=lambda host, machine: kept_for_lack_of_key(decide(machine, wish), machine, known, force=force),
        origin=reached.origin,
        kms_hosts=reached.targets(kms_hosts_of(reached.inventory, kms_host)),
        kms_host=kms_host,
        weighed=True,
    )
    raise typer.Exit(flow.change(asked, wanted))


@switch_app.command("mak")
def switch_mak(
    patterns: opt.Patterns = None,
    key_from: opt.KeyFrom = None,
    inventory: opt.InventoryFiles = None, limit: opt.Limit = None, forks: opt.Forks = opt.DEFAULT_FORKS,
    timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE, out: opt.PlanFile = None,
    lang: opt.Language = None, check: opt.Check = False, yes: opt.Yes = False, canary: opt.Canary = 1,
    batch: opt.Batch = "25%", max_fail: opt.MaxFail = None, force: opt.Force = False, ask_pass: opt.AskPass = False,
    transport: opt.TransportName = None, verbose: opt.Verbose = 0,
) -> None:  # fmt: skip
    """Machines to a MAK of yours: each uses one activation; --key-from says where the keys are."""
    from dataclasses import replace

    from actctl.cli import change as flow
    from actctl.cli import changing
    from actctl.cli.keys import key_file
    from actctl.licensing.keys import masked
    from actctl.licensing.switch_mak import MakWish, decide

    log_to_stderr(verbose)
    if key_from is None:
        raise UserError("--key-from SOURCE is needed: env:NAME, file:PATH, keyring:NAME, - or prompt.")
    reached = changing.reach_to_change(patterns, inventory, limit, timeout, ask_pass, transport)
    file = key_file(key_from)

    def wish(host: str) -> MakWish:
        key = file.keys.key_for(host)
        return MakWish(masked(key) if key else None, force)

    asked = flow.Change(
        kind="switch-mak",
        reach=reached,
        decide=lambda host, machine: decide(machine, wish(host)),
        origin=replace(reached.origin, key_source=file.description),
        keys=file.find,
        warnings=file.warnings,
    )
    wanted = changing.wanted(format_, lang, out, forks, check, yes, canary, batch, max_fail, force)
    raise typer.Exit(flow.change(asked, wanted))
