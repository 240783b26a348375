"""The command line that runs a verb on a host."""

from __future__ import annotations

from collections.abc import Sequence

from actctl.common.script import SCRIPT
from actctl.licensing.verbs.check import checked_verb


def command_line(verb: str, arguments: Sequence[str] = ()) -> str:
    """Under cscript: wscript, the default, would open message boxes and never return. Raises BadArgument."""
    return " ".join(["cscript.exe //Nologo", SCRIPT, f"/{verb}", *checked_verb(verb, arguments)])
