"""`actctl help`: a command's help, or a topic that concerns many."""

from __future__ import annotations

import difflib
import sys
from typing import Annotated, Any, Optional

import typer

from actctl.cli import completion
from actctl.cli import options as opt
from actctl.cli.commands import COMMANDS, GROUPS
from actctl.cli.declare import argument
from actctl.cli.topics import TOPICS
from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.common.words import shown

_Words = Annotated[
    Optional[list[str]],  # noqa: UP045 - Typer reads this at run time on Python 3.10
    argument(
        "COMMAND|TOPIC",
        Text(
            f"A command, or a topic: {', '.join(one.name for one in TOPICS)}.",
            f"コマンド、またはトピック: {'、'.join(one.name for one in TOPICS)}。",
        ),
        autocompletion=completion.words(
            *(one.name for one in TOPICS), *dict.fromkeys(row.name.split()[0] for row in COMMANDS)
        ),
    ),
]


def help_(ctx: typer.Context, words: _Words = None, lang: opt.Language = None) -> None:
    """Write it on standard output."""
    from actctl.cli.help import help_text, topic_text
    from actctl.cli.manner import language

    path = " ".join(words or ())
    topic = next((one for one in TOPICS if path in (one.name, *one.also)), None)
    if topic is not None:
        sys.stdout.write(topic_text(topic, language(lang)) + "\n")
        return
    command: Any = ctx.find_root().command
    for word in words or ():
        command = getattr(command, "commands", {}).get(word)
        if command is None:
            raise UserError(_unknown(path))
    sys.stdout.write(help_text(command, f"actctl {path}".strip(), language(lang)) + "\n")


def _unknown(path: str) -> Text:
    known = [*(word for one in TOPICS for word in (one.name, *one.also)), *(row.name for row in COMMANDS), *GROUPS]
    near = ", ".join(difflib.get_close_matches(path, known))
    name = shown(path)
    if near:
        return Text(
            f"actctl help: there is no command or topic {name}; {near} was expected.",
            f"actctl help: コマンドまたはトピック {name} はありません。{near} の間違いではありませんか。",
        )
    return Text(
        f"actctl help: there is no command or topic {name}; actctl --help lists the commands.",
        f"actctl help: コマンドまたはトピック {name} はありません。一覧は actctl --help で確認できます。",
    )
