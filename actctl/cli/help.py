"""A command's help as it is printed: in the reader's language, in parts, as wide as the terminal.

What it says is taken from the table of commands and the declarations of their options, for the screen as for the
papers (scripts/).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from actctl.cli.app import ABOUT
from actctl.cli.commands import COMMANDS, GROUPS, Section
from actctl.cli.declare import Panel, in_every_language
from actctl.cli.program import row_of
from actctl.cli.topics import TOPICS, Topic
from actctl.common.texts import Lang, Text, joined
from actctl.render.screen import LEAST_ROOM, columns, folded

_USAGE = Text("Usage:", "使い方:")
_COMMANDS = Text("Commands", "コマンド")
_OPTIONS, _COMMAND = Text("[OPTIONS]", "[オプション]"), Text("COMMAND", "コマンド")
_DEFAULT = Text(" Default: {}.", "既定値: {}。")
_HELP = Text("Show this help.", "このヘルプを表示します。")
_MORE = Text(
    f"actctl COMMAND --help describes a command, actctl help TOPIC: {', '.join(one.name for one in TOPICS)}.",
    f"各コマンドの説明: actctl コマンド --help。トピック: actctl help {'|'.join(one.name for one in TOPICS)}",
)
_FOREIGN = {
    "--install-completion": Text("Install completion for the current shell.", "現在のシェルに入力補完を設定します。"),
    "--show-completion": Text(
        "Show completion for the current shell, to copy it or customize the installation.",
        "現在のシェル用の入力補完スクリプトを表示します。",
    ),
}
"""Options that are Typer's."""
_WIDEST, _WIDEST_COMMAND = 30, 16
"""Columns for what is typed; where it takes more, what it means begins on the next line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be typed."""

    written: str
    said: Text


@dataclass(frozen=True, slots=True)
class Part:
    """Entries that belong together."""

    title: Text
    entries: tuple[Entry, ...]


def about(path: str) -> Text:
    """What a command is for; `path`: its name without `actctl`, empty: the program."""
    row = row_of(path)
    return row.help if row is not None else GROUPS[path] if path else ABOUT


def usage(command: Any, path: str) -> Text:
    """How it is typed."""
    words: list[Text | str] = [f"actctl {path}".rstrip(), _OPTIONS]
    words += [_argument(one) for one in command.params if one.param_type_name == "argument"]
    if hasattr(command, "commands"):
        words.append(joined(_COMMAND, " …"))
    return joined(*words, between=" ")


def parts(command: Any, path: str) -> list[Part]:
    """All that can be typed after it."""
    found = list(_members(path)) if hasattr(command, "commands") else []
    by_panel: dict[Panel, list[Entry]] = {panel: [] for panel in Panel}
    for one in command.params:
        if not one.hidden:
            by_panel[_panel(one)].append(_entry(one))
    by_panel[Panel.GENERAL].append(Entry("-h, --help", _HELP))
    return found + [Part(panel.value, tuple(entries)) for panel, entries in by_panel.items() if entries]


def _members(path: str) -> Iterator[Part]:
    if path:
        begin = f"{path} "
        rows = [row for row in COMMANDS if row.name.startswith(begin)]
        yield Part(_COMMANDS, tuple(Entry(row.name.removeprefix(begin), row.help) for row in rows))
        return
    for section in Section:
        rows = [row for row in COMMANDS if row.section is section]
        yield Part(section.value, tuple(Entry(row.name, row.help) for row in rows))


def _panel(param: Any) -> Panel:
    name = str(getattr(param, "rich_help_panel", None))
    return Panel[name] if name in Panel.__members__ else Panel.GENERAL


def _entry(param: Any) -> Entry:
    """How an argument or an option is written, and what it does."""
    if param.param_type_name == "argument":
        return Entry(_argument(param), in_every_language(param.help or ""))
    short, long = [one for one in param.opts if not one.startswith("--")], [*param.opts, *param.secondary_opts]
    names = [*short, *(one for one in long if one.startswith("--"))]
    written = ", ".join(names) if short else "    " + ", ".join(names)
    if not param.is_flag and not param.count:
        written += f" {param.metavar or 'N'}"
    said = _FOREIGN.get(long[-1]) or in_every_language(param.help or "")
    default = getattr(param.default, "value", param.default)
    if default in (None, "", 0, False, True) or callable(default):
        return Entry(written, said)
    return Entry(written, joined(said, Text(_DEFAULT.en.format(default), _DEFAULT.ja.format(default))))


def _argument(param: Any) -> str:
    name = str(param.metavar or param.name.upper())
    if not param.required and not name.startswith("["):
        name = f"[{name}]"
    return name + "…" if param.nargs == -1 and not name.endswith("…]") else name


def help_text(command: Any, command_path: str, lang: Lang) -> str:
    """The help of a command that was called by this path (`actctl kms status`)."""
    path = command_path.partition(" ")[2]
    room = _room()
    head = _USAGE.in_(lang) + " "
    lines = folded(usage(command, path).in_(lang), room, first=head, rest=" " * columns(head))
    lines += ["", *folded(about(path).in_(lang), room, first="  ", rest="  ")]
    shown = parts(command, path)
    written = [columns(entry.written) for part in shown for entry in part.entries]
    left = min(max(written), _WIDEST_COMMAND if hasattr(command, "commands") else _WIDEST, room // 2) + 4
    for part in shown:
        lines += ["", part.title.in_(lang), *_list(part.entries, lang, left, room)]
    if not path:
        lines += ["", *folded(_MORE.in_(lang), room)]
    return "\n".join(lines)


def _room() -> int:
    return max(2 * LEAST_ROOM, shutil.get_terminal_size((80, 24)).columns - 1)


def topic_text(topic: Topic, lang: Lang) -> str:
    """A topic as it is printed."""
    lines = [topic.title.in_(lang), ""]
    for line in topic.text.in_(lang).split("\n"):
        lines += [f"  {line}"] if line.startswith("  ") else folded(line, _room(), first="  ", rest="  ")
    return "\n".join(lines)


def _list(entries: Iterable[Entry], lang: Lang, left: int, room: int) -> Iterator[str]:
    """Two columns."""
    for entry in entries:
        begin = f"  {entry.written}"
        said = entry.said.in_(lang)
        if columns(begin) + 2 > left:
            yield begin
            begin = ""
        yield from folded(said, room, first=begin + " " * (left - columns(begin)), rest=" " * left)
