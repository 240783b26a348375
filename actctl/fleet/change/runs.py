"""Where runs are kept, which of them are going on, and that no two change one machine at once."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from actctl.common.errors import UserError
from actctl.common.texts import Text
from actctl.common.words import shown
from actctl.fleet.change import journal_file, machine_locks
from actctl.fleet.change.plan import HostPlan
from actctl.fleet.change.run_state import RunState
from actctl.fleet.change.state_folder import folders_of_runs, not_recorded, ready_to_record

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_JOURNAL = "journal.jsonl"
_OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class Run:
    """A run's place on the disk."""

    folder: Path

    @property
    def run_id(self) -> str:
        """`20261123-2214-k3f9`: local date and time, and four characters of chance."""
        return self.folder.name

    @property
    def journal(self) -> Path:
        """Its journal."""
        return self.folder / _JOURNAL

    @property
    def undo(self) -> Path:
        """What each of its machines was before, for the way back."""
        return self.folder / "undo.md"

    @property
    def lock(self) -> FileLock:
        """Held by the process that works on it; the system frees it when that dies, however it dies."""
        return FileLock(self.folder / "lock", timeout=0, mode=_OWNER_ALONE)

    @property
    def going_on(self) -> bool | None:
        """Whether a process works on it now; None: its lock is none, so that nobody can tell. Writes nothing."""
        try:
            return _is_held(self.folder / "lock")
        except FileNotFoundError:
            return False
        except OSError:
            return None

    def remove(self) -> None:
        """Nothing is left of a run of which nothing was done."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def on_record(self) -> bool:
        """Whether it has a journal, or should have one; also where the system does not let us look."""
        for path in (self.journal, journal_file.begun_file(self.journal)):
            try:
                path.lstat()
            except FileNotFoundError:
                continue
            except OSError:
                pass
            return True
        return False

    @property
    def since(self) -> float | None:
        """When something was last made or removed in its folder; None: the folder has been removed meanwhile."""
        try:
            return self.folder.stat().st_mtime
        except FileNotFoundError:
            return None

    def read(self) -> RunState:
        """What its journal says. Raises UserError, Damaged."""
        state = journal_file.read(self.journal)
        if state.run_id != self.run_id:
            state.doubt = Text(
                f"its record is a copy of that of run {shown(state.run_id)}",
                f"記録は実行 {shown(state.run_id)} のコピーです",
            )
            why = Text(
                f"is the record of run {shown(state.run_id)}, its folder is a copy: only that run is gone on with.",
                f"実行 {shown(state.run_id)} の記録です。このフォルダーはコピーのため、"
                "再開できるのは元の実行だけです。",
            )
            raise journal_file.Damaged(why, str(self.journal), 1, state)
        return state


NO_RUN = Text("there is no run yet.", "実行の記録がまだありません。")
"""Where the newest run is asked for."""


def new_run() -> Run:
    """A folder for a new run. Raises UserError where none can be made."""
    runs = ready_to_record()
    for _ in range(100):
        chance = "".join(secrets.choice(_ALPHABET) for _ in range(4))
        folder = runs / f"{datetime.now().astimezone():%Y%m%d-%H%M}-{chance}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        except OSError as error:
            raise not_recorded(folder, error) from None
        return Run(folder)
    none = Text("no new run could be made.", "新しい実行のフォルダーを作成できませんでした。")
    raise UserError(none, source=str(runs))


def all_runs() -> list[Run]:
    """Every run that has a journal or should have one, the newest first. One that sent nothing is none."""
    found = [(run, run.since) for run in map(Run, folders_of_runs()) if run.on_record]
    there = [(since, run) for run, since in found if since is not None]
    return [run for since, run in sorted(there, key=lambda one: (one[1].run_id[:13], one[0]), reverse=True)]


def find_run(run_id: str) -> Run:
    """The run of that ID, or the only one whose ID begins or ends so. Raises UserError."""
    found = [run for run in all_runs() if run.run_id == run_id]
    found = found or [run for run in all_runs() if run.run_id.startswith(run_id) or run.run_id.endswith(run_id)]
    if len(found) != 1:
        why = Text("more than one run has", "が複数あります") if found else Text("no run has", "はありません")
        raise UserError(
            Text(
                f"{why.en} the ID “{run_id}”; `actctl runs list` shows them.",
                f"ID「{run_id}」の実行{why.ja}。`actctl runs list` で確認できます。",
            )
        )
    return found[0]


def newest_unfinished() -> Run | None:
    """The newest run that is not finished and that nobody works on, or whose record does not tell whether it is."""
    return next((run for run in all_runs() if not run.going_on and _may_go_on(run)), None)


def _may_go_on(run: Run) -> bool:
    try:
        return not run.read().finished
    except journal_file.Damaged:
        return True


@contextmanager
def working_on(run: Run, hosts: Sequence[HostPlan], *, force: bool = False) -> Iterator[Text | None]:
    """Hold a run, and the machines it changes, until the end of the block or of the process.

    Gives what is to be warned of. Raises UserError when a process works on this run already, or another run, of
    whichever user, changes one of these machines (`force`: it is only warned of).
    """
    lock = run.lock
    try:
        lock.acquire(timeout=0.3)  # `runs list` holds it for a moment to see whether it is free
    except Timeout:
        raise UserError(
            Text(
                f"run {run.run_id} is being worked on by another actctl.",
                f"実行 {run.run_id} は別のactctlが処理中です。",
            )
        ) from None
    except OSError as error:
        raise not_recorded(run.folder / "lock", error) from None
    try:
        with machine_locks.held(run.run_id, hosts, force=force) as warning:
            yield warning
    finally:
        lock.release()


if sys.platform == "win32":

    def _is_held(path: Path) -> bool:
        """Whether a process holds a lock file. Raises OSError."""
        path.stat()
        lock = FileLock(path, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            return True
        lock.release()
        return False

else:
    import fcntl

    def _is_held(path: Path) -> bool:
        """Whether a process holds a lock file (FileLock locks with flock). Raises OSError."""
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, "it is no file", str(path))
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(file)
        return False
