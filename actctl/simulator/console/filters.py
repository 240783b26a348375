"""Programs that read standard input: more, sort, findstr, find."""

from __future__ import annotations

import re

from actctl.simulator.console.outcome import Outcome
from actctl.simulator.console.words import chain, split

_READERS = frozenset({"more", "more.com", "sort", "findstr", "find"})
_FILE = re.compile(r"^[^/\s]")


def reads_input(line: str) -> bool:
    """Whether a line's first command waits for standard input, so that it does not run before that has ended."""
    parts = chain(line)
    if not parts:
        return False
    words = split(parts[0].text)
    name = words[0].rpartition("\\")[2].lower().removesuffix(".exe") if words else ""
    if name == "cmd":
        inner = re.split(r"/[ck]\s*", line, maxsplit=1, flags=re.IGNORECASE)
        return reads_input(inner[1].strip('"')) if len(inner) == 2 else True
    if name == "powershell":
        return words[-1] == "-"
    return name in _READERS


def run_filter(name: str, words: list[str], stdin: str) -> Outcome:
    """What the program makes of its input."""
    lines = stdin.replace("\r\n", "\n").splitlines()
    if name in ("findstr", "find"):
        switches = {word.lower() for word in words if word.startswith("/")}
        wanted = next((word for word in words if _FILE.match(word)), "")
        # findstr takes the words of its pattern one by one, find takes it whole.
        patterns = wanted.split() if name == "findstr" else [wanted]
        if "/i" in switches:
            kept = [one for one in lines if any(each.lower() in one.lower() for each in patterns)]
        else:
            kept = [one for one in lines if any(each in one for each in patterns)]
        if "/v" in switches:
            kept = [one for one in lines if one not in kept]
        return Outcome("".join(f"{one}\r\n" for one in kept), exit_code=int(not kept))
    if name == "sort":
        lines.sort(key=str.lower)
    return Outcome("".join(f"{one}\r\n" for one in lines))
