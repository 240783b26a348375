"""A file that appears complete or not at all."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

PRIVATE, PUBLIC = 0o600, 0o666
"""Modes of new files, before the umask: with keys' last five or addresses in them, and without."""
_NAME_BYTES = 100
"""Of its name in that of the file that is to take its place; together shorter than any file system's limit."""


@contextlib.contextmanager
def whole_file(path: Path, mode: int, there: os.stat_result | None = None) -> Iterator[TextIO]:
    """A stream (UTF-8, line ends untouched) to a file next to `path`, which takes its place when all is on the disk.

    `mode`: of the file, unless one is `there` whose owner and mode it is to keep. Raises OSError; then all is as it
    was.
    """
    named = path.name.encode("utf-8", "ignore")[:_NAME_BYTES].decode("utf-8", "ignore")
    part = path.with_name(f".{named}.{os.urandom(4).hex()}.part")
    remove = functools.partial(part.unlink, missing_ok=True)
    atexit.register(remove)  # for an end at once (leave.py), which unwinds nothing
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE if there else mode)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
            stream.flush()
            if there is not None:
                _like(part, there)
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        remove()
        raise
    finally:
        atexit.unregister(remove)


def _like(part: Path, there: os.stat_result) -> None:
    """The owner and the mode of the file that was there; the owner where we may."""
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(part, there.st_uid, there.st_gid)
    part.chmod(stat.S_IMODE(there.st_mode))
