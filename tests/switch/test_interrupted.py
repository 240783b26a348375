"""Signals while machines are changed, and standard streams that are closed: the run is recorded, and told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.switch.conftest import Site
from tests.switch.fleet60 import KMS_HOST
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
    assert "actctl runs resume" in fleet.output()[0].read_text("utf-8")


def test_no_record_gets_the_number_of_a_closed_stream(site: Site) -> None:
    """What is printed goes nowhere, and above all not into the journal: the run can be read afterwards."""
    fleet = site(mak=1)
    switch = ["switch", "kms", "srv01", "--kms-host", KMS_HOST, "--yes", "-i", str(fleet.inventory)]
    command = ["sh", "-c", 'exec "$0" -m actctl "$@" <&- >&- 2>&-', sys.executable, *switch]
    done = subprocess.run(command, cwd=fleet.folder, env=fleet.environ, timeout=LONG, check=False)
    assert done.returncode == 1  # the machine was changed, the result could not be written
    assert "● changed" in fleet.actctl("runs", "show").stdout
