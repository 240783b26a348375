"""`actctl gvlk`: the published keys, what a key is, and the right one for each host."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from actctl.cli import completion
from actctl.cli import options as opt
from actctl.cli.declare import argument
from actctl.cli.manner import language
from actctl.cli.option_set import taking
from actctl.cli.showing import show as show_page
from actctl.cli.showing import style_of
from actctl.cli.terminal import ask_hidden, output, warn
from actctl.common.errors import UserError
from actctl.common.texts import Lang, Text, same
from actctl.render.interface import Format

if TYPE_CHECKING:
    from actctl.licensing.keys.identify import Identified


_NOTHING = Text(
    "no published key fits; actctl gvlk list shows all", "当てはまる公開キーはありません (一覧: actctl gvlk list)"
)
_VISIBLE = Text(
    "a key on the command line can be seen by others (process list, history); "
    "actctl gvlk identify - reads it from standard input",
    "コマンド ラインのキーはプロセス一覧や履歴から他の人に見えます。"
    "actctl gvlk identify - なら標準入力から読み込みます",
)

_Key = Annotated[
    list[str],
    argument(
        "KEY",
        Text(
            "A key or its last five characters; - reads it from standard input.",
            "キーまたはその下5桁。- は標準入力から読み込みます。",
        ),
    ),
]
Search = Annotated[
    list[str],
    argument(
        "TEXT",
        Text(
            "2022 dc, ltsc 2021, ServerStandard 20348, 6VM33 …",
            "2022 dc、ltsc 2021、ServerStandard 20348、6VM33など。",
        ),
        autocompletion=completion.products,
    ),
]


@taking(opt.ShowingTable)
def list_(*, options: opt.ShowingTable) -> None:
    """Every published key."""
    from actctl.licensing.keys.catalogue import catalogue
    from actctl.render.pages.gvlk import gvlks_page

    show_page(options, partial(gvlks_page, catalogue(), options.format_), private=False)


@taking(opt.ShowingTable)
def find(*, text: Search, options: opt.ShowingTable) -> None:
    """Keys by what people call a Windows, best match first; exit code 1 when nothing fits."""
    from actctl.licensing.keys.lookup import find as look_up
    from actctl.render.pages.gvlk import gvlks_page

    found = look_up(" ".join(text))
    if found or options.format_ in (Format.JSON, Format.JSONL):
        show_page(options, partial(gvlks_page, found, options.format_), private=False)
    if not found:
        _nothing(options.lang)


@taking(opt.Showing)
def show(*, name: Search, options: opt.Showing) -> None:
    """All that is known of one key; exit code 2 when the name may mean several."""
    from actctl.licensing.keys.lookup import show as look_up
    from actctl.render.pages.gvlk import gvlks_page

    found = look_up(" ".join(name))
    if found is None:
        _nothing(options.lang)
        return
    show_page(options, partial(gvlks_page, [found], options.format_, alone=True), private=False)


@taking(opt.Showing)
def identify(*, key: _Key, options: opt.Showing) -> None:
    """What a key is: published, a misprint of a published one, or none; exit code 1 when it is not published."""
    from actctl.licensing.keys.form import ALPHABET
    from actctl.licensing.keys.identify import identify as look_up
    from actctl.render.formats.json import dump
    from actctl.render.pages.gvlk import identified_lines, write_lines

    if options.format_ not in (Format.TABLE, Format.JSON, Format.JSONL):
        raise UserError(
            Text(
                f"-o {options.format_.value}: table, json or jsonl was expected.",
                f"-o {options.format_.value}: table、json、jsonl のいずれかを指定してください。",
            )
        )
    typed = key != ["-"]
    # A key pasted with spaces between its groups comes as several words.
    text = ("-".join(key) if typed else _from_stdin()).strip()
    if not text:
        raise UserError(Text("no key was given; one was expected.", "キーが空です。キーを指定してください。"))
    found = look_up(text)
    if typed and _presumably_secret(found):
        warn(_VISIBLE)
    with output(options.out, private=False) as stream:
        if options.format_ is Format.TABLE:
            write_lines(
                identified_lines(found, ALPHABET, language(options.lang)),
                stream,
                style_of(options),
            )
        else:
            stream.write(dump(found.as_json()) + "\n")
    raise typer.Exit(int(found.match is None))


@taking(opt.TableOptions)
def for_(*, patterns: opt.Patterns = None, options: opt.TableOptions) -> None:
    """The right key for each host, or why there is none; nothing is changed."""
    from actctl.cli.gvlk_for import gvlk_for
    from actctl.cli.reaching import reached_by

    targets = reached_by(options, patterns).targets()
    raise typer.Exit(gvlk_for(targets, options))


def _nothing(lang: Lang | None) -> None:
    """End with 1, not repeating the text: it may be a secret key in the wrong place."""
    warn(_NOTHING)
    raise typer.Exit(1)


def _from_stdin() -> str:
    if sys.stdin.isatty():
        return ask_hidden(same("KEY: "))
    return sys.stdin.buffer.readline(4096).decode("utf-8-sig", "replace")


def _presumably_secret(found: Identified) -> bool:
    return found.match is None and found.near_miss is None and found.valid_format
