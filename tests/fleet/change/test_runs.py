"""Runs on the disk: found by their IDs, readable by their owner alone, and never two on one machine at once."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from actctl.common.errors import UserError
from actctl.common.limits import LARGEST_LOCK, MOST_LOCKS
from actctl.common.texts import Text
from actctl.fleet.change import journal
from actctl.fleet.change.events import HostIdentified
from actctl.fleet.change.journal_file import Damaged
from actctl.fleet.change.machine_locks import held, keys_of
from actctl.fleet.change.plan import HostPlan, Plan
from actctl.fleet.change.run_state import begin
from actctl.fleet.change.runs import Run, all_runs, find_run, new_run, working_on
from actctl.fleet.change.state_folder import ready_to_record, runs_folder
from actctl.licensing.identity import Identity
from tests.render.plans import AT, mak_plan

HOLD = """
import sys, time
from pathlib import Path
from actctl.fleet.change.runs import Run, working_on
from actctl.licensing.identity import Identity
from actctl.common.texts import Text
from tests.render.plans import mak_plan
with working_on(Run(Path(sys.argv[1])), mak_plan(*sys.argv[2:]).changes):
    print("held", flush=True)
    time.sleep(60)
"""
Hosts = tuple[HostPlan, ...]


@pytest.fixture(autouse=True)
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    meet = tmp_path / "locks"
    meet.mkdir()
    meet.chmod(0o1777)
    monkeypatch.setenv("ACTCTL_LOCKS", str(meet))
    return tmp_path / "state"


def begun(plan: Plan | None = None) -> tuple[Run, Hosts]:
    """A run that has a journal, and the hosts it changes."""
    run, plan = new_run(), plan or mak_plan("web01", "web02")
    journal.create(run.journal, begin(run.run_id, plan, {}, AT)).close()
    return run, plan.changes


def named(*run_ids: str) -> None:
    """Runs of these IDs."""
    for run_id in run_ids:
        folder = ready_to_record() / run_id
        folder.mkdir()
        journal.create(folder / "journal.jsonl", begin(run_id, mak_plan("web01"), {}, AT)).close()


@contextmanager
def elsewhere(run: Run, hosts: Hosts) -> Iterator[subprocess.Popen[str]]:
    """Another process works on the run."""
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(run.folder), *(one.host for one in hosts)], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    try:
        assert held.stdout is not None and held.stdout.readline() == "held\n"
        yield held
    finally:
        held.kill()
        held.wait()
        held.stdout.close() if held.stdout else None


def as_nobody(work: Callable[[], object]) -> str:
    """What another user's process gets, or is told."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        os.environ.update(LOGNAME="nobody", USER="nobody")
        try:
            said = str(work())
        except UserError as error:
            said = str(error)
        os.write(theirs, said.encode())
        os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    with os.fdopen(ours) as stream:
        return stream.read()


def test_readable_by_their_owner_alone(state_home: Path) -> None:
    previous = os.umask(0)
    try:
        run, hosts = begun()
        with working_on(run, hosts):
            pass
    finally:
        os.umask(previous)
    assert run.folder.parent == state_home / "actctl" / "runs"
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (run.folder, *runs_folder().rglob("*"))}
    assert found.pop(run.run_id) == 0o700 == stat.S_IMODE(runs_folder().stat().st_mode)
    assert found == dict.fromkeys(("lock", "journal.jsonl", "journal.head"), 0o600)
    assert stat.S_IMODE((state_home / "actctl").stat().st_mode) == 0o700


def test_folders_made_on_the_way_are_the_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home" / ".local" / "state"))
    previous = os.umask(0)
    try:
        ready_to_record()
    finally:
        os.umask(previous)
    for made in ("home", "home/.local", "home/.local/state"):
        assert stat.S_IMODE((tmp_path / made).stat().st_mode) == 0o700, made


def test_another_users_note_of_lines_without_end_costs_little(tmp_path: Path) -> None:
    run, hosts = begun()
    note = tmp_path / "locks" / "actctl-ee.run"
    note.write_bytes(b"ab\n" * 3_000_000)
    with note.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        tracemalloc.start()
        with working_on(run, hosts):
            _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 60_000_000, peak


def modes(folder: Path) -> dict[str, int]:
    """Of everything in a folder, and its own."""
    return {str(path): path.stat().st_mode for path in (folder, *folder.rglob("*"))}


class TestStateFolder:
    """Whoever looks changes nothing; whoever records finds out first whether that can be done."""

    def test_a_folder_that_others_could_read_is_closed_by_who_records(self) -> None:
        ready_to_record().chmod(0o755)
        assert all_runs() == [] and stat.S_IMODE(runs_folder().stat().st_mode) == 0o755
        new_run()
        assert stat.S_IMODE(runs_folder().stat().st_mode) == 0o700

    def test_to_look_makes_nothing(self, state_home: Path) -> None:
        assert all_runs() == [] and not state_home.exists()
        with pytest.raises(UserError, match="no run has the ID"):
            find_run("k3f9")
        assert not state_home.exists()
        run, _ = begun()
        before = modes(state_home)
        assert [one.going_on for one in all_runs()] == [False]
        assert find_run(run.run_id).read().run_id == run.run_id
        assert modes(state_home) == before, "not even a lock"

    def test_a_state_folder_that_cannot_be_made(self, state_home: Path) -> None:
        state_home.write_text("a file")
        with pytest.raises(UserError, match=r"cannot be read: Not a directory"):
            all_runs()
        for act in (ready_to_record, new_run):
            with pytest.raises(UserError, match=r"cannot be written: .* Nothing was changed") as refused:
                act()
            assert refused.value.exit_code == 2
        state_home.unlink()

    @pytest.mark.parametrize("where", ["state", "state/actctl", "state/actctl/runs"])
    def test_a_link_to_nothing(self, state_home: Path, where: str) -> None:
        """A disk that is not mounted: neither is there no run, nor a file in the way."""
        link = state_home.parent / where
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to("not-mounted")
        why = f"{link}: is a link to what is not there; make that folder, mount its disk, or remove the link."
        with pytest.raises(UserError) as looked:
            all_runs()
        with pytest.raises(UserError) as recorded:
            ready_to_record()
        assert (str(looked.value), str(recorded.value)) == (why, f"{why} Nothing was changed.")
        (link.parent / "not-mounted").mkdir()
        assert all_runs() == [] and ready_to_record().is_dir()

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be two users")
    def test_a_folder_of_somebody_else(self, tmp_path: Path) -> None:
        """It is read where that is allowed, never closed; and nothing is planned where nothing can be recorded."""
        for part in (tmp_path, *tmp_path.parents):
            with suppress(OSError):
                part.chmod(part.stat().st_mode | 0o011)
        run, hosts = begun()
        for path in (run.folder.parents[2], run.folder.parents[1], run.folder.parent, run.folder):
            path.chmod(0o755)
        for path in run.folder.iterdir():
            path.chmod(0o644)
        before = modes(run.folder.parents[1])
        assert as_nobody(lambda: [(one.run_id, one.going_on, one.read().run_id) for one in all_runs()]) == str(
            [(run.run_id, False, run.run_id)]
        )
        with working_on(run, hosts):
            (run.folder / "lock").chmod(0o644)
            assert as_nobody(lambda: find_run(run.run_id).going_on) == "True"
        (run.folder / "lock").chmod(0o600)
        assert as_nobody(lambda: find_run(run.run_id).going_on) == "None", "that cannot be told"
        said = as_nobody(ready_to_record)
        assert said == (
            f"{run.folder.parent}: cannot be written: Permission denied; "
            "what cannot be recorded is not done. Nothing was changed."
        )
        (run.folder / "lock").unlink()
        assert modes(run.folder.parents[1]) == before
        run.folder.parent.chmod(0o700)
        assert "cannot be read: Permission denied" in as_nobody(all_runs)
        run.folder.parent.chmod(0o1777)
        assert as_nobody(ready_to_record) == str(run.folder.parent), "another's, and open to us"
        assert stat.S_IMODE(run.folder.parent.stat().st_mode) == 0o1777


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

    def test_one_that_is_removed_meanwhile_hides_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def on_record(run: Run) -> bool:
            if run.run_id.endswith("aaaa"):
                shutil.rmtree(run.folder)
            return True

        monkeypatch.setattr(Run, "on_record", property(on_record))
        assert [run.run_id[-4:] for run in all_runs() if not run.run_id.endswith("x")] == ["k3f8", "k3f9"]

    def test_what_is_no_run_is_passed_over(self) -> None:
        (runs_folder() / "notes.txt").write_text("x")
        (runs_folder() / "empty").mkdir()
        assert len(all_runs()) == 4


def test_ids_are_all_different() -> None:
    runs = [new_run().run_id for _ in range(50)]
    assert len(set(runs)) == 50
    assert all(len(run) == len("20261123-2214-k3f9") for run in runs)


def test_no_run_twice_at_once() -> None:
    run, hosts = begun()
    assert not run.going_on
    with working_on(run, hosts):
        assert run.going_on
        with (
            pytest.raises(UserError, match=f"run {run.run_id} is being worked on by another actctl"),
            working_on(run, hosts),
        ):
            pytest.fail("twice at once")
    assert not run.going_on
    with working_on(run, hosts):
        pass


def test_no_machine_in_two_runs_at_once() -> None:
    run, hosts = begun(mak_plan("web01", "web02"))
    other, shared = begun(mak_plan("web01-again", "web02-again"))
    third, one_shared = begun(mak_plan("also-web01"))
    elsewhere_ = tuple(replace(one, address="10.9.9.9:5985") for one in one_shared)
    with working_on(run, hosts):
        with (
            pytest.raises(UserError, match=f"^host web01-again and 1 more is being changed by run {run.run_id} of "),
            working_on(other, shared),
        ):
            pytest.fail("two runs, one machine")
        with pytest.raises(UserError, match=r"^host also-web01 is being changed"), working_on(third, one_shared):
            pytest.fail("two runs, one machine")
        with working_on(other, elsewhere_) as warning:
            assert run.going_on and other.going_on and warning is None
        with working_on(third, one_shared, force=True) as warning:
            assert warning is not None and "is being changed by run" in warning.en
    with working_on(other, shared):
        pass


def test_one_machine_under_two_addresses_is_one_machine() -> None:
    web = Identity("12ab34cd-0000-4000-8000-123456789abc", "WEB01")
    plan = mak_plan("web01", "web02")
    one, other = (replace(host, identity=web) for host in plan.changes)
    clone = replace(other, identity=Identity(web.guid, "WEB02"))
    with working_on(new_run(), [one]):
        with pytest.raises(UserError, match=r"^host web02 is being changed"), working_on(new_run(), [other]):
            pytest.fail("two runs, one machine")
        with working_on(new_run(), [clone]):
            pass
    http, https, twin = (replace(one, address=at) for at in ("127.9.0.1:5985", "127.9.0.1:5986", "127.8.0.1:5985"))
    with working_on(new_run(), [http]):
        with pytest.raises(UserError, match=r"^host web01 is being changed"), working_on(new_run(), [https]):
            pytest.fail("two runs, one machine")
        with working_on(new_run(), [twin]):
            pass  # a machine of another simulator


def test_a_run_that_is_resumed_holds_the_machine_that_answered() -> None:
    """A plan of 0.1.0 says no identity: the machine that was seen first is the one to be held, whatever its address."""
    web = Identity("12ab34cd-0000-4000-8000-123456789abc", "WEB01")
    run, _ = begun(mak_plan("web01"))
    state = run.read()
    assert [one.identity for one in state.machines] == [None]
    state.take(HostIdentified(host="web01", identity=web))
    elsewhere_ = replace(mak_plan("web02").changes[0], identity=web, address="10.9.9.9:5985")
    with working_on(run, state.machines):
        with pytest.raises(UserError, match=r"^host web02 is being changed"), working_on(new_run(), [elsewhere_]):
            pytest.fail("two runs, one machine")
        with working_on(new_run(), [replace(elsewhere_, identity=Identity(web.guid, "WEB02"))]):
            pass


def test_who_looks_among_the_locks_learns_no_names(tmp_path: Path) -> None:
    run, hosts = begun(mak_plan("web01"))
    with working_on(run, hosts):
        text = "".join(file.read_text() for file in (tmp_path / "locks").iterdir())
        assert "web01" not in text and "10.0.0.1" not in text and run.run_id in text
        assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "locks").iterdir()} == {0o666}
    assert [file.name for file in (tmp_path / "locks").iterdir()] == ["actctl.lock"]


class TestWhereAllMeet:
    """The folder belongs to nobody, and somebody may have laid anything there."""

    def held(self) -> Text | None:
        run, hosts = begun(mak_plan("web01"))
        with working_on(run, hosts) as warning:
            return warning

    def test_another_user_made_the_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Linux refuses O_CREAT on another's file in such a folder (fs.protected_regular)."""
        assert self.held() is None
        real = os.open

        def refusing(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
            if flags & os.O_CREAT and not flags & os.O_EXCL and Path(path).parent.name == "locks":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return real(path, flags, mode, **more)

        monkeypatch.setattr("actctl.fleet.change.machine_locks.os.open", refusing)
        assert self.held() is None
        (tmp_path / "locks" / "actctl.lock").chmod(0o444)
        assert self.held() is None

    @pytest.mark.parametrize("what", ["link", "folder", "pipe"])
    def test_something_else_lies_there(self, tmp_path: Path, what: str) -> None:
        gate, victim = tmp_path / "locks" / "actctl.lock", tmp_path / "victim"
        victim.write_text("mine")
        if what == "link":
            gate.symlink_to(victim)
        elif what == "folder":
            gate.mkdir()
        else:
            os.mkfifo(gate)
        warning = self.held()
        assert warning is not None and "other users of this computer" in warning.en
        assert victim.read_text() == "mine"

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be two users")
    def test_two_real_users(self, tmp_path: Path) -> None:
        """Whoever comes first made the files, the other opens them; each is told of the other, by name."""
        for part in (tmp_path, *tmp_path.parents):
            with suppress(OSError):
                part.chmod(part.stat().st_mode | 0o011)
        hosts = mak_plan("web01").changes

        def take() -> object:
            with held("their-run", hosts, force=False) as warning:
                return warning

        assert as_nobody(take) == "None", "nobody makes the gate"
        gate = tmp_path / "locks" / "actctl.lock"
        assert gate.stat().st_uid == 65534
        with held("our-run", hosts, force=False) as warning:
            assert warning is None
            assert "web01 is being changed by run our-run of" in as_nobody(take)
        assert as_nobody(take) == "None"

    def test_no_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ACTCTL_LOCKS", str(tmp_path / "gone"))
        assert self.held() is not None
        monkeypatch.delenv("ACTCTL_LOCKS")
        monkeypatch.setattr("actctl.fleet.change.machine_locks._FOLDERS", (str(tmp_path), "/proc"))
        warning = self.held()
        assert warning is not None and "everybody's" in warning.en

    def test_what_the_dead_left_is_cleared_away(self, tmp_path: Path) -> None:
        stale = tmp_path / "locks" / "actctl-0123456789abcdef.run"
        _, hosts = begun(mak_plan("web01"))
        stale.write_text("\n".join(["{}", *keys_of(hosts[0])]))
        assert self.held() is None and not stale.exists()

    def test_more_notes_than_anybody_looks_at(self, tmp_path: Path) -> None:
        """Another user's, which we may not clear away; that not all are looked at is said, and the run goes on."""
        folder = tmp_path / "locks"
        with ExitStack() as held_by_others:
            for number in range(20):
                note = held_by_others.enter_context((folder / f"actctl-{number:016x}.run").open("xb"))
                note.truncate(LARGEST_LOCK)
                fcntl.flock(note, fcntl.LOCK_EX)
            warning = self.held()
            assert warning is not None and "more notes of runs" in warning.en and "多すぎる" in warning.ja
        assert self.held() is None, "they are gone: cleared away"
        for number in range(MOST_LOCKS + 50):
            (folder / f"actctl-{number:016x}.run").mkdir()
        warning = self.held()
        assert warning is not None and "more notes of runs" in warning.en

    @pytest.mark.parametrize("owner", ["", "{}", "[" * 5000, '{"run": "\\u001b[31mX", "user": 7, "process": []}', "\0"])
    def test_notes_that_nobody_of_us_wrote(self, tmp_path: Path, owner: str) -> None:
        _, hosts = begun(mak_plan("web01"))
        note = tmp_path / "locks" / "actctl-0123456789abcdef.run"
        note.write_text("\n".join([owner, *keys_of(hosts[0])]))
        with note.open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            with pytest.raises(UserError, match=r"^host web01 is being changed by run ") as found:
                self.held()
        assert str(found.value).isprintable()


def test_a_note_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk: the file, its lock and its descriptor would stay until the process ends."""

    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    meet = tmp_path / "locks"
    with held("a", (), force=False):  # makes the gate
        pass
    open_before = len(list(Path("/dev/fd").iterdir()))
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with held("b", mak_plan("web01").changes, force=False) as warning:
            assert warning is not None and "No space left" in warning.en
            assert len(list(Path("/dev/fd").iterdir())) == open_before
            assert [path.name for path in meet.iterdir()] == ["actctl.lock"]
    with held("c", mak_plan("web01").changes, force=False) as warning:
        assert warning is None


def test_a_damaged_run_does_not_stop_others() -> None:
    damaged, hosts = begun()
    damaged.journal.write_bytes(b"\0" * 50)
    with pytest.raises(UserError):
        damaged.read()
    with working_on(new_run(), hosts):
        pass
    with (
        working_on(damaged, hosts),
        pytest.raises(UserError, match="is being changed by run"),
        working_on(new_run(), hosts),
    ):
        pytest.fail("two runs, one machine")


def test_another_process_holds_it_until_it_is_killed() -> None:
    run, hosts = begun()
    other = new_run()
    with elsewhere(run, hosts) as held:
        assert run.going_on
        with pytest.raises(UserError, match="worked on by another"), working_on(run, hosts):
            pytest.fail("twice at once")
        with pytest.raises(UserError, match="host web01 and 1 more is"), working_on(other, hosts):
            pytest.fail("two runs, one machine")
        held.send_signal(signal.SIGKILL)
        held.wait()
        assert not run.going_on
        with working_on(run, hosts):
            pass
    assert [one.plan.host for one in run.read().unsettled] == ["web01", "web02"]


def test_a_glance_at_the_lock_is_not_work() -> None:
    """`runs list` takes the lock for a moment to see whether it is free."""
    run, hosts = begun()
    glance = FileLock(run.folder / "lock", thread_local=False)
    glance.acquire()
    timer = threading.Timer(0.1, glance.release)
    timer.start()
    with working_on(run, hosts):
        assert glance.is_locked is False
    timer.join()


def test_the_lock_is_given_back_after_an_error() -> None:
    run, hosts = begun()
    with pytest.raises(ZeroDivisionError), working_on(run, hosts):
        raise ZeroDivisionError
    assert not run.going_on


def test_a_copied_folder_is_no_second_run() -> None:
    run, _ = begun()
    copy = Run(run.folder.with_name(run.run_id[:-4] + "zzzz"))
    shutil.copytree(run.folder, copy.folder)
    assert run.read().run_id == run.run_id
    with pytest.raises(Damaged, match=f"record of run {run.run_id}, its folder is a copy"):
        copy.read()


@pytest.mark.parametrize("what", ["folder", "link to itself"])
def test_a_run_that_cannot_be_looked_at_is_on_record(what: str) -> None:
    run, _ = begun()
    for path in (run.journal, run.folder / "lock"):
        path.unlink(missing_ok=True)
        path.mkdir() if what == "folder" else path.symlink_to(path)
    assert [one.run_id for one in all_runs()] == [run.run_id]
    assert run.going_on is None
    with pytest.raises(Damaged, match="cannot be read"):
        run.read()
