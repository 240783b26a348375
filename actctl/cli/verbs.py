"""`actctl ipk · skms · ato · slmgr`: one verb of slmgr over the fleet, planned, asked and recorded like a switch."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import options as opt
from actctl.cli.option_set import taking
from actctl.cli.program import Program
from actctl.common.errors import UserError
from actctl.common.texts import Text

_Words = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    typer.Argument(metavar="HOST[:PORT] PATTERN", help="The KMS host, then which machines."),
]
_Arguments = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Argument(metavar="[ARG…]", help="The verb's own arguments."),
]
_Verb = Annotated[str, typer.Argument(metavar="VERB", help="ckms, skhc, rearm, dti … without the slash.")]
_Gvlk = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--gvlk", metavar="auto|KEY", help="The right GVLK for each host, or a given one."),
]


@taking(opt.ChangeOptions)
def ipk(
    *,
    patterns: opt.Patterns = None,
    gvlk: _Gvlk = None,
    key_from: opt.KeyFrom = None,
    options: opt.ChangeOptions,
) -> None:
    """slmgr /ipk: the right GVLK for each host, a given one, or a key of yours."""
    from actctl.cli import changing
    from actctl.cli.keys import looks_like_key

    words = list(patterns or [])
    if words and looks_like_key(words[0]):
        key_from = words.pop(0)
    if (gvlk is None) == (key_from is None):
        raise UserError(
            Text(
                "either --gvlk auto, --gvlk KEY or --key-from SOURCE was expected.",
                "--gvlk auto、--gvlk KEY、--key-from SOURCE のいずれか1つを指定してください。",
            )
        )
    raise typer.Exit(changing.install(words, options, gvlk, key_from))


@taking(opt.ChangeOptions)
def skms(*, words: _Words = None, options: opt.ChangeOptions) -> None:
    """slmgr /skms HOST[:PORT]: fix the KMS host that machines ask."""
    from actctl.cli import changing

    if not words:
        raise UserError(
            Text(
                "a KMS host (NAME, NAME:PORT, [IPv6]:PORT) and which machines was expected.",
                "KMSホスト (NAME、NAME:PORT、[IPv6]:PORT) と対象のマシンを指定してください。",
            )
        )
    raise typer.Exit(changing.one_verb(words[1:], options, "skms", words[:1]))


@taking(opt.ChangeOptions)
def ato(*, patterns: opt.Patterns = None, options: opt.ChangeOptions) -> None:
    """slmgr /ato: activate now. Machines that are activated are left alone."""
    from actctl.cli import changing

    raise typer.Exit(changing.one_verb(patterns or [], options, "ato", []))


@taking(opt.ChangeOptions)
def slmgr(*, verb: _Verb, arguments: _Arguments = None, options: opt.ChangeOptions) -> None:
    """Any other verb of slmgr; verbs that change machines need to be told on which ones."""
    from actctl.cli import changing
    from actctl.cli.slmgr_read import read_over_fleet
    from actctl.licensing.verbs.rows import VERBS

    name, words = verb.lstrip("/-").lower(), list(arguments or [])
    changing.checked(name, words)
    if not VERBS[name].changes:
        raise typer.Exit(read_over_fleet(options, name, words))
    where = [options.limit] if options.limit else []
    key = VERBS[name].argument("key", tuple(words))
    if key is not None:
        raise typer.Exit(changing.install(where, options, None, key))
    raise typer.Exit(changing.one_verb(where, options, name, words))


def mount(app: Program) -> None:
    """Add the commands of this file to the program."""
    app.command("ipk")(ipk)
    app.command("skms")(skms)
    app.command("ato")(ato)
    app.command("slmgr", context_settings={"ignore_unknown_options": True})(slmgr)
