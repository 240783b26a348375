"""Signals while machines are changed, and standard streams that are closed: the run is recorded, and told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST
from tests.waiting import LONG, wait_until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no such signals to a child, no such shell there")


@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_run_says_how_far_it_came_however_often_it_is_interrupted(site: Site, sent: str) -> None:
    """A signal every few milliseconds until it has ended, in its last moments, too."""
    fleet = site(mak=1, delay=0.3)
    process = fleet.start("switch", "kms", "srv01", "--kms-host", KMS_HOST, "--yes")
    wait_until(lambda: bool(fleet.effects()))
    while process.poll() is None:
        process.send_signal(getattr(signal, sent))
        time.sleep(0.005)
    out, err = (file.read_text("utf-8") for file in fleet.output())
    assert process.returncode == 130, err
    assert "actctl runs resume" in out and "Traceback" not in err


def test_one_signal_of_a_lost_terminal_ends_a_run_gently(site: Site) -> None:
    fleet = site(mak=2, delay=0.3)
    process = fleet.start("switch", "kms", "srv01", "srv02", "--kms-host", KMS_HOST, "--yes")
    wait_until(lambda: bool(fleet.effects()))
    process.send_signal(signal.SIGHUP)
    assert process.wait(LONG) == 130
    out, err = (file.read_text("utf-8") for file in fleet.output())
    assert "actctl runs resume" in out
    assert err.count("interrupted: the steps under way are being finished") == 1


def test_no_record_gets_the_number_of_a_closed_stream(site: Site) -> None:
    """What is printed goes nowhere, and above all not into the journal: the run can be read afterwards."""
    fleet = site(mak=1)
    switch = ["switch", "kms", "srv01", "--kms-host", KMS_HOST, "--yes", "-i", str(fleet.inventory)]
    command = ["sh", "-c", 'exec "$0" -m actctl "$@" <&- >&- 2>&-', sys.executable, *switch]
    done = subprocess.run(command, cwd=fleet.folder, env=fleet.environ, timeout=LONG, check=False)
    assert done.returncode == 1  # the machine was changed, the result could not be written
    assert "● changed" in fleet.actctl("runs", "show").stdout


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_result_that_nobody_reads_does_not_keep_it_from_ending(site: Site, sent: signal.Signals) -> None:
    """The result goes into a pipe that has no reader: what was done is on record, and a signal ends the program."""
    fleet = site(mak=1)
    assert fleet.run("switch", "kms", "srv01", "--kms-host", KMS_HOST, "--out", "plan.json")[0] == 0
    os.mkfifo(fleet.folder / "result")
    process = fleet.start("apply", "plan.json", "--yes", "-o", "json", "--out", "result")
    runs = fleet.folder / "xdg_state_home" / "actctl" / "runs"
    wait_until(lambda: any(b'"event": "end"' in file.read_bytes() for file in runs.glob("*/journal.jsonl")))

    def ended() -> bool:
        if process.poll() is None:
            process.send_signal(sent)
        return process.poll() is not None

    wait_until(ended, every=0.2)
    err = fleet.output()[1].read_text("utf-8")
    assert process.returncode == 128 + sent, err
    assert "what was changed is on record" in err and "Traceback" not in err
    assert fleet.changing("srv01", succeeded=True) == ["ipk", "skms", "ato"]
    assert "finished" in fleet.actctl("runs", "list").stdout
