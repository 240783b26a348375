"""Runs on the disk: found by their IDs, readable by their owner alone, and never two on one machine at once."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from actctl.errors import UserError
from actctl.fleet import journal
from actctl.fleet.plan import Plan
from actctl.fleet.run_state import begin
from actctl.fleet.runs import Run, all_runs, find_run, new_run, runs_folder, working_on
from tests.render.plans import AT, mak_plan

HOLD = """
import sys, time
from pathlib import Path
from actctl.fleet.runs import Run, working_on
with working_on(Run(Path(sys.argv[1])), frozenset(sys.argv[2:])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def begun(plan: Plan | None = None) -> tuple[Run, frozenset[str]]:
    """A run that has a journal, and the addresses it changes."""
    run, plan = new_run(), plan or mak_plan("web01", "web02")
    journal.create(run.journal, begin(run.run_id, plan, {}, AT)).close()
    return run, frozenset(one.address for one in plan.changes)


def named(*run_ids: str) -> None:
    """Runs of these IDs."""
    for run_id in run_ids:
        folder = runs_folder() / run_id
        folder.mkdir()
        journal.create(folder / "journal.jsonl", begin(run_id, mak_plan("web01"), {}, AT)).close()


@contextmanager
def elsewhere(run: Run, addresses: frozenset[str]) -> Iterator[subprocess.Popen[str]]:
    """Another process works on the run."""
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(run.folder), *addresses], stdout=subprocess.PIPE, text=True
    )
    try:
        assert held.stdout is not None and held.stdout.readline() == "held\n"
        yield held
    finally:
        held.kill()
        held.wait()
        held.stdout.close() if held.stdout else None


def test_readable_by_their_owner_alone(state_home: Path) -> None:
    previous = os.umask(0)
    try:
        run, addresses = begun()
        with working_on(run, addresses):
            pass
    finally:
        os.umask(previous)
    assert run.folder.parent == state_home / "actctl" / "runs"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (run.folder, *runs_folder().rglob("*"))}
    assert modes.pop(run.run_id) == 0o700 == stat.S_IMODE(runs_folder().stat().st_mode)
    assert modes == dict.fromkeys(("lock", "journal.jsonl", "machines"), 0o600)


def test_a_folder_that_others_could_read_is_closed() -> None:
    runs_folder().chmod(0o755)
    assert stat.S_IMODE(runs_folder().stat().st_mode) == 0o700


def test_a_state_folder_that_cannot_be_made(state_home: Path) -> None:
    state_home.write_text("a file")
    for act in (runs_folder, new_run, all_runs):
        with pytest.raises(UserError, match=r"cannot be made"):
            act()


class TestFind:
    """By the ID, its beginning or its end."""

    @pytest.fixture(autouse=True)
    def _runs(self) -> None:
        named("20261123-2214-k3f9", "20261123-2215-aaaa", "20261201-0900-k3f8", "20261201-0900-k3f8x")

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("20261123-2214-k3f9", "20261123-2214-k3f9"),
            ("20261201-0900-k3f8", "20261201-0900-k3f8"),  # whole, although another begins so
            ("k3f9", "20261123-2214-k3f9"),
            ("aaaa", "20261123-2215-aaaa"),
            ("20261123-2214", "20261123-2214-k3f9"),
        ],
    )
    def test_found(self, asked: str, found: str) -> None:
        assert find_run(asked).run_id == found
        assert find_run(asked).read().run_id == found

    @pytest.mark.parametrize(
        ("asked", "why"),
        [("20261123", "more than one run has"), ("zzzz", "no run has"), ("..", "no run has"), ("3f", "no run has")],
    )
    def test_not_found(self, asked: str, why: str) -> None:
        with pytest.raises(UserError, match=f"^{why} the ID “.*”; `actctl runs list` shows them"):
            find_run(asked)

    def test_the_newest_first(self) -> None:
        assert [run.run_id[:13] for run in all_runs()] == [
            "20261201-0900", "20261201-0900", "20261123-2215", "20261123-2214",
        ]  # fmt: skip

    def test_what_is_no_run_is_passed_over(self) -> None:
        (runs_folder() / "notes.txt").write_text("x")
        (runs_folder() / "empty").mkdir()
        assert len(all_runs()) == 4


def test_ids_are_all_different() -> None:
    runs = [new_run().run_id for _ in range(50)]
    assert len(set(runs)) == 50
    assert all(len(run) == len("20261123-2214-k3f9") for run in runs)


def test_no_run_twice_at_once() -> None:
    run, addresses = begun()
    assert not run.going_on
    with working_on(run, addresses):
        assert run.going_on
        with (
            pytest.raises(UserError, match=f"run {run.run_id} is being worked on by another actctl"),
            working_on(run, addresses),
        ):
            pytest.fail("twice at once")
    assert not run.going_on
    with working_on(run, addresses):
        pass


def test_no_machine_in_two_runs_at_once() -> None:
    run, addresses = begun(mak_plan("web01", "web02"))
    other, shared = begun(mak_plan("web01-again", "web02-again"))
    third, one_shared = begun(mak_plan("also-web01"))
    with working_on(run, addresses):
        with (
            pytest.raises(UserError, match=f"^host web01 and 1 more is being changed by run {run.run_id}; wait"),
            working_on(other, shared),
        ):
            pytest.fail("two runs, one machine")
        with pytest.raises(UserError, match=r"^host web01 is being changed"), working_on(third, one_shared):
            pytest.fail("two runs, one machine")
        with working_on(other, frozenset({"10.9.9.9:5985"})):
            assert run.going_on and other.going_on
    with working_on(other, shared):
        pass


def test_not_even_before_the_journal_is_there() -> None:
    """Between the lock and the journal there is a moment: the run holds its machines in it already."""
    run, other = new_run(), new_run()
    with working_on(run, frozenset({"10.0.0.1:5985"})):
        assert not run.journal.exists()
        with (
            pytest.raises(UserError, match=r"^host 10\.0\.0\.1:5985 is being changed by run"),
            working_on(other, frozenset({"10.0.0.1:5985", "10.0.0.2:5985"})),
        ):
            pytest.fail("two runs, one machine")
        with working_on(other, frozenset({"10.0.0.2:5985"})):
            pass


def test_machines_that_a_run_is_done_with_are_free() -> None:
    run, addresses = begun(mak_plan("web01", "web02"))
    with working_on(run, addresses):
        with run.journal.open("a") as stream:
            stream.write('{"event": "host_end", "host": "web01", "outcome": "changed"}\n')
        other = new_run()
        with working_on(other, frozenset({"10.0.0.1:5985"})):
            pass
        with pytest.raises(UserError, match="host web02 is"), working_on(other, frozenset({"10.0.0.2:5985"})):
            pytest.fail("two runs, one machine")


@pytest.mark.parametrize("data", [b"", b"\0" * 50, b'{"schema": "actctl/journal/1"}\n', None])
@pytest.mark.parametrize("going_on", [True, False])
def test_a_damaged_run_does_not_stop_others(data: bytes | None, going_on: bool) -> None:
    damaged, addresses = begun()
    if data is None:
        damaged.journal.unlink()
        damaged.journal.mkdir()
    else:
        damaged.journal.write_bytes(data)
    with pytest.raises(UserError):
        damaged.read()
    if not going_on:
        with working_on(new_run(), addresses):
            return
    with working_on(damaged, addresses):
        with working_on(new_run(), frozenset({"10.9.9.9:5985"})):
            pass
        with pytest.raises(UserError, match="is being changed by run"), working_on(new_run(), addresses):
            pytest.fail("two runs, one machine")


def test_another_process_holds_it_until_it_is_killed() -> None:
    run, addresses = begun()
    other = new_run()
    with elsewhere(run, addresses) as held:
        assert run.going_on
        with pytest.raises(UserError, match="worked on by another"), working_on(run, addresses):
            pytest.fail("twice at once")
        with pytest.raises(UserError, match="host web01 and 1 more is"), working_on(other, addresses):
            pytest.fail("two runs, one machine")
        held.send_signal(signal.SIGKILL)
        held.wait()
        assert not run.going_on
        with working_on(run, addresses):
            pass
    assert [one.plan.host for one in run.read().unsettled] == ["web01", "web02"]


def test_a_glance_at_the_lock_is_not_work() -> None:
    """`runs list` takes the lock for a moment to see whether it is free."""
    run, addresses = begun()
    glance = FileLock(run.folder / "lock", thread_local=False)
    glance.acquire()
    timer = threading.Timer(0.1, glance.release)
    timer.start()
    with working_on(run, addresses):
        assert glance.is_locked is False
    timer.join()


def test_the_lock_is_given_back_after_an_error() -> None:
    run, addresses = begun()
    with pytest.raises(ZeroDivisionError), working_on(run, addresses):
        raise ZeroDivisionError
    assert not run.going_on
