"""What is looked at as soon as an option is read: Typer's callbacks of values."""

from __future__ import annotations

import re

import typer

from actctl.common.errors import UserError
from actctl.common.texts import Text


def named(name: str | None) -> str | None:
    """Raises UserError for the empty name, before anything is done whose result could not be written then; and for
    `-`, which is a file's name to no program."""
    if name == "":
        raise UserError(Text("--out: the name of a file was expected.", "--out: ファイル名を指定してください。"))
    if name == "-":
        raise UserError(
            Text(
                "--out: the name of a file was expected; without --out standard output is written to.",
                "--out: ファイル名を指定してください。--out を付けなければ標準出力に書き込みます。",
            )
        )
    return name


def named_file(param: typer.CallbackParam, name: str | None) -> str | None:
    """As for `--out`, for a file beside which standard output has a use of its own. Raises UserError."""
    if name in ("", "-"):
        option = param.opts[0]
        raise UserError(
            Text(
                f"{option}: the name of a file was expected; standard output is for something else.",
                f"{option}: ファイル名を指定してください。標準出力は別の用途に使います。",
            )
        )
    return name


def some(share: str) -> str:
    """Raises UserError for a batch of nobody."""
    if re.fullmatch(r"0+(?:\.0*)?%?", share.strip()):
        raise UserError(
            Text(
                "--batch: at least one host, or a part of them greater than 0%, was expected.",
                "--batch: 1 以上の台数か、0% より大きい割合を指定してください。",
            )
        )
    return share
