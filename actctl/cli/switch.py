"""`actctl switch kms` and `actctl switch mak`."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import completion
from actctl.cli import options as opt
from actctl.cli.change_options import ChangeOptions, KeyFrom, KmsHostName
from actctl.cli.declare import option
from actctl.cli.option_set import taking
from actctl.common.texts import Text

_Gvlk = Annotated[
    str,
    option(
        "--gvlk",
        metavar="auto|KEY",
        help=Text(
            "The right GVLK for each, or one for all.",
            "ホストごとに正しいGVLK、またはすべてに同じGVLK。",
        ),
        autocompletion=completion.words("auto"),
    ),
]
_From = Annotated[
    Optional[str],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    option(
        "--from",
        metavar="METHODS",
        help=Text(
            "Which machines: mak, retail, none (no key); also oem, avma, token, kms_host; comma between them.",
            "対象の認証方式: mak、retail、none (キーなし)。ほかに oem、avma、token、kms_host。"
            "コンマ区切りで複数指定可。",
        ),
        autocompletion=completion.words("mak", "retail", "none", "oem", "avma", "token", "kms_host", listed=","),
    ),
]
_Keys = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--keys",
        metavar="SOURCE",
        help=Text(
            "Your own MAKs: a host whose MAK is not among them is left alone.",
            "手元にあるMAK。これに含まれないMAKのホストは変更しません。",
        ),
        autocompletion=completion.words("env:", "file:", "keyring:", "prompt"),
    ),
]


@taking(ChangeOptions)
def switch_kms(
    *,
    patterns: opt.Patterns = None,
    kms_host: KmsHostName = None,
    gvlk: _Gvlk = "auto",
    from_: _From = None,
    keys: _Keys = None,
    options: ChangeOptions,
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
    own = key_file(keys, "--keys") if keys is not None else None
    raise typer.Exit(change(to_kms(changing.reach_to_change(patterns, options), wish, own), wanted))


@taking(ChangeOptions)
def switch_mak(*, patterns: opt.Patterns = None, key_from: KeyFrom = None, options: ChangeOptions) -> None:
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
