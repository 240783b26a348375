"""The terminal as the Teller of a change: shows and asks; typing the number of machines is the agreement."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from actctl.cli.interrupt import FINISHING, NOTHING_CHANGED, interruptible
from actctl.cli.terminal import say, warn
from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.fleet.change.pace import Pace
from actctl.fleet.change.plan import Plan
from actctl.fleet.change.run_state import HostRun
from actctl.render import Format, Style, write_page
from actctl.render.pages.plan import pace_line, plan_page
from actctl.render.pages.run import host_line
from actctl.render.pages.undo import undo_notes


@dataclass(frozen=True, slots=True)
class TerminalTeller:
    """Everything on standard error: standard output is for the result."""

    style: Style
    yes: bool = False
    """Agreed to beforehand."""

    def show(self, plan: Plan) -> None:
        """The plan as a table."""
        write_page(plan_page(plan, self.style), Format.TABLE, sys.stderr, self.style)

    def agreed(self, phases: Sequence[Sequence[HostRun]], pace: Pace) -> bool:
        """See Teller; False after Ctrl-C, which is answered already."""
        if self.yes:
            return True
        count = sum(len(phase) for phase in phases)
        self.say(pace_line(phases, pace, count))
        if not sys.stdin.isatty():
            raise UserError(
                Text(
                    "this changes machines and there is no terminal to ask on; --yes agrees, --check only shows.",
                    "コンピューターを変更する操作ですが、確認を求める端末がありません。同意するには --yes、"
                    "表示だけなら --check を指定してください。",
                )
            )
        try:
            _drop_typed()
            question = Text(f"Type {count} to go on: ", f"続けるには {count} と入力: ")
            sys.stderr.write(" " + question.in_(self.style.lang))
            sys.stderr.flush()
            answer = sys.stdin.readline()
        except (KeyboardInterrupt, OSError):  # OSError: the terminal has gone
            say("", first="")
            self.say(NOTHING_CHANGED)
            return False
        if answer.strip() != str(count):
            raise UserError(
                Text(
                    f"not agreed: the number {count} was expected; nothing was changed.",
                    f"中止しました ({count} の入力が必要でした)。何も変更していません。",
                )
            )
        return True

    def say(self, text: Text) -> None:
        """A line."""
        say(text.in_(self.style.lang))

    def warn(self, text: Text) -> None:
        """A line that says that it is a warning."""
        warn(text)

    def done(self, host: HostRun, kind: str) -> None:
        """A line for the host."""
        say(host_line(host, kind, self.style.lang))

    def undo_notes(self, plan: Plan) -> str:
        """In the language of the screen."""
        return undo_notes(plan, self.style.lang)

    def hearing(self, stop: asyncio.Event, abort: asyncio.Event | None = None) -> AbstractContextManager[None]:
        """Signals are the interruptions (interrupt.py)."""
        if abort is None:
            return interruptible(stop)
        return interruptible(stop, abort, once=True, first=self._finishing)

    def _finishing(self) -> None:
        if sys.stderr.isatty():
            say("", first="")  # behind the ^C that the terminal itself wrote
        self.say(FINISHING)


def _drop_typed() -> None:
    """What was typed before the plan was to be read is no answer to it."""
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
    else:
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
