"""Whether an inventory can be read while somebody waits for a TAB: files that are there, and not too much of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from actctl.common.limits import TAB_BYTES, TAB_FILE_BYTES

_BESIDE = ("group_vars", "host_vars")
"""Folders beside an inventory that are read with it."""


def at_once(sources: Iterable[str]) -> bool:
    """Whether these are host lists, plain files and folders of such, and small: a pipe or a device may keep silent."""
    left = TAB_BYTES
    try:
        for source in sources:
            if "," in source and not os.path.exists(source):  # noqa: PTH110 - pathlib takes its time
                left -= len(source)
                continue
            if stat.S_ISREG(os.stat(source).st_mode) and not os.stat(source).st_size:  # noqa: PTH116
                return False  # also a file of the kernel's, which may wait for something
            for path in _files(source):
                found = os.stat(path)  # noqa: PTH116
                folder = stat.S_ISDIR(found.st_mode)
                left -= TAB_FILE_BYTES + (0 if folder else found.st_size)
                if left < 0 or not (folder or stat.S_ISREG(found.st_mode)):
                    return False
    except (OSError, ValueError):
        return False
    return left >= 0


def _files(source: str) -> Iterator[str]:
    """All that is read with a file or a folder, folders too."""
    folders = [source]
    if not os.path.isdir(source):  # noqa: PTH112
        yield source
        folders = [os.path.join(os.path.dirname(source), one) for one in _BESIDE]  # noqa: PTH118, PTH120
    for folder in folders:
        for inner, _, files in os.walk(folder, followlinks=True):
            yield inner  # a link can make a folder go on within itself
            yield from (os.path.join(inner, name) for name in files)  # noqa: PTH118
