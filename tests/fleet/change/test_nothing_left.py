"""A change that is refused before its first step: one wording, exit code 2, and nothing of it is left on the disk."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fleet.change.conftest import Site
from tests.fleet.change.fleet60 import KMS_HOST
from tests.fleet.change.kill_harness import Simulated
from tests.waiting import LONG, wait_until

SWITCH = ("switch", "kms", "srv01", "--kms-host", KMS_HOST, "--yes")


def on_a_full_disk(fleet: Simulated, most: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`actctl ARGUMENTS`, where no file can grow beyond `most` bytes."""
    return subprocess.run(
        [sys.executable, "-m", "actctl", *arguments, "-i", str(fleet.inventory)], env=fleet.environ, cwd=fleet.folder,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)), capture_output=True, text=True,
        timeout=LONG, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def runs(fleet: Simulated) -> Path:
    return fleet.folder / "xdg_state_home" / "actctl" / "runs"


@pytest.mark.parametrize(("most", "planned"), [(0, False), (1, True), (200, True), (1_500, True)])
def test_a_disk_that_is_full_before_the_first_step(site: Site, most: int, planned: bool) -> None:
    """The folder, undo.md, the journal: whatever it is that cannot be written."""
    fleet = site(mak=1)
    asked = len(fleet.lines())
    done = on_a_full_disk(fleet, most, *SWITCH)
    said = [line for line in done.stderr.splitlines() if "cannot be written" in line]
    assert (done.returncode, done.stdout, len(said)) == (2, "", 1), done.stderr
    assert said[0].endswith(
        ": cannot be written: File too large; what cannot be recorded is not done. Nothing was changed."
    )
    assert fleet.effects() == [] and list(runs(fleet).iterdir()) == []
    assert (len(fleet.lines()) > asked) is planned, "without a place for the record no host is asked"
    assert planned or done.stderr.count("\n") == 1
    listed = fleet.actctl("runs", "list")
    assert (listed.returncode, listed.stdout) == (0, " No runs on record.\n")


def test_a_disk_that_is_full_when_a_run_goes_on(site: Site) -> None:
    """Steps were done before: the machine is not as wanted, whatever became of this request."""
    fleet = site(mak=1, delay=0.3)
    process = fleet.start(*SWITCH)
    wait_until(lambda: bool(fleet.effects()))
    process.kill()
    process.wait(LONG)
    did = fleet.effects()
    done = on_a_full_disk(fleet, 0, "runs", "resume", "--yes")
    assert "cannot be written: File too large" in done.stderr
    assert (done.returncode, fleet.effects()) == (1, did)


def test_a_plan_to_be_saved_needs_no_place_for_a_record(site: Site) -> None:
    fleet = site(mak=1)
    state = fleet.folder / "xdg_state_home"
    state.write_text("a file")
    for more in (["--check"], ["--out", "plan.json"]):
        code, _, err = fleet.run(*SWITCH[:-1], *more)
        assert code == 0, err
    for command in ([*SWITCH], ["apply", "plan.json", "--yes"]):
        code, out, err = fleet.run(*command)
        assert (code, out, err.count("\n")) == (2, "", 1), err
        assert "cannot be written: " in err and err.endswith("Nothing was changed.\n")
    for arguments in (("runs", "list"), ("runs", "show"), ("runs", "resume")):
        done = fleet.actctl(*arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "cannot be read: Not a directory" in done.stderr
    assert fleet.effects() == [] and state.read_text() == "a file"


def test_a_refused_second_run_leaves_nothing(site: Site) -> None:
    fleet = site(mak=2, delay=0.5)
    first = fleet.start(*SWITCH)
    wait_until(lambda: len(fleet.effects()) >= 1)
    first.send_signal(signal.SIGSTOP)  # it holds its machine for as long as the other needs
    try:
        before = sorted(runs(fleet).iterdir())
        code, out, err = fleet.run(*SWITCH)
        assert (code, out) == (2, "") and "is being changed by run" in err and "Nothing was changed." in err
        assert sorted(runs(fleet).iterdir()) == before
    finally:
        os.kill(first.pid, signal.SIGCONT)
    assert first.wait(LONG) == 0


def test_to_look_at_runs_makes_nothing(site: Site) -> None:
    fleet = site(mak=1)
    for arguments, code in ((("runs", "list"), 0), (("runs", "show"), 2), (("runs", "resume"), 0)):
        assert fleet.actctl(*arguments).returncode == code
    assert not (fleet.folder / "xdg_state_home").exists()
