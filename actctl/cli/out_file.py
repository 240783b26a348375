"""Where `--out` writes: a regular file appears complete or not at all; a device, a pipe or a descriptor is written to.

A new file that tells of the fleet is its owner's alone; one that was there keeps its mode; links stay links.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from actctl.cli.streams import result_stream
from actctl.common.whole_file import whole_file

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
    with whole_file(Path(os.path.realpath(name)), mode, there) as stream:
        yield stream


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
