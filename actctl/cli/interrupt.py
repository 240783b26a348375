"""Ctrl-C as an event: the first ends a run gently, the second at once; nothing done is forgotten either way."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType

from actctl.cli.signals import hesitate, moved, nudged_by, stopping, watch
from actctl.common.texts import Text

INTERRUPTED = 130
"""The exit code after Ctrl-C (docs/exit-codes.md, "Exit codes")."""
FINISHING = Text(
    "interrupted: the steps under way are being finished, no other is begun; once more ends at once",
    "中断します: 実行中の手順の完了を待ちます。新しい手順は始めません (もう一度でただちに終了)",
)
NOTHING_CHANGED = Text("interrupted; nothing was changed", "中断しました。何も変更していません")


@contextlib.contextmanager
def interruptible(
    *stages: asyncio.Event, once: bool = False, first: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Each Ctrl-C sets the next of `stages`; SIGTERM and SIGHUP, where there are such, do the same.

    Where the loop does not come round any more, because it writes to a pipe that nobody reads, they end the program.
    `first`: called at the first of them, to say what now happens. `once`: afterwards they end the program only where it
    cannot end by itself, because what was done must be told.
    """
    loop = asyncio.get_running_loop()
    signals = stopping()
    before = {each: signal.getsignal(each) for each in signals}

    def interrupt() -> None:
        earlier = any(stage.is_set() for stage in stages)
        next((stage for stage in stages if not stage.is_set()), stages[-1]).set()
        if not earlier:
            first()

    def heard(number: int, _: FrameType | None) -> None:
        watch(number)
        loop.call_soon_threadsafe(interrupt)

    nudged_by(lambda: loop.call_soon_threadsafe(moved))
    with _woken(loop):
        for each in signals:
            signal.signal(each, heard)
        try:
            yield
        finally:
            # From one handler to the next without another in between: a thread may be hit at any moment.
            if once:
                hesitate()
            else:
                for each in signals:
                    signal.signal(each, before[each])


@contextlib.contextmanager
def _woken(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """A loop that waits is woken by a signal, whichever thread it hits, so that its handler is called.

    loop.add_signal_handler does the same, but leaves the default action behind: then a second signal ends the program.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for end in (ours, theirs):
            end.setblocking(False)
        try:
            loop.add_reader(ours, lambda: ours.recv(4096))
        except NotImplementedError:  # Windows' loop has such a pair of its own
            yield
            return
        before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            loop.remove_reader(ours)
