"""What Typer says of a wrong command line, in the form and the languages of all our errors."""

from __future__ import annotations

import ast
import difflib
import re
import sys
from typing import Any

import typer

from actctl.common.texts import Text
from actctl.common.words import hide_keys, shown

_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""UsageError of the click that this Typer uses: its own or the library, by version."""
_NEAR = 0.7
"""How alike (difflib) a misprint is to what was meant: `frok` for `fork` is at 0.75."""
_NO_ARGUMENTS = "NoArgsIsHelpError"
_ESCAPED = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[tnr\\])")
"""How Python's repr writes a character that is not to be seen."""
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")

_NOTHING = Text("", "")
_NOT_ANSWERED = Text("not answered; nothing was done.", "回答がありませんでした。何も実行していません。")


def usage_error(error: Exception) -> Text | None:
    """The sentence for an exception of Typer; None: it is none of those.

    A group of commands without a command gives its help, on standard error, and an empty sentence.
    """
    if isinstance(error, typer.Abort):
        return _NOT_ANSWERED
    if not isinstance(error, _USAGE_ERROR):
        return None
    context = getattr(error, "ctx", None)
    kind = type(error).__name__
    if kind == _NO_ARGUMENTS and context is not None:
        sys.stderr.write(context.get_help() + "\n")
        return _NOTHING
    command = context.command_path if context is not None else "actctl"
    said = str(getattr(error, "message", "") or error).strip()
    made = _FORMS[kind](error, said, command) if kind in _FORMS else _other(said, command)
    return Text(_without_keys(made.en), _without_keys(made.ja))


def _no_option(error: Any, said: str, command: str) -> Text:
    given = str(getattr(error, "option_name", said))
    near = _near(given, sorted(getattr(error, "possibilities", None) or ()))
    name = shown(given)
    if near:
        return Text(
            f"{command}: there is no option {name}; {', '.join(near)} was expected.",
            f"{command}: オプション {name} はありません。{', '.join(near)} の間違いではありませんか。",
        )
    return Text(
        f"{command}: there is no option {name}; {command} --help lists them.",
        f"{command}: オプション {name} はありません。一覧は {command} --help で確認できます。",
    )


def _near(given: str, names: list[str]) -> list[str]:
    """Those of `names` that may well have been meant; click offers what is far from it, too."""
    typed = given.lstrip("-")
    return [
        name
        for name in names
        if (typed and name.lstrip("-").startswith(typed))
        or difflib.SequenceMatcher(None, typed, name.lstrip("-")).ratio() >= _NEAR
    ]


def _missing(error: Any, said: str, command: str) -> Text:
    name = _name(error) or said
    return Text(
        f"{command}: {name} was expected; {command} --help describes it.",
        f"{command}: {name} を指定してください。説明は {command} --help で確認できます。",
    )


def _bad_usage(error: Any, said: str, command: str) -> Text:
    name = shown(getattr(error, "option_name", command))
    if "does not take" in said:
        return Text(f"{name}: no value was expected.", f"{name}: このオプションに値は指定できません。")
    return Text(f"{name}: a value was expected.", f"{name}: 値を指定してください。")


def _bad_value(error: Any, said: str, command: str) -> Text:
    name = _name(error) or command
    given = _given(error, said)
    wanted = _wanted(said)
    if given is None:
        return Text(f"{name}: {wanted.en} was expected.", f"{name}: {wanted.ja}を指定してください。")
    return Text(
        f"{name}: “{shown(given)}” was given; {wanted.en} was expected.",
        f"{name}: 「{shown(given)}」は指定できません。{wanted.ja}を指定してください。",
    )


def _other(said: str, command: str) -> Text:
    quoted = _QUOTED.search(said)
    if said.startswith("No such command") and quoted is not None:
        name = shown(_unquoted(quoted[0]))
        near = _near(_unquoted(quoted[0]), [_unquoted(found[0]) for found in _QUOTED.finditer(said, quoted.end())])
        if near:
            return Text(
                f"{command}: there is no command {name}; {', '.join(near)} was expected.",
                f"{command}: コマンド {name} はありません。{', '.join(near)} の間違いではありませんか。",
            )
        return Text(
            f"{command}: there is no command {name}; {command} --help lists them.",
            f"{command}: コマンド {name} はありません。一覧は {command} --help で確認できます。",
        )
    if said.startswith("Missing command"):
        return Text(
            f"{command}: a command was expected; {command} --help lists them.",
            f"{command}: コマンドを指定してください。一覧は {command} --help で確認できます。",
        )
    extra = re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", said, re.DOTALL)
    if extra is not None:
        return Text(
            f"{command}: “{shown(extra[1])}” is too much; {command} --help says what is expected.",
            f"{command}: 「{shown(extra[1])}」は余分な引数です。指定できる引数は {command} --help で確認できます。",
        )
    return Text(
        f"{command}: {said.rstrip('.')}; {command} --help says what is expected.",
        f"{command}: コマンド ラインに誤りがあります ({said.rstrip('.')})。{command} --help を参照してください。",
    )


_FORMS = {
    "NoSuchOption": _no_option,
    "MissingParameter": _missing,
    "BadOptionUsage": _bad_usage,
    "BadArgumentUsage": _bad_usage,
    "BadParameter": _bad_value,
}
"""By the name of click's exception: the classes are another module's in every version."""


def _name(error: Any) -> str:
    """The option as it is typed, in its long form; an argument as the help calls it."""
    param = getattr(error, "param", None)
    options = [one for one in getattr(param, "opts", ()) if one.startswith("-")]
    if options:
        return str(max(options, key=len))
    if param is None:
        return ""
    return str(getattr(param, "metavar", None) or (getattr(param, "name", None) or "").upper())


_WANTED: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), english, japanese)
    for pattern, english, japanese in (
        (r"in the range ([^\s<]+)<=x<=([^\s<.]+)", "a number from {0} to {1}", "{0}～{1} の数値"),
        (r"(?:greater than or equal to |in the range x>=)(-?[\d.]*\d)", "{0} or more", "{0} 以上の数値"),
        (r"(?:less than or equal to |in the range x<=)(-?[\d.]*\d)", "{0} at most", "{0} 以下の数値"),
        (r"greater than (-?[\d.]*\d)", "more than {0}", "{0} より大きい数値"),
        (r"less than (-?[\d.]*\d)", "less than {0}", "{0} より小さい数値"),
        (r"valid (?:integer|int\b)", "a whole number", "整数"),
        (r"finite number", "a number", "数値"),
        (r"valid (?:number|float)", "a number", "数値"),
        (r"valid bool", "true or false", "true または false "),
    )
)
"""click's and pydantic's words for what a value should be."""


def _wanted(said: str) -> Text:
    if " is not one of " in said:
        choices = [_unquoted(one[0]) for one in _QUOTED.finditer(said.partition(" is not one of ")[2])]
        return Text(f"one of {', '.join(choices)}", f"{', '.join(choices)} のいずれか")
    if said.startswith("Input should be '"):
        choices = [_unquoted(one[0]) for one in _QUOTED.finditer(said)]
        return Text(f"one of {', '.join(choices)}", f"{', '.join(choices)} のいずれか")
    for pattern, english, japanese in _WANTED:
        found = pattern.search(said)
        if found is not None:
            return Text(english.format(*found.groups()), japanese.format(*found.groups()))
    return Text(f"another value ({said.rstrip('.')})", f"別の値 ({said.rstrip('.')}) ")


def _given(error: Exception, said: str) -> str | None:
    """The value that was refused: pydantic keeps it, click begins with it."""
    problems = getattr(error.__cause__, "errors", None)
    if callable(problems):
        found = problems()
        return str(found[0]["input"]) if found and "input" in found[0] else None
    quoted = _QUOTED.match(said)
    return _unquoted(quoted[0]) if quoted is not None else None


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text[1:-1]


def _without_keys(said: str) -> str:
    """The sentence itself; without a product key where an escaped character was all that kept it from looking so."""
    plain = _ESCAPED.sub(lambda found: found[0].encode("ascii").decode("unicode_escape"), said)
    hidden = hide_keys(plain)
    return said if hidden == plain else hidden
