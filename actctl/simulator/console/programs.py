"""What exists as a file on a pretend host, so that it can be started without a command interpreter."""

from __future__ import annotations

from actctl.simulator.console.words import split

PROGRAMS = frozenset(
    {"cscript", "wscript", "cmd", "reg", "chcp.com", "hostname", "whoami", "powershell", "wevtutil", "tasklist"}
    | {"sc", "nslookup", "ipconfig", "more.com", "sort", "findstr", "find"}
)


def is_program(line: str) -> bool:
    """Whether a command line can be started without cmd."""
    words = split(line)
    return bool(words) and words[0].rpartition("\\")[2].lower().removesuffix(".exe") in PROGRAMS
