"""Where output goes: standard output or a file, with colour or without, in whose language."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO, cast

from actctl.cli.ascii import AsciiStream
from actctl.cli.manner import language, manner
from actctl.cli.out_file import out_file
from actctl.cli.signals import moved
from actctl.cli.streams import mute, result_stream
from actctl.common.clock import iso, now_utc
from actctl.common.errors import STANDARD_OUTPUT, UserError
from actctl.common.system_errors import reason
from actctl.common.texts import Lang, Text, counted, joined
from actctl.common.whole_file import PRIVATE, PUBLIC
from actctl.common.words import hide_keys, printable
from actctl.render.interface import Style


def style(lang: Lang | None, *, wide: bool, out: str | None) -> Style:
    """How to write: colours and a width only for a terminal; NO_COLOR, FORCE_COLOR and TERM=dumb are obeyed."""
    terminal = on_screen(out)
    colour = terminal and os.environ.get("TERM") != "dumb"
    if os.environ.get("FORCE_COLOR"):
        colour = True
    if os.environ.get("NO_COLOR"):
        colour = False
    width = shutil.get_terminal_size((100, 24)).columns if terminal else None
    now = iso(now_utc())
    return Style(
        lang=language(lang), wide=wide, colour=colour, width=width, generated_at=now, fields=manner().fields,
        aside=_aside,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a file holds, for the word about it on standard error."""

    hosts: int | None = None
    unread: int = 0


@contextlib.contextmanager
def output(
    out: str | None, told: Callable[[], Told] | None = None, *, private: bool = True, done: bool = False
) -> Iterator[TextIO]:
    """Standard output, or what `--out` names (cli/out_file.py); UTF-8 either way, line ends untouched.

    `told`: what has been written, for a word on standard error. `private`: a
    new file is its owner's alone, because keys' last five or addresses are in it. `done`: machines have been changed by
    now. Raises UserError where it cannot be written, of exit code 1 where something was done.
    """
    try:
        if out is None:
            with _standard_output() as stream:
                yield _fit_for(stream)
            return
        with out_file(out, PRIVATE if private else PUBLIC) as stream:
            yield _fit_for(stream)
    except BrokenPipeError:
        raise
    except OSError as error:
        where, why = STANDARD_OUTPUT if out is None else out, reason(error)
        said = Text(f"cannot be written: {why.en}.", f"書き込めません: {why.ja}。")
        raise UserError(said, source=where, exit_code=1 if done else 2) from None
    if not manner().quiet:
        complain(_written(told() if told else Told(), out))


def _written(told: Told, out: str) -> Text:
    more = Text(f", {told.unread} not read", f" (うち未取得 {told.unread}台)") if told.unread else Text("", "")
    if told.hosts is None:
        return Text(f"written to {out}", f"{out} に書き込みました")
    return Text(
        f"{counted(told.hosts, 'host')} written to {out}{more.en}",
        f"{told.hosts}台分を {out} に書き込みました{more.ja}",
    )


def bar_wanted() -> bool:
    """Whether a bar may be drawn on standard error."""
    return sys.stderr.isatty() and not manner().quiet and not manner().verbose


def on_screen(out: str | None) -> bool:
    """Whether the result goes to the terminal."""
    return out is None and sys.stdout.isatty()


@contextlib.contextmanager
def _standard_output() -> Iterator[TextIO]:
    sys.stdout.flush()
    stream = result_stream(getattr(sys.stdout.buffer, "raw", sys.stdout.buffer))
    try:
        yield stream
        stream.flush()
    finally:
        with contextlib.suppress(OSError, ValueError):
            stream.detach()


def _fit_for(stream: TextIO) -> TextIO:
    chosen = manner()
    return cast(TextIO, AsciiStream(stream, escape=chosen.json)) if chosen.ascii else stream


def ascii_stderr() -> None:
    """From now on nothing of ambiguous width goes to standard error."""
    sys.stderr = cast(TextIO, AsciiStream(sys.stderr))


def ask_hidden(question: Text) -> str:
    """What a person types, without showing it. Raises EOFError."""
    try:
        import getpass

        return getpass.getpass(question.in_(manner().lang))
    except (EOFError, KeyboardInterrupt):
        if sys.stderr.isatty():  # what is said of it begins a line of its own, not behind the question
            with contextlib.suppress(OSError):
                sys.stderr.write("\n")
        raise


def warn(text: Text) -> None:
    """A warning on standard error, if warnings are wanted."""
    if not manner().quiet:
        complain(joined("actctl: ", text))


def complain(text: Text) -> None:
    """One line on standard error, folded on a terminal: without keys, without anything that speaks to the terminal."""
    _complain(text.in_(manner().lang))


def _complain(said: str) -> None:
    say(" ".join(hide_keys(printable(said)).split()), first="", rest="  ")


def _aside(line: str) -> None:
    """What a format of rows has no place for: the same words as in a table, published GVLKs among them."""
    if not manner().quiet:
        from actctl.licensing.keys.hide import without_keys

        say(" ".join(without_keys(printable(line), hide_keys).split()), first="", rest="  ")


def say(line: str, *, first: str = " ", rest: str = "   ") -> None:
    """One line of a change that goes on, on standard error; folded on a terminal."""
    from actctl.render.screen import folded

    width = shutil.get_terminal_size().columns - 1 if sys.stderr.isatty() else None
    try:
        sys.stderr.writelines(f"{part}\n" for part in folded(line, width, first=first, rest=rest))
        sys.stderr.flush()
        moved()
    except OSError:  # the terminal has gone, the disk is full: no reason to break off what is being done
        with contextlib.suppress(OSError, ValueError):
            mute(sys.stderr.fileno())
