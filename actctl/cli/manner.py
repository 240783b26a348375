"""How the command that runs now speaks: `--lang`, `-q`, `--ascii` and `--fields`, for all who write something."""

from __future__ import annotations

import itertools
import locale
import os
import sys
from collections.abc import Mapping, Sequence
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


_settled: Manner | None = None
_preferred: Lang | None = None


def manner() -> Manner:
    """The manner of this command; before its options are read, what can be seen of it in the command line."""
    return _settled if _settled is not None else _at_first(sys.argv[1:])


def settle(chosen: Manner) -> None:
    """From now on, so."""
    global _settled
    _settled = chosen


def prefer(lang: Lang | None) -> None:
    """The language of `--lang` before the command's name; one behind it comes first."""
    global _preferred
    _preferred = lang


def language(chosen: Lang | None, environ: Mapping[str, str] | None = None) -> Lang:
    """`--lang`, of the command or before it; else the locale's: LC_ALL, LC_MESSAGES, LANG; on Windows its user's."""
    chosen = chosen or _preferred
    if chosen is not None:
        return chosen
    environ = os.environ if environ is None else environ
    name = next((environ[var] for var in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(var)), None)
    if name is None and os.name == "nt":
        name = locale.getlocale()[0]
    return Lang.JA if (name or "").lower().startswith(("ja", "japanese")) else Lang.EN


def _at_first(words: Sequence[str]) -> Manner:
    """What a wrong command line is answered in: the rest of it may be right."""
    ours = words[: words.index("--")] if "--" in words else words
    named = [word.removeprefix("--lang=") for word in ours if word.startswith("--lang=")]
    named += [after for word, after in itertools.pairwise(ours) if word == "--lang"]
    lang = next((Lang(name) for name in reversed(named) if name in ("en", "ja")), None)
    return Manner(language(lang), "-q" in ours or "--quiet" in ours, ascii="--ascii" in ours)
