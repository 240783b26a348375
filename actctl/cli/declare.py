"""How an option or an argument is declared: its help in every language, and the part of a command's help it stands in.

Typer keeps one text of each. The others are looked up by it when help is printed: which language that will be is not
known when the command is declared.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import typer

from actctl.common.texts import Text, same


class Panel(Enum):
    """The parts of a command's help, in the order in which they are shown."""

    ARGUMENTS = Text("Arguments", "引数")
    OWN = Text("Options", "オプション")
    WHICH = Text("Which machines", "対象")
    CHANGE = Text("How it is changed", "変更の進め方")
    REACH = Text("How they are reached", "接続")
    SHOW = Text("What is shown", "表示と出力")
    GENERAL = Text("Everywhere", "共通")


_TEXTS: dict[str, Text] = {}


def option(*names: str, help: Text, panel: Panel = Panel.OWN, **how: Any) -> Any:
    """As typer.Option."""
    return typer.Option(*names, help=kept(help), rich_help_panel=panel.name, **how)


def argument(metavar: str, help: Text, **how: Any) -> Any:
    """As typer.Argument."""
    return typer.Argument(metavar=metavar, help=kept(help), rich_help_panel=Panel.ARGUMENTS.name, **how)


def kept(text: Text) -> str:
    """The English of a text, by which `in_every_language` finds the whole again."""
    if _TEXTS.setdefault(text.en, text) != text:
        raise ValueError(f"two translations of one help: {text.en}")
    return text.en


def in_every_language(help: str) -> Text:
    """The text whose English this is; where it is not ours, it is the same in all languages."""
    return _TEXTS.get(help) or same(help)
