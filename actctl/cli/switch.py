"""`actctl switch kms` and `actctl switch mak`."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.option_set import taking
from actctl.cli.program import Program
from actctl.common.texts import Text

switch_app = Program(help="Change how machines activate: plan, ask, apply, verify.", no_args_is_help=True)

_Gvlk = Annotated[str, typer.Option("--gvlk", metavar="auto|KEY", help="The right GVLK for each, or one for all.")]
_From = Annotated[
    Optional[str],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    typer.Option("--from", metavar="METHODS", help="Which machines: mak, retail, none (no key); also oem, avma, "
                 "token, kms_host; comma between them."),
]  # fmt: skip
_Keys = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--keys", metavar="SOURCE", help="Your own MAKs: a host whose MAK is not among them is left alone."),
]


@switch_app.command("kms")
@taking(opt.ChangeOptions)
def switch_kms(
    *,
    patterns: opt.Patterns = None,
    kms_host: opt.KmsHostName = None,
    gvlk: _Gvlk = "auto",
    from_: _From = None,
    keys: _Keys = None,
    options: opt.ChangeOptions,
) -> None:
    """MAK and retail machines back to KMS clients with the right GVLK: plan, ask, apply, verify."""
    from actctl.cli import changing
    from actctl.cli.change import change
    from actctl.cli.keys import key_file
    from actctl.fleet.change.arguments import gvlk_argument, kms_host_argument, methods_argument
    from actctl.fleet.change.switch import to_kms
    from actctl.licensing.changes.switch_kms import KmsWish

    wanted = changing.wanted(options)
    wish = KmsWish(
        kms_host_argument(kms_host),
        gvlk_argument(gvlk),
        methods_argument(from_),
        options.force,
    )
    own = key_file(keys) if keys is not None else None
    raise typer.Exit(change(to_kms(changing.reach_to_change(patterns, options), wish, own), wanted))


@switch_app.command("mak")
@taking(opt.ChangeOptions)
def switch_mak(*, patterns: opt.Patterns = None, key_from: opt.KeyFrom = None, options: opt.ChangeOptions) -> None:
    """Machines to a MAK of yours: each uses one activation."""
    from actctl.cli import changing
    from actctl.cli.change import change
    from actctl.cli.keys import key_file
    from actctl.common.errors import UserError
    from actctl.fleet.change.switch import to_mak

    if key_from is None:
        raise UserError(
            Text(
                "--key-from SOURCE is needed: env:NAME, file:PATH, keyring:NAME, - or prompt.",
                "--key-from SOURCE を指定してください (env:NAME、file:PATH、keyring:NAME、-、prompt)。",
            )
        )
    wanted = changing.wanted(options)
    own = key_file(key_from)
    reached = changing.reach_to_change(patterns, options)
    raise typer.Exit(change(to_mak(reached, own, force=options.force), wanted))
