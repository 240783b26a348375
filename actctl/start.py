"""The first moments of the program: Ctrl-C is answered before anything else is imported.

Imports nothing that Python has not loaded by then.
"""

from __future__ import annotations

import itertools
import os
import sys

NAMES = frozenset({"actctl", "actctl.exe", "actctl-script.py"})
"""Of the script that an installer writes."""


def is_the_program() -> bool:
    """Whether this process is `actctl` or `python -m actctl`, and not a program that uses the package."""
    if os.path.basename((sys.argv or [""])[0]).lower() in NAMES:  # noqa: PTH119 - pathlib would have to be imported
        return True
    return any(pair == ("-m", "actctl") for pair in itertools.pairwise(sys.orig_argv))


def interrupted(*_: object) -> None:
    """Ctrl-C before anything could have been done: nothing is there yet that could say it better."""
    try:
        os.write(2, b"actctl: interrupted; nothing was done\n")
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
