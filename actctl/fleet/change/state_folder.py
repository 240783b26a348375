"""The folder in which runs are kept: whoever only looks makes and changes nothing there; who records finds out first
whether that can be done."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

import platformdirs

from actctl.common.errors import UserError
from actctl.common.system_errors import reason, unreadable
from actctl.common.texts import Text, joined

_OWNER_ALONE = 0o700
_NOTHING_CHANGED = Text(" Nothing was changed.", "何も変更していません。")


class NotRecorded(UserError):
    """A record could not be written: what cannot be recorded must not be done."""


class NothingChanged(UserError):
    """A change was refused before its first step."""


def not_recorded(path: Path, error: OSError) -> NotRecorded:
    """The one sentence for a record, or its place, that cannot be written."""
    why = reason(error)
    what = Text(
        f"cannot be written: {why.en}; what cannot be recorded is not done.",
        f"書き込めません: {why.ja}。記録できない操作は行いません。",
    )
    return NotRecorded(what, source=str(path), exit_code=1)


def nothing_changed(error: UserError) -> NothingChanged:
    """An error met before the first step, and that it was; exit code 2."""
    if isinstance(error, NothingChanged):
        return error
    return NothingChanged(joined(error.message, _NOTHING_CHANGED), source=error.source)


def runs_folder() -> Path:
    """`runs` in the user's state folder ($XDG_STATE_HOME/actctl); it may not be there."""
    return platformdirs.user_state_path("actctl", appauthor=False) / "runs"


def folders_of_runs() -> list[Path]:
    """Every run's folder. Raises UserError where there are some and we may not look."""
    folder = runs_folder()
    try:
        return [one for one in folder.iterdir() if one.is_dir()]
    except FileNotFoundError:
        _must_lead_somewhere(folder)
        return []
    except OSError as error:
        raise unreadable(error, str(folder)) from None


def ready_to_record() -> Path:
    """`runs_folder`, made for its owner alone, and tried: something can be written there. Raises NothingChanged."""
    folder = runs_folder()
    try:
        _must_lead_somewhere(folder)
    except UserError as error:
        raise nothing_changed(error) from None
    try:
        for parent in reversed(folder.parent.parents):  # each with its mode: mkdir's `parents` leaves them to the umask
            if not parent.exists():
                parent.mkdir(exist_ok=True, mode=_OWNER_ALONE)
        for each in (folder.parent, folder):
            each.mkdir(exist_ok=True, mode=_OWNER_ALONE)
            _close_to_others(each)
        _write_something(folder)
    except OSError as error:
        raise nothing_changed(not_recorded(folder, error)) from None
    return folder


def must_take_a_record(folder: Path, *, begun: bool) -> None:
    """Raises UserError where nothing can be written in a run's folder: no permission, a read-only or a full disk.

    `begun`: steps of that run were done before; then machines are not as wanted, and the exit code is 1.
    """
    try:
        _write_something(folder)
    except OSError as error:
        why = not_recorded(folder, error).message
        raise UserError(why, source=str(folder), exit_code=1 if begun else 2) from None


def _must_lead_somewhere(folder: Path) -> None:
    """Raises UserError where the way to a folder leads through a link to nothing: a disk that is not mounted, say."""
    for each in (*reversed(folder.parents), folder):
        dangling = False
        with contextlib.suppress(OSError):  # we may not look: what is done there next says so
            dangling = each.is_symlink() and not each.exists()
        if dangling:
            why = Text(
                "is a link to what is not there; make that folder, mount its disk, or remove the link.",
                "リンク先がありません。フォルダーを作成するか、ディスクをマウントするか、リンクを削除してください。",
            )
            raise UserError(why, source=str(each))


def _write_something(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"\n")
        probe.flush()


def _close_to_others(folder: Path) -> None:
    """Nobody else may look into a folder of ours; another's is not ours to change, and what is in it is closed."""
    if os.name == "nt":
        return
    there = folder.stat()
    if there.st_uid == os.geteuid() and stat.S_IMODE(there.st_mode) & 0o077:
        with contextlib.suppress(OSError):  # a file system without modes
            folder.chmod(_OWNER_ALONE)
