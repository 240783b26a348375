"""Options that several commands share, as one dataclass: written once, and one value in the command."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

Command = TypeVar("Command", bound=Callable[..., None])


def taking(options: type[Any]) -> Callable[[Command], Command]:
    """A decorator: the command's parameter `options` becomes an option for each field of that dataclass.

    Typer reads a command's signature; this gives it the fields' annotations and defaults, and gives the command the
    dataclass.
    """
    hints = get_type_hints(options, include_extras=True)
    named = [
        inspect.Parameter(each.name, inspect.Parameter.KEYWORD_ONLY, default=each.default, annotation=hints[each.name])
        for each in fields(options)
    ]

    def decorate(command: Command) -> Command:
        own = [each for each in inspect.signature(command, eval_str=True).parameters.values() if each.name != "options"]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            shared = options(**{each.name: given.pop(each.name) for each in named})
            command(**given, options=shared)

        del run.__wrapped__  # inspect would look through it
        run.__signature__ = inspect.Signature([*own, *named])  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in (*own, *named)}
        return run  # type: ignore[return-value]

    return decorate
