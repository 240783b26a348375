"""`actctl explain`: an error code of activation."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from actctl.cli import completion
from actctl.cli import options as opt
from actctl.cli.declare import argument
from actctl.cli.option_set import taking
from actctl.cli.showing import show
from actctl.cli.terminal import warn
from actctl.common.errors import UserError
from actctl.common.texts import Text, joined
from actctl.common.words import shown

_Codes = Annotated[
    list[str],
    argument(
        "CODE",
        Text(
            "0xC004F074, 3221549172 or -1073418124.",
            "0xC004F074、3221549172、-1073418124 など。",
        ),
        autocompletion=completion.codes,
    ),
]


@taking(opt.Showing)
def explain(*, codes: _Codes, options: opt.Showing) -> None:
    """An activation error code: meaning, cause, remedy."""
    from actctl.licensing.codes import ask_windows, codes_in, format_code, no_error
    from actctl.licensing.codes import explain as look_up
    from actctl.render.pages.explained import codes_page

    found, missing = [], False
    for text in codes:
        none = no_error(text)
        if none is not None:
            warn(joined(shown(text), ": ", none))
            missing |= set(codes_in(text)) != {0}
            continue
        numbers = codes_in(text)
        if not numbers:
            raise UserError(
                Text(
                    f"“{shown(text)}” is no error code; 0x and eight hex digits, or a decimal number, was expected.",
                    f"「{shown(text)}」はエラー コードではありません。0x と16進8桁、または10進数で指定してください。",
                )
            )
        for number in numbers:
            known = look_up(format_code(number))
            if known is None:
                windows = ask_windows(number)
                unknown = Text(
                    f"nothing is known of this code; on a Windows machine: {windows}",
                    f"このコードの情報はありません。Windowsで次を試してください: {windows}",
                )
                warn(joined(format_code(number), ": ", unknown))
                missing = True
            else:
                found.append(known)
    show(options, partial(codes_page, found, alone=len(codes) == 1), private=False)
    raise typer.Exit(int(missing))
