"""`actctl gvlk`: the published keys, what a key is, and the right one for each host."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from actctl.cli import options as opt
from actctl.cli.manner import language
from actctl.cli.program import Program
from actctl.cli.terminal import output, style, warn
from actctl.common.errors import UserError
from actctl.common.limits import REFUSALS
from actctl.common.texts import Lang, Text
from actctl.render.interface import Format

if TYPE_CHECKING:
    from actctl.licensing.keys.identify import Identified

gvlk_app = Program(
    help="Microsoft's published KMS client setup keys: which there are, and which one is right.", no_args_is_help=True
)

_NOTHING = Text(
    "no published key fits; actctl gvlk list shows all", "当てはまる公開キーはありません (一覧: actctl gvlk list)"
)
_VISIBLE = Text(
    "a key on the command line can be seen by others (process list, history); "
    "actctl gvlk identify - reads it from standard input",
    "コマンドラインのキーはプロセス一覧や履歴から他の人に見えます。actctl gvlk identify - なら標準入力から読み込みます",
)

Search = Annotated[list[str], typer.Argument(metavar="TEXT", help="2022 dc, ltsc 2021, ServerStandard 20348, 6VM33 …")]


@gvlk_app.command("list")
def list_(
    format_: opt.Output = Format.TABLE, out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False
) -> None:
    """Every published key."""
    from actctl.licensing.keys.catalogue import catalogue
    from actctl.render import write_page
    from actctl.render.pages.gvlk import gvlks_page

    how = style(lang, wide=wide, out=out)
    with output(out, private=False) as stream:
        write_page(gvlks_page(catalogue(), format_, how), format_, stream, how)


@gvlk_app.command("find")
def find(
    text: Search, format_: opt.Output = Format.TABLE, out: opt.OutFile = None, lang: opt.Language = None,
    wide: opt.Wide = False,
) -> None:  # fmt: skip
    """Keys by what people call a Windows, best match first; exit code 1 when nothing fits."""
    from actctl.licensing.keys.lookup import find as look_up
    from actctl.render import write_page
    from actctl.render.pages.gvlk import gvlks_page

    how = style(lang, wide=wide, out=out)
    found = look_up(" ".join(text))
    if found or format_ in (Format.JSON, Format.JSONL):
        with output(out, private=False) as stream:
            write_page(gvlks_page(found, format_, how), format_, stream, how)
    if not found:
        _nothing(lang)


@gvlk_app.command("show")
def show(
    name: Search, format_: opt.Output = Format.TABLE, out: opt.OutFile = None, lang: opt.Language = None
) -> None:  # fmt: skip
    """All that is known of one key; exit code 2 when the name may mean several."""
    from actctl.licensing.keys.lookup import show as look_up
    from actctl.render import write_page
    from actctl.render.pages.gvlk import gvlks_page

    found = look_up(" ".join(name))
    if found is None:
        _nothing(lang)
        return
    how = style(lang, wide=False, out=out)
    with output(out, private=False) as stream:
        write_page(gvlks_page([found], format_, how, alone=True), format_, stream, how)


@gvlk_app.command("identify")
def identify(
    key: Annotated[list[str], typer.Argument(metavar="KEY", help="A key or its last five characters; - reads it from standard input.")],  # noqa: E501
    format_: opt.Output = Format.TABLE, out: opt.OutFile = None, lang: opt.Language = None,
) -> None:  # fmt: skip
    """What a key is: published, a misprint of a published one, or none; exit code 1 when it is not published."""
    from actctl.licensing.keys.form import ALPHABET
    from actctl.licensing.keys.identify import identify as look_up
    from actctl.render.formats.json import dump
    from actctl.render.pages.gvlk import identified_lines, write_lines

    if format_ not in (Format.TABLE, Format.JSON, Format.JSONL):
        raise UserError(
            Text(
                f"-o {format_.value}: table, json or jsonl was expected.",
                f"-o {format_.value}: table、json、jsonl のいずれかを指定してください。",
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
    with output(out, private=False) as stream:
        if format_ is Format.TABLE:
            write_lines(identified_lines(found, ALPHABET, language(lang)), stream, style(lang, wide=False, out=out))
        else:
            stream.write(dump(found.as_json()) + "\n")
    raise typer.Exit(int(found.match is None))


@gvlk_app.command("for")
def for_(
    patterns: opt.Patterns = None, inventory: opt.InventoryFiles = None, limit: opt.Limit = None,
    forks: opt.Forks = opt.DEFAULT_FORKS, timeout: opt.Timeout = None, format_: opt.Output = Format.TABLE,
    out: opt.OutFile = None, lang: opt.Language = None, wide: opt.Wide = False, user: opt.User = None,
    ask_pass: opt.AskPass = False, auth_fail: opt.AuthFail = REFUSALS, transport: opt.TransportName = None,
) -> None:  # fmt: skip
    """The right key for each host, or why there is none; nothing is changed."""
    from actctl.cli.gvlk_for import gvlk_for
    from actctl.cli.reaching import targets
    from actctl.cli.sources import sources

    reached = targets(
        sources(inventory), patterns or [], limit,
        seconds=timeout, user=user, ask_pass=ask_pass, auth_fail=auth_fail, transport=transport,
    )  # fmt: skip
    raise typer.Exit(gvlk_for(reached, forks, format_, style(lang, wide=wide, out=out), out))


def _nothing(lang: Lang | None) -> None:
    """End with 1, not repeating the text: it may be a secret key in the wrong place."""
    warn(_NOTHING)
    raise typer.Exit(1)


def _from_stdin() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("KEY: ")
    return sys.stdin.buffer.readline(4096).decode("utf-8-sig", "replace")


def _presumably_secret(found: Identified) -> bool:
    return found.match is None and found.near_miss is None and found.valid_format
