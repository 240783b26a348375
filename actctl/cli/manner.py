"""How the command that runs now speaks: `--lang`, `-q`, `--ascii` and `--fields`, for all who write something."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.texts import Lang


@dataclass(frozen=True, slots=True)
class Manner:
    """One command a process: there is one manner, settled before anything is written."""

    lang: Lang = Lang.EN
    quiet: bool = False
    """No warnings, no bar, no word about files written."""
    verbose: bool = False
    """Lines about each host; they and a bar cannot share a screen."""
    ascii: bool = False
    """No character whose width depends on the terminal."""
    json: bool = False
    """The result is data: its characters are escaped, not replaced."""
    fields: bool = False
    """Names of fields instead of headings, where there is a choice."""


_settled = Manner()


def manner() -> Manner:
    """The manner of this command."""
    return _settled


def settle(chosen: Manner) -> None:
    """From now on, so."""
    global _settled
    _settled = chosen
