"""What programs give to the library's functions: its kind is looked at before anything is done, and what is wrong with
it is said in the names of the arguments, not of the command's options.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Iterable, Mapping
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from actctl.common.errors import UserError
from actctl.common.secret import Secret
from actctl.common.texts import Lang, Text
from actctl.common.words import shown

P = ParamSpec("P")
R = TypeVar("R")

_OPTIONS = {
    "-i": "inventory", "--inventory": "inventory", "--user": "user", "-u": "user", "--transport": "transport",
    "--via": "via",
    "--timeout": "timeout", "--forks": "forks", "--auth-fail": "auth_fail", "--limit": "limit", "-l": "limit",
    "--kms-host": "kms_host", "--gvlk": "gvlk", "--from": "methods", "--keys": "keys", "--key-from": "keys",
    "--force": "force", "--canary": "canary", "--batch": "batch", "--max-fail": "max_fail",
}  # fmt: skip
"""Of the commands → the argument that is meant."""
_OPTION = re.compile(r"`[^`]*`|(?<![\w-])--?[a-z][a-z-]*(?![\w-])(?: (?:FILE|SOURCE|NAME))?")
"""A command to be typed, which stays as it is; or an option, with what stands for its value."""


class _Kind(NamedTuple):
    fits: Callable[[Any], bool]
    wanted: Text
    secret: bool = False
    """It is not repeated: it may be a key."""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _texts(value: object) -> bool:
    if isinstance(value, str):
        return True
    return _several(value) and bool(value) and all(map(_is_text, cast("Iterable[object]", value)))


def _several(value: object) -> bool:
    """Looking at them does not use them up: none left would mean everything."""
    return isinstance(value, Collection) and not isinstance(value, (str, bytes, Mapping))


def _paths(value: object) -> bool:
    several = cast("Iterable[object]", value) if _several(value) else (value,)
    return all(isinstance(one, (str, os.PathLike)) for one in several)


def _keys(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(host, str) and isinstance(key, Secret) for host, key in value.items())
    return isinstance(value, (Secret, str))


def _is_plan(value: object) -> bool:
    from actctl.fleet.change.plan import Plan  # not for whoever asks what a code means

    return isinstance(value, Plan)


def _or_none(kind: _Kind) -> _Kind:
    return kind._replace(fits=lambda value: value is None or kind.fits(value))


def _reads_licences(value: object) -> bool:
    from actctl.licensing.verbs.rows import VERBS
    from actctl.licensing.verbs.verb import Prints

    row = VERBS.get(value) if isinstance(value, str) else None
    return row is not None and row.prints is Prints.LICENSES


def _whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_TEXT = _Kind(_is_text, Text("a str", "文字列"))
_YES_OR_NO = _Kind(lambda value: isinstance(value, bool), Text("True or False", "True または False"))
_FUNCTION = _or_none(_Kind(callable, Text("a function", "関数")))
_KINDS: dict[str, _Kind] = {
    "inventory": _Kind(_paths, Text("a file, a folder or a list of them", "ファイル、フォルダー、またはそのリスト")),
    "pattern": _Kind(_texts, Text("a pattern or a list of them", "パターンまたはそのリスト")),
    "limit": _or_none(_TEXT),
    "transport": _or_none(_TEXT),
    "via": _or_none(_TEXT),
    "verb": _Kind(_reads_licences, Text("dlv or dli", "dlv または dli")),
    "kms_host": _or_none(_TEXT),
    "gvlk": _Kind(_is_text, Text("auto or a published GVLK", "auto または公開されているGVLK"), secret=True),
    "methods": _Kind(
        lambda value: _several(value) and _texts(value),
        Text("a list of methods of activation", "ライセンス認証の方法のリスト"),
    ),
    "keys": _or_none(
        _Kind(
            _keys,
            Text("a Secret, a Secret for each host, or a SOURCE", "Secret、ホストごとのSecret、またはSOURCE"),
            secret=True,
        )
    ),
    "plan": _Kind(_is_plan, Text("a plan (plan_switch)", "計画 (plan_switch の結果) ")),
    "run_id": _or_none(_TEXT),
    "force": _YES_OR_NO,
    "lang": _Kind(lambda value: isinstance(value, Lang), Text("a Lang", "Lang")),
    "warn": _FUNCTION,
    "say": _FUNCTION,
    "progress": _FUNCTION,
    "captured": _Kind(
        lambda value: isinstance(value, (str, bytes)), Text("str or bytes", "str または bytes"), secret=True
    ),
    "code": _Kind(lambda value: _is_text(value) or _whole_number(value), Text("a str or an int", "str または int")),
    "text": _TEXT,
    "key": _Kind(
        lambda value: isinstance(value, (str, Secret)), Text("a str or a Secret", "str または Secret"), secret=True
    ),
}
"""By the name of the argument, which means the same in every function."""


def told(function: Callable[P, R]) -> Callable[P, R]:
    """The function, whose arguments are looked at, and whose UserErrors name them."""
    signature = inspect.signature(function)

    def check(args: tuple[Any, ...], more: dict[str, Any]) -> None:
        for name, value in signature.bind(*args, **more).arguments.items():
            kind = _KINDS.get(name)
            if kind is not None and not kind.fits(value):
                raise wrong(name, None if kind.secret else value, kind.wanted)

    called: Any = function
    if inspect.isasyncgenfunction(function):

        @functools.wraps(function)
        async def items(*args: Any, **more: Any) -> AsyncGenerator[Any, None]:
            check(args, more)
            found = called(*args, **more)
            try:
                async for item in found:
                    yield item
            except UserError as error:
                raise _in_arguments(error) from None
            finally:
                await found.aclose()

        return cast("Callable[P, R]", items)
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def waited(*args: Any, **more: Any) -> Coroutine[Any, Any, Any]:
            check(args, more)
            try:
                return cast("Coroutine[Any, Any, Any]", await called(*args, **more))
            except UserError as error:
                raise _in_arguments(error) from None

        return cast("Callable[P, R]", waited)

    @functools.wraps(function)
    def done(*args: P.args, **more: P.kwargs) -> R:
        check(args, more)
        try:
            return function(*args, **more)
        except UserError as error:
            raise _in_arguments(error) from None

    return done


def _in_arguments(error: UserError) -> UserError:
    error.reword(lambda text: _OPTION.sub(_argument, text))
    return error


def _argument(found: re.Match[str]) -> str:
    return _OPTIONS.get(found[0].split(" ")[0], found[0])


def wrong(name: str, given: object, wanted: Text) -> UserError:
    """The error for such a value, which it quotes as far as that is fit to be shown; None: not at all."""
    if given is None:
        return UserError(Text(f"{name}: {wanted.en} was expected.", f"{name}: {wanted.ja}を指定してください。"))
    said = shown(repr(given))
    return UserError(
        Text(
            f"{name}: “{said}” was given; {wanted.en} was expected.",
            f"{name}: 「{said}」は指定できません。{wanted.ja}を指定してください。",
        )
    )
