"""What a command left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from actctl.simulator.console.encoding import encode


@dataclass(frozen=True, slots=True)
class Outcome:
    """Text on the two streams, and the exit code (unsigned 32-bit)."""

    stdout: str = ""
    stderr: str = ""
    exit_code: int = 0
    hangs: bool = False
    """The command never ends: a message box waits on a desktop nobody sees."""
    unicode: bool = False
    """stdout is UTF-16LE without a byte order mark whatever the code page (`//U`, `cmd /u`)."""
    sleeps: float = 0.0
    """Seconds that it took besides."""

    def stdout_bytes(self, codepage: int) -> bytes:
        """Standard output as it leaves the process."""
        return self.stdout.encode("utf-16-le") if self.unicode else encode(self.stdout, codepage)

    def stderr_bytes(self, codepage: int) -> bytes:
        """Standard error as it leaves the process."""
        return encode(self.stderr, codepage)


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """A command to run, and where."""

    line: str
    codepage: int
    """Console output code page of the shell."""
    no_shell: bool = False
    """Start the program itself, without cmd (WINRS_SKIP_CMD_SHELL)."""
    powershell: bool = False
    """The line is a PowerShell script, not a command line for cmd."""
    stdin: bytes = b""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that the shell was opened with."""
    directory: str | None = None
    """Where the shell was opened; None: the user's profile."""
