"""What a machine is asked and told, and what it answers, by whichever way (ways/, a folder each)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from actctl.common.errors import HostError
from actctl.common.texts import Text
from actctl.licensing.codes import explain
from actctl.licensing.records import License
from actctl.transport.interface import Session

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a machine says of its licences."""

    language: str | None
    """The language that it said it in; None where that is not known, or has no part in it."""
    service_version: str | None
    """Its third number is the Windows build (of the base release)."""
    licenses: tuple[License, ...]
    messages: tuple[str, ...]
    """Lines outside a licence's block: results of verbs, errors, and what nothing claimed."""
    error: HostError | None
    """What was reported as an error, or why this is no answer at all."""
    via: str = field(default="slmgr", kw_only=True)
    """The way by which it was asked, as `--via` has it."""
    no_script: HostError | None = field(default=None, kw_only=True)
    """Why the script cannot run there, where it was to be asked first; None: it can, or was not tried."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of one verb on one host. Holds no whole key: the parser masks the echo of /ipk."""

    verb: str
    ok: bool | None
    """None: the exit code is 0 and nothing that was printed is known; only the machine itself can tell."""
    code: str | None
    """The HRESULT as `0x` and eight hex digits."""
    message: Text
    error: HostError | None
    exit_code: int
    """As the remote shell reported it; by CIM the number that a method raised or returned, 0 where it worked."""
    installation_id: str | None = None
    """What /dti printed."""
    lines: tuple[str, ...] = ()
    """What was printed, keys masked."""
    restart_needed: bool = False

    @property
    def transient(self) -> bool:
        """Whether the same verb may succeed later without a change to this machine."""
        known = explain(self.code) if self.code else None
        return known is not None and known.transient


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command printed, as text."""

    stdout: str
    stderr: str = ""
    exit_code: int = 0
    """As the remote shell reported it."""

    @property
    def both(self) -> str:
        """All of it: some programs put half of an answer among their complaints."""
        return f"{self.stdout}\n{self.stderr}"


class Question(Protocol[T_co]):
    """One question to a machine (questions/, a class each): a command line, and how its answer is read."""

    @property
    def line(self) -> str:
        """The command line. Raises BadArgument where what it was made with must not stand in one."""
        ...

    def read(self, said: Printed) -> T_co:
        """The answer; never raises, whatever was printed."""
        ...


class Way(Protocol):
    """One way to a machine's licensing; for as long as a run lasts it keeps what it learns."""

    @property
    def name(self) -> str:
        """As `--via` has it; of one that chooses, the one in use."""
        ...

    async def read(self, session: Session, verb: str = "dlv") -> Answer:
        """What a reading verb (`dlv`, `dli`, `xpr`) tells. Raises HostFailure when it cannot be read."""

    async def do(self, session: Session, verb: str, arguments: Sequence[str] = ()) -> StepResult:
        """Run a verb. Raises BadArgument before anything is sent, HostFailure when the connection breaks."""

    async def still_running(self, session: Session) -> bool | None:
        """Whether a verb that was begun runs on the machine now; None where it cannot say."""

    def unseen_seconds(self, verb: str) -> float:
        """Where `still_running` cannot say: time from its start in which a verb may still take effect."""
        ...
