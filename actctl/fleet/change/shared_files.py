"""Files that all users of this computer open and lock, where anybody may have laid anything.

The system frees a lock however its process dies.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

from actctl.common.errors import Refused
from actctl.common.limits import LARGEST_LOCK
from actctl.common.texts import Text

_EVERYBODY = 0o666
_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Neither a link nor a pipe that somebody laid there leads anywhere or stops us."""


class Unusable(Refused):
    """There is no place to meet; it says why."""


def open_shared(path: Path) -> int:
    """A file that every user opens: never with O_CREAT where it is there, which Linux may refuse for another's.

    Raises Unusable, OSError.
    """
    for _ in range(10):
        with contextlib.suppress(FileNotFoundError):
            return open_there(path)
        with contextlib.suppress(FileExistsError):
            return create(path)
    raise Unusable(Text(f"{path} comes and goes", f"{path} が作成と削除を繰り返しています"))


def open_there(path: Path) -> int:
    """A file that is there, to be written if its owner lets us, else to be read. Raises OSError, also for no file."""
    try:
        file = os.open(path, os.O_RDWR | _SAFE)
    except PermissionError:
        file = os.open(path, os.O_RDONLY | _SAFE)  # enough to lock it
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, f"{path} is no file")
    return file


def create(path: Path) -> int:
    """A new file for everybody. Raises OSError, FileExistsError among them."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _SAFE, _EVERYBODY)
    if hasattr(os, "fchmod"):
        os.fchmod(file, _EVERYBODY)  # whatever the umask says
    return file


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: int) -> bool:
        """Lock a byte far behind the content, so that others can still read it."""
        os.lseek(file, LARGEST_LOCK, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def try_lock(file: int) -> bool:
        """Lock a file, now or not at all."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
