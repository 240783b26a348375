"""Files of ours read whole: plans, journals and what lies beside them. Whatever else bears such a name stops nobody."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from actctl.common.limits import MB
from actctl.common.system_errors import Unfit
from actctl.common.texts import Text

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe that nobody writes to is opened, and known for one, instead of being waited for."""


def read_kept(path: Path, most: int, *, pipe: bool = False) -> bytes:
    """The content of a file of at most so many bytes; `pipe`: a pipe that is being written to will do, too.

    Raises OSError, also where it is a device, a pipe or larger; its `strerror` says so.
    """
    file = os.open(path, _FLAGS)
    try:
        mode = os.fstat(file).st_mode
        if pipe and stat.S_ISFIFO(mode):
            os.set_blocking(file, True)
        elif not stat.S_ISREG(mode):
            raise Unfit(errno.EINVAL, Text("it is no file", "通常のファイルではありません"), str(path))
        with os.fdopen(file, "rb", closefd=False) as stream:
            data = stream.read(most + 1)
    finally:
        os.close(file)
    if len(data) > most:
        size = f"{max(1, most // MB)} MB"
        raise Unfit(errno.EFBIG, Text(f"it is larger than {size}", f"{size} を超えています"), str(path))
    return data
