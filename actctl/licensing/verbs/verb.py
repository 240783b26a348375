"""One thing that a plan may do to a machine, and what it leaves there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from actctl.common.texts import Text

Arguments = tuple[str, ...]


class Prints(str, Enum):
    """What a verb prints besides its message of success."""

    LICENSES = "licenses"
    """Whole licences: what a report is made of."""
    ENDS = "ends"
    """Of each licence its name and until when it is activated."""
    INSTALLATION_ID = "installation_id"
    """The installation ID; that it could be read is the success."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One fact of a machine as a step leaves it."""

    certain: bool
    """Whether it is known what is there now."""
    value: str | None = None
    """What; None where it is certain: nothing."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a step that succeeded leaves on a machine and can be read there; None: it leaves that as it was."""

    key: Trace | None = None
    """The last five characters of the key that Windows shows."""
    kms_host: Trace | None = None
    """The KMS host that is set for Windows; none: it asks DNS."""
    licensed: bool = False
    """Windows is activated, a KMS client freshly so."""


def _no_trace(arguments: Arguments) -> Left:
    return Left()


@dataclass(frozen=True, slots=True)
class Verb:
    """One option of slmgr.vbs, or one thing that PowerShell does (machine/tools.py)."""

    name: str
    """Without the slash; what a plan calls it."""
    arguments: tuple[str, ...] = ()
    """Kinds of the arguments (common/arguments.py), in order; a `?` at the end: may be left out."""
    changes: bool = True
    """Whether it changes the machine (most of these need an elevated token)."""
    success: tuple[str, ...] = ()
    """Messages of the script of which at least one is printed when it worked."""
    prints: Prints | None = None
    repeatable: bool = False
    """Whether it only sets a state: run a second time where its answer was lost, it does no harm."""
    words: Text | None = None
    """What it does, for plans of a KMS host, which are shown step by step; `{0}`, `{1}` for the arguments."""
    leaves: Callable[[Arguments], Left] = _no_trace
    """What can be read on the machine afterwards, by the arguments. With an activation ID (another licence than that
    of Windows is meant) that is little."""
    replaces_key: bool = False
    """Whether the key that was installed is gone with it: the way back installs it again."""
    activates: bool = False
    """Whether it activates over the network: at the KMS host, where a failure may pass and a count be too low yet,
    or at Microsoft."""
    kms_client: bool = False
    """Whether it sets something that only a KMS client looks at."""
    kms_host: bool = False
    """Whether it sets something of an activated KMS host: on any other machine it only prints a warning."""
    since: int = 0
    """Build of the first Windows that has it (docs/facts/cim.md, "Queries"); 0: all have."""

    def argument(self, kind: str, arguments: Arguments) -> str | None:
        """The argument of that kind; None where the verb takes none such, or it was left out."""
        kinds = [one.rstrip("?") for one in self.arguments]
        return next((value for one, value in zip(kinds, arguments, strict=False) if one == kind), None)
