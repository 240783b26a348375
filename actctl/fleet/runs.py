"""Where runs are kept, which of them are going on, and that no two change one machine at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from actctl.errors import UserError
from actctl.fleet import journal_file, machine_locks
from actctl.fleet.plan import HostPlan
from actctl.fleet.run_state import RunState
from actctl.texts import Text
from actctl.words import shown

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_JOURNAL = "journal.jsonl"
_OWNER_ALONE = 0o600


def runs_folder() -> Path:
    """`runs` in the user's state folder ($XDG_STATE_HOME/actctl), made for its owner alone."""
    state = platformdirs.user_state_path("actctl", appauthor=False)
    folder = state / "runs"
    try:
        for parent in reversed(state.parents):  # each with its mode: mkdir's `parents` leaves these to the umask
            if not parent.exists():
                parent.mkdir(exist_ok=True, mode=0o700)
        for each in (state, folder):
            each.mkdir(exist_ok=True, mode=0o700)
            if os.name != "nt":
                each.chmod(0o700)
    except OSError as error:
        raise UserError(f"cannot be made: {error.strerror}.", source=str(folder)) from None
    return folder


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
        """Whether a process works on it now; None: its lock is none, so that nobody can tell."""
        lock = self.lock
        try:
            lock.acquire()
        except Timeout:
            return True
        except OSError:
            return None
        lock.release()
        return False

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

    def read(self) -> RunState:
        """What its journal says. Raises UserError, Damaged."""
        state = journal_file.read(self.journal)
        if state.run_id != self.run_id:
            why = f"is the record of run {shown(state.run_id)}, its folder is a copy: only that run is gone on with."
            raise journal_file.Damaged(why, str(self.journal), 1, state)
        return state


def new_run() -> Run:
    """A folder for a new run. Raises UserError where none can be made."""
    for _ in range(100):
        chance = "".join(secrets.choice(_ALPHABET) for _ in range(4))
        folder = runs_folder() / f"{datetime.now().astimezone():%Y%m%d-%H%M}-{chance}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        except OSError as error:
            raise UserError(f"cannot be made: {error.strerror}.", source=str(folder)) from None
        return Run(folder)
    raise UserError("no new run could be made.", source=str(runs_folder()))


def all_runs() -> list[Run]:
    """Every run that has a journal or should have one, the newest first. One that sent nothing is none."""
    found = [run for run in _begun() if run.on_record]
    return sorted(found, key=lambda run: (run.run_id[:13], run.folder.stat().st_mtime), reverse=True)


def _begun() -> list[Run]:
    """Every run, also one that has no journal yet."""
    return [Run(folder) for folder in runs_folder().iterdir() if folder.is_dir()]


def find_run(run_id: str) -> Run:
    """The run of that ID, or the only one whose ID begins or ends so. Raises UserError."""
    found = [run for run in all_runs() if run.run_id == run_id]
    found = found or [run for run in all_runs() if run.run_id.startswith(run_id) or run.run_id.endswith(run_id)]
    if len(found) != 1:
        why = "more than one run has" if found else "no run has"
        raise UserError(f"{why} the ID “{run_id}”; `actctl runs list` shows them.")
    return found[0]


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
        raise UserError(f"run {run.run_id} is being worked on by another actctl.") from None
    except OSError as error:
        raise UserError(f"cannot be locked: {error.strerror}.", source=str(run.folder), exit_code=1) from None
    try:
        with machine_locks.held(run.run_id, hosts, force=force) as warning:
            yield warning
    finally:
        lock.release()
