"""Commands with the options that all of them take: `-v`, `-q`, `--ascii`, and `--fields`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand

from actctl.cli import options as opt
from actctl.cli.logs import log_to_stderr
from actctl.cli.manner import Manner, language, settle
from actctl.cli.named_format import doubt_name
from actctl.cli.signals import STOPPED
from actctl.cli.terminal import ascii_stderr, complain
from actctl.render.interface import Format

Command = TypeVar("Command", bound=Callable[..., Any])
_LIMIT = ("-l", "--limit")
_Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No warnings, no progress bar.")]
_Ascii = Annotated[bool, typer.Option("--ascii", help="No character whose width depends on the terminal (● → …).")]
_Fields = Annotated[bool, typer.Option("--fields", help="With -o csv: names of fields instead of headings.")]
_SHARED: dict[str, tuple[Any, Any]] = {"verbose": (opt.Verbose, 0), "quiet": (_Quiet, False), "ascii_": (_Ascii, False)}
_OF_RESULTS: dict[str, tuple[Any, Any]] = {"fields": (_Fields, False)}
"""Of the commands that have a format."""


class Program(typer.Typer):
    """A Typer program whose commands all take the shared options."""

    def command(self, name: str | None = None, **how: Any) -> Callable[[Command], Command]:
        """As typer.Typer.command."""
        register = super().command(name, cls=_Command, **how)

        def decorate(command: Command) -> Command:
            register(_with_shared(command))
            return command

        return decorate


class _Command(TyperCommand):
    """A command whose `--limit a,b, \\` may go on in the shell's next line, as a pattern may."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As click's."""
        limited = any(_LIMIT[0] in one.opts for one in self.params)
        return super().parse_args(ctx, _rejoined(args) if limited else args)


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
