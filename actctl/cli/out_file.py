"""Where `--out` writes: a regular file appears complete or not at all; a device, a pipe or a descriptor is written to.

A new file that tells of the fleet is its owner's alone; one that was there keeps its mode; links stay links.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from actctl.cli.streams import result_stream

PRIVATE, PUBLIC = 0o600, 0o666
"""Modes of new files, before the umask: with keys' last five or addresses in them, and without."""
_NAME_BYTES = 100
"""Of its name in that of the file that is to take its place; together shorter than any file system's limit."""
_MOST_LINKS = 40
"""As many as Linux follows."""


@contextlib.contextmanager
def out_file(name: str, mode: int) -> Iterator[TextIO]:
    """A stream (UTF-8, line ends untouched) that becomes the content of `name`; `mode`: of a file that is new.

    Raises OSError; then a regular file is as it was.
    """
    number = _descriptor(name)
    if number is not None:
        with io.FileIO(os.dup(number), "w") as file, result_stream(file) as stream:
            yield stream
        return
    there = _status(name)
    if there is not None and not stat.S_ISREG(there.st_mode):
        with io.FileIO(name, "w") as file, result_stream(file) as stream:
            yield stream
        return
    with _beside(Path(os.path.realpath(name)), mode, there) as stream:
        yield stream


@contextlib.contextmanager
def _beside(path: Path, mode: int, there: os.stat_result | None) -> Iterator[TextIO]:
    """A file next to `path` that takes its place when all of it is on the disk."""
    named = path.name.encode("utf-8", "ignore")[:_NAME_BYTES].decode("utf-8", "ignore")
    part = path.with_name(f".{named}.{secrets.token_hex(4)}.part")
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


def _status(name: str) -> os.stat_result | None:
    try:
        return Path(name).stat()
    except FileNotFoundError:
        return None


def _descriptor(name: str) -> int | None:
    """The number of the open file that `name` means (/dev/stdout, /dev/fd/63), found through links.

    Opened anew it would lose its place and what stands in it (`>>`); a socket could not be opened at all.
    """
    open_file = re.compile(rf"/(?:dev|proc/(?:self|thread-self|{os.getpid()}))/fd/(0|[1-9][0-9]{{0,8}})")
    path = os.path.abspath(name)  # noqa: PTH100 - Path.absolute leaves `..` in
    for _ in range(_MOST_LINKS):
        folder, last = os.path.split(path)
        found = open_file.fullmatch(path) or open_file.fullmatch(f"{os.path.realpath(folder)}/{last}")
        if found:
            return int(found[1])
        if not Path(path).is_symlink():
            return None
        path = os.path.normpath(os.path.join(folder, Path(path).readlink()))  # noqa: PTH118
    return None
