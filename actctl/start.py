"""The first moments of the program: Ctrl-C is answered before anything else is imported.

Imports nothing that Python has not loaded by then.
"""

from __future__ import annotations

import os
import sys

NAMES = frozenset({"actctl", "actctl.exe", "actctl-script.py"})
"""Of the script that an installer writes."""
_WITH_VALUE = "cmWX"
"""Python's short options that take one, in the same word or the next; `c` and `m` are the last that are Python's."""


def is_the_program() -> bool:
    """Whether this process is `actctl` or `python -m actctl`, and not a program that uses the package."""
    if os.path.basename((sys.argv or [""])[0]).lower() in NAMES:  # noqa: PTH119 - pathlib would have to be imported
        return True
    return _module(sys.orig_argv[1:]) in ("actctl", "actctl.__main__")


def _module(arguments: list[str]) -> str | None:
    """The module that Python itself was told to run (`python -X dev -Im NAME …`); None: something else."""
    words = iter(arguments)
    for word in words:
        if word in ("-", "--") or not word.startswith("-"):
            return None
        if word.startswith("--"):
            if word == "--check-hash-based-pycs":
                next(words, None)
            continue
        options = word[1:]
        place = next((place for place, letter in enumerate(options) if letter in _WITH_VALUE), None)
        if place is None:
            continue
        value = options[place + 1 :] or next(words, "")
        if options[place] in "cm":
            return value if options[place] == "m" else None
    return None


_INTERRUPTED = "actctl: interrupted; nothing was done\n"
_INTERRUPTED_JA = "actctl: 中断しました。何も実行していません\n"


def interrupted(*_: object) -> None:
    """Ctrl-C before anything could have been done: nothing is there yet that could say it better."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    said = _INTERRUPTED_JA if named.lower().startswith("ja") else _INTERRUPTED
    try:
        os.write(2, said.encode())
    finally:
        os._exit(130)


def answer_signals() -> None:
    """From now on, and until the command itself begins, whatever signal ends the program does so with one line."""
    try:
        from actctl.cli.signals import on_each

        on_each(interrupted)
    except ValueError:  # not the main thread: somebody's own program
        return
    except KeyboardInterrupt:
        interrupted()
