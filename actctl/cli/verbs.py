"""`actctl ipk · skms · ato · slmgr`: one verb of slmgr over the fleet, planned, asked and recorded like a switch."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from actctl.cli import completion
from actctl.cli import options as opt
from actctl.cli.change_options import ChangeOptions, KeyFrom
from actctl.cli.declare import argument, option
from actctl.cli.option_set import taking
from actctl.common.errors import UserError
from actctl.common.texts import Text

_Words = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    argument(
        "HOST[:PORT] PATTERN",
        Text("The KMS host, then which machines.", "KMSホスト、続いて対象のコンピューター。"),
        autocompletion=completion.patterns,
    ),
]
_Arguments = Annotated[
    Optional[list[str]],  # noqa: UP045
    argument("[ARG…]", Text("The verb's own arguments.", "slmgrのオプションに渡す引数。")),
]
_Verb = Annotated[
    str,
    argument(
        "VERB",
        Text(
            "ckms, skhc, rearm, dti … without the slash.",
            "ckms、skhc、rearm、dtiなど (スラッシュなし)。",
        ),
        autocompletion=completion.verbs,
    ),
]
_Gvlk = Annotated[
    Optional[str],  # noqa: UP045
    option(
        "--gvlk",
        metavar="auto|KEY",
        help=Text(
            "The right GVLK for each host, or a given one.",
            "ホストごとに正しいGVLK、または指定したGVLK。",
        ),
        autocompletion=completion.words("auto"),
    ),
]


@taking(ChangeOptions)
def ipk(
    *,
    patterns: opt.Patterns = None,
    gvlk: _Gvlk = None,
    key_from: KeyFrom = None,
    options: ChangeOptions,
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


@taking(ChangeOptions)
def skms(*, words: _Words = None, options: ChangeOptions) -> None:
    """slmgr /skms HOST[:PORT]: fix the KMS host that machines ask."""
    from actctl.cli import changing

    if not words:
        raise UserError(
            Text(
                "a KMS host (NAME, NAME:PORT, [IPv6]:PORT) and which machines was expected.",
                "KMSホスト (NAME、NAME:PORT、[IPv6]:PORT) と対象のコンピューターを指定してください。",
            )
        )
    raise typer.Exit(changing.one_verb(words[1:], options, "skms", words[:1]))


@taking(ChangeOptions)
def ato(*, patterns: opt.Patterns = None, options: ChangeOptions) -> None:
    """slmgr /ato: activate now. Machines that are activated are left alone."""
    from actctl.cli import changing

    raise typer.Exit(changing.one_verb(patterns or [], options, "ato", []))


@taking(ChangeOptions)
def slmgr(*, verb: _Verb, arguments: _Arguments = None, options: ChangeOptions) -> None:
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
