"""What Typer says of a wrong command line, in the form of all our errors: one sentence."""

from __future__ import annotations

import re
import sys

import typer

from actctl.common.words import hide_keys

_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""UsageError of the click that this Typer uses: its own or the library, by version."""
_NO_ARGUMENTS = "NoArgsIsHelpError"
_PYDANTIC = "Value error, "
_ESCAPED = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[tnr\\])")
"""How Python's repr writes a character that is not to be seen."""


def usage_error(error: Exception) -> str | None:
    """The sentence for an exception of Typer; None: it is none of those.

    A group of commands without a command gives its help, on standard error, and an empty sentence.
    """
    if isinstance(error, typer.Abort):
        return "not answered; nothing was done."
    if not isinstance(error, _USAGE_ERROR):
        return None
    context = getattr(error, "ctx", None)
    if type(error).__name__ == _NO_ARGUMENTS and context is not None:
        sys.stderr.write(context.get_help() + "\n")
        return ""
    said = str(getattr(error, "format_message", lambda: error)()).strip()
    where = context.command_path if context is not None else "actctl"
    said = _without_keys(said.replace(_PYDANTIC, ""))
    return f"{where}: {said}{'' if said.endswith(('.', '?')) else '.'} Options: {where} --help"


def _without_keys(said: str) -> str:
    """The sentence itself; without a product key where an escaped character was all that kept it from looking so."""
    plain = _ESCAPED.sub(lambda found: found[0].encode("ascii").decode("unicode_escape"), said)
    hidden = hide_keys(plain)
    return said if hidden == plain else hidden
