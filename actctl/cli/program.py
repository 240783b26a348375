"""The program, made from the table of commands: each is loaded when it is called by name, or asked for its help.

All of them take `-v`, `-q`, `--ascii`, and those with a format `--fields`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from actctl.cli import options as opt
from actctl.cli.commands import COMMANDS, GROUPS, Row, below
from actctl.cli.manner import Manner, language, manner, settle
from actctl.cli.signals import STOPPED
from actctl.render.interface import Format

_LIMIT = ("-l", "--limit")
_SHARED: dict[str, tuple[Any, Any]] = {
    "verbose": (opt.Verbose, 0), "quiet": (opt.Quiet, False), "ascii_": (opt.Ascii, False),
}  # fmt: skip
_OF_RESULTS: dict[str, tuple[Any, Any]] = {"fields": (opt.Fields, False)}
"""Of the commands that have a format."""
_PLAIN: dict[str, Any] = {"pretty_exceptions_enable": False, "rich_markup_mode": None}


class Group(TyperGroup):
    """`actctl` itself, or a word of it that only has commands below it."""

    def __init__(self, *, path: str = "", **how: Any) -> None:
        super().__init__(**how)
        self.path = path
        self.commands = _Members(path)  # type: ignore[assignment]

    def list_commands(self, ctx: Any) -> list[str]:
        """As click's; none is loaded for that."""
        return list(self.commands)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As click's."""
        _as_typed(self, ctx)
        for one in self.params:
            if one.name in ("install_completion", "show_completion") and not ctx.resilient_parsing:
                from actctl.cli.completion import in_our_words

                one.callback = in_our_words(one.callback)
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """As click's; no command is loaded for its name."""
        from actctl.cli.completion import items

        names = [name for name in self.commands if name.startswith(incomplete)]
        return items(names) if names else _bare(TyperCommand.shell_complete(self, ctx, incomplete))

    def get_help(self, ctx: Any) -> str:
        """As click's, in the language of the reader."""
        return _help(self, ctx)


def _as_typed(command: Any, ctx: Any) -> None:
    """At a TAB what is typed stays text: for making values of it Typer loads pydantic, which takes longest of all."""
    for one in command.get_params(ctx) if ctx.resilient_parsing else ():
        one.process_value = lambda ctx, value: value


def _bare(offered: list[Any]) -> list[Any]:
    """What a shell is offered, without help: it would be English, and Typer loads rich for it."""
    for one in offered:
        one.help = None
    return offered


class _Members(Mapping[str, Any]):
    """The commands below a group, by the last word of their names."""

    def __init__(self, path: str) -> None:
        self._rows = below(path)
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            row = self._rows[name]
            self._loaded[name] = _command(row, name) if isinstance(row, Row) else _group(row, name)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _group(path: str, name: str) -> Group:
    return Group(path=path, name=name, help=GROUPS[path].en, no_args_is_help=True, rich_markup_mode=None)


def _command(row: Row, name: str) -> Any:
    """The command of a row, its module imported."""
    function = getattr(import_module(f"actctl.cli.{row.module}"), row.function)
    alone = typer.Typer(add_completion=False, **_PLAIN)
    settings = {"ignore_unknown_options": row.any_words}
    alone.command(name, cls=_Command, help=row.help.en, context_settings=settings)(_with_shared(function))
    return get_command(alone)


def row_of(path: str) -> Row | None:
    """The row of a command by its full name, without `actctl`."""
    return next((row for row in COMMANDS if row.name == path), None)


def _help(command: Any, ctx: Any) -> str:
    from actctl.cli.help import help_text

    return help_text(command, ctx.command_path, manner().lang)


class _Command(TyperCommand):
    """A command whose `--limit a,b, \\` may go on in the shell's next line, as a pattern may."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As click's."""
        _as_typed(self, ctx)
        limited = any(_LIMIT[0] in one.opts for one in self.params)
        return super().parse_args(ctx, _rejoined(args) if limited else args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """As click's, names alone."""
        return _bare(super().shell_complete(ctx, incomplete))

    def get_help(self, ctx: Any) -> str:
        """As click's, in the language of the reader."""
        return _help(self, ctx)


def _rejoined(words: list[str]) -> list[str]:
    """The words of a command line, with the value of `--limit` and what its last comma leads to made one."""
    found: list[str] = []
    for place, word in enumerate(words):
        if word == "--":
            return [*found, *words[place:]]
        before = found[-2] if len(found) > 1 else ""
        goes_on = bool(found) and found[-1].endswith(",") and not word.startswith("-")
        if goes_on and (before in _LIMIT or found[-1].startswith((f"{_LIMIT[1]}=", _LIMIT[0]))):
            found[-1] += word
        else:
            found.append(word)
    return found


def _with_shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, with its manner settled before it begins."""
    own = inspect.signature(command, eval_str=True).parameters
    shared_here = _SHARED | _OF_RESULTS if "format_" in own else _SHARED
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in shared_here.items()
        if name not in own
    ]

    @functools.wraps(command)
    def run(**given: Any) -> Any:
        from actctl.cli.logs import log_to_stderr
        from actctl.cli.named_format import doubt_name
        from actctl.cli.terminal import ascii_stderr, complain

        shared = {name: given[name] for name in _SHARED}
        is_json = given.get("format_") in (Format.JSON, Format.JSONL)
        lang = language(given.get("lang"))
        settle(
            Manner(lang, shared["quiet"], shared["verbose"] > 0, shared["ascii_"], is_json, given.get("fields", False))
        )
        if shared["ascii_"]:
            ascii_stderr()
        log_to_stderr(shared["verbose"])
        if "out" in own and own["out"].annotation == opt.OutFile and "format_" in given:
            doubt_name(given["out"], given["format_"])
        try:
            return command(**{name: value for name, value in given.items() if name in own})
        except KeyboardInterrupt:  # outside the work itself, which has its own way of ending (interrupt.py)
            from actctl.cli.interrupt import INTERRUPTED

            complain(STOPPED)
            raise typer.Exit(INTERRUPTED) from None

    del run.__wrapped__  # inspect would look through it
    run.__signature__ = inspect.Signature([*own.values(), *added])  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in (*own.values(), *added)}
    return run
