"""File descriptors: each host that is asked needs one, and a computer allows a program only so many."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from actctl.common import limits

OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE)
_FOLDERS = ("/proc/self/fd", "/dev/fd")


def affordable(forks: int) -> int:
    """How many of `forks` hosts can be asked at once; raises the soft limit as far as that needs and is allowed."""
    try:
        import resource
    except ImportError:  # Windows: sockets are no files there
        return forks
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    reserve = _in_use() + limits.SPARE_DESCRIPTORS
    wanted = reserve + forks
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return forks
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))
    except (OSError, ValueError):  # a kernel may allow less than the hard limit says
        allowed = soft
    return max(1, min(forks, max(soft, allowed) - reserve))


def any_left() -> bool:
    """Whether one more file could be opened: name resolution that found none left says only that it failed."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as exc:
        return exc.errno not in OUT_OF_DESCRIPTORS
    return True


def _in_use() -> int:
    for folder in _FOLDERS:
        try:
            return sum(1 for _ in Path(folder).iterdir())
        except OSError:  # noqa: PERF203
            continue
    return limits.SPARE_DESCRIPTORS
