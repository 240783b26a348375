"""The question before a change, on a real terminal (a pseudo one)."""

from __future__ import annotations

import os
import pty
import signal
from collections.abc import Sequence

import pytest

from tests import warm
from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST
from tests.fleet.change.kill_harness import Simulated
from tests.waiting import LONG, wait_until

SWITCH = ("switch", "kms", "srv*", "--kms-host", KMS_HOST)


def typed(
    fleet: Simulated, answer: str | signal.Signals | None, *, before: str = "", command: Sequence[str] = SWITCH
) -> tuple[int, str]:
    """Run a change with `answer` typed (a signal: sent) at its question; exit code and what is on its terminal.

    None: the terminal goes away, as when an SSH session is lost.
    `before`: typed while it is still planning. `\x03` is Ctrl-C.
    """
    ours, theirs = pty.openpty()

    # In the foreground of a terminal of its own: Ctrl-C reaches it.
    process = warm.start([*command, "-i", str(fleet.inventory)], [theirs] * 3, env=fleet.environ, cwd=fleet.folder)
    os.close(theirs)
    os.write(ours, before.encode())
    said = b""
    try:
        while True:
            asked = b" to go on: " in said
            try:
                said += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if b" to go on: " in said and not asked:
                if answer is None:
                    break
                if isinstance(answer, str):
                    os.write(ours, answer.encode())
                else:
                    process.send_signal(answer)
    finally:
        os.close(ours)
    return process.wait(LONG), said.decode()


def test_typing_the_number_of_hosts_is_the_agreement(site: Site) -> None:
    fleet = site(mak=2)
    code, said = typed(fleet, "2\n")
    assert code == 0 and "Type 2 to go on" in said and "Canary: srv01, then" in said
    assert [fleet.changing(name) for name in ("srv01", "srv02")] == [["ipk", "skms", "ato"]] * 2


@pytest.mark.parametrize("answer", ["3\n", "y\n", "\n", "\x04"])
def test_anything_else_changes_nothing(site: Site, answer: str) -> None:
    fleet = site(mak=2)
    code, said = typed(fleet, answer)
    assert code == 2 and "not agreed: the number 2 was expected; nothing was changed." in said
    assert fleet.effects() == []


def test_what_was_typed_before_the_plan_is_no_answer(site: Site) -> None:
    fleet = site(mak=2)
    code, said = typed(fleet, "no\n", before="2\n2\n2\n")
    assert code == 2 and "nothing was changed" in said
    assert fleet.effects() == []


def test_ctrl_c_at_the_question(site: Site) -> None:
    fleet = site(mak=2)
    code, said = typed(fleet, "\x03")
    assert code == 130 and "interrupted; nothing was changed" in said and "Traceback" not in said
    assert fleet.effects() == []


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_another_signal_at_the_question(site: Site, sent: signal.Signals) -> None:
    fleet = site(mak=2)
    code, said = typed(fleet, sent)
    assert code == 130 and said.endswith("interrupted; nothing was changed\r\n") and "Traceback" not in said
    assert fleet.effects() == []


def test_the_terminal_goes_at_the_question(site: Site) -> None:
    fleet = site(mak=2)
    assert typed(fleet, None)[0] == 130
    assert fleet.effects() == []


def test_ctrl_c_while_planning(site: Site) -> None:
    fleet = site(mak=2, delay=2.0)
    process = fleet.start(*SWITCH)
    wait_until(lambda: bool(fleet.lines()))
    process.send_signal(signal.SIGINT)
    assert process.wait(LONG) == 130
    out, err = (file.read_text("utf-8") for file in fleet.output())
    assert out == "" and err.strip().endswith("interrupted; nothing was changed")
    assert fleet.effects() == []
