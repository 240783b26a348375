"""The number of files a process may have open: every listener and connection is one."""

from __future__ import annotations

import sys


def raise_files_limit(wanted: int) -> None:
    """Raise the soft limit to `wanted`, or as near as the hard limit lets it."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
