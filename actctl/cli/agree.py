"""The question before a change: typing the number of machines is the agreement."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from actctl.cli.interrupt import INTERRUPTED, NOTHING_CHANGED
from actctl.cli.terminal import say
from actctl.common.errors import UserError
from actctl.common.texts import Lang, Text
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.run_state import HostRun
from actctl.render.pages.plan import pace_line


def ask(phases: Sequence[Sequence[HostRun]], pace: Pace, lang: Lang) -> None:
    """Whether to go on with a plan that is on the screen; `phases`: its hosts in the order in which they come.

    Raises UserError when nobody can be asked, or it was not agreed; Exit after Ctrl-C.
    """
    count = sum(len(phase) for phase in phases)
    say(pace_line(phases, pace, count).in_(lang))
    if not sys.stdin.isatty():
        raise UserError("this changes machines and there is no terminal to ask on; --yes agrees, --check only shows.")
    try:
        _drop_typed()
        sys.stderr.write(" " + Text(f"Type {count} to go on: ", f"続けるには {count} と入力: ").in_(lang))
        sys.stderr.flush()
        answer = sys.stdin.readline()
    except (KeyboardInterrupt, OSError):  # OSError: the terminal has gone
        say("", first="")
        say(NOTHING_CHANGED.in_(lang))
        raise typer.Exit(INTERRUPTED) from None
    if answer.strip() != str(count):
        raise UserError(
            Text(
                f"not agreed: the number {count} was expected; nothing was changed.",
                f"中止しました ({count} の入力が必要でした)。何も変更していません。",
            ).in_(lang)
        )


def _drop_typed() -> None:
    """What was typed before the plan was to be read is no answer to it."""
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
    else:
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
