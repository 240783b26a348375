"""Where runs are kept, which of them are going on, and that no two change one machine at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from actctl.errors import UserError
from actctl.fleet import journal
from actctl.fleet.run_state import RunState

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_JOURNAL = "journal.jsonl"


def runs_folder() -> Path:
    """`runs` in the user's state folder ($XDG_STATE_HOME/actctl), made for its owner alone."""
    folder = platformdirs.user_state_path("actctl", appauthor=False) / "runs"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name != "nt":
            folder.chmod(0o700)
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
    def lock(self) -> FileLock:
        """Held by the process that works on it; the system frees it when that dies, however it dies."""
        return FileLock(self.folder / "lock", timeout=0)

    @property
    def going_on(self) -> bool:
        """Whether a process works on it now."""
        lock = self.lock
        try:
            lock.acquire()
        except Timeout:
            return True
        lock.release()
        return False

    def read(self) -> RunState:
        """What its journal says. Raises UserError."""
        return journal.read(self.journal)


def new_run() -> Run:
    """A folder for a new run."""
    for _ in range(100):
        chance = "".join(secrets.choice(_ALPHABET) for _ in range(4))
        folder = runs_folder() / f"{datetime.now().astimezone():%Y%m%d-%H%M}-{chance}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return Run(folder)
    raise UserError("no new run could be made.", source=str(runs_folder()))


def all_runs() -> list[Run]:
    """Every run that has a journal, the newest first."""
    found = [Run(folder) for folder in runs_folder().iterdir() if (folder / _JOURNAL).exists()]
    return sorted(found, key=lambda run: (run.run_id[:13], run.folder.stat().st_mtime), reverse=True)


def find_run(run_id: str) -> Run:
    """The run of that ID, or the only one whose ID begins or ends so. Raises UserError."""
    found = [run for run in all_runs() if run.run_id == run_id]
    found = found or [run for run in all_runs() if run.run_id.startswith(run_id) or run.run_id.endswith(run_id)]
    if len(found) != 1:
        why = "more than one run has" if found else "no run has"
        raise UserError(f"{why} the ID “{run_id}”; `actctl runs list` shows them.")
    return found[0]


@contextmanager
def working_on(run: Run, addresses: frozenset[str]) -> Iterator[None]:
    """Hold a run, and the machines it changes, until the end of the block or of the process.

    Raises UserError when a process works on this run already, or another run changes one of these machines.
    """
    with FileLock(runs_folder() / "lock", timeout=30):
        for other in all_runs():
            if other.run_id != run.run_id and other.going_on:
                _refuse_shared(other, addresses)
        lock = run.lock
        try:
            lock.acquire()
        except Timeout:
            raise UserError(f"run {run.run_id} is being worked on by another actctl.") from None
    try:
        yield
    finally:
        lock.release()


def _refuse_shared(other: Run, addresses: frozenset[str]) -> None:
    shared = [one for one in other.read().unsettled if one.plan.address in addresses]
    if shared:
        more = f" and {len(shared) - 1} more" if len(shared) > 1 else ""
        raise UserError(f"host {shared[0].plan.host}{more} is being changed by run {other.run_id}; wait until it ends.")
