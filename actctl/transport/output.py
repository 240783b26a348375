"""What one command prints, collected from many answers within the limit for all of them."""

from __future__ import annotations

from actctl.common import limits
from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.texts import Text
from actctl.transport.answers import too_much
from actctl.transport.interface import CommandResult, Connection
from actctl.transport.network_errors import where

_FIRST_PAUSE_SECONDS = 0.01


class Output:
    """Two growing streams. A host that answers at once without anything to say is asked more slowly each time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._stdout: list[bytes] = []
        self._stderr: list[bytes] = []
        self._bytes = 0
        self._pause = _FIRST_PAUSE_SECONDS

    def add(self, stdout: bytes, stderr: bytes) -> float:
        """What one answer brought; gives the seconds to wait before the next question.

        Raises HostFailure once it is more than any command of ours prints.
        """
        self._bytes += len(stdout) + len(stderr)
        if self._bytes > limits.OUTPUT_BYTES:
            megabytes = limits.OUTPUT_BYTES // limits.MB
            raise too_much(
                self._connection,
                f"more than {megabytes} MB of output of one command",
                f"1コマンドの出力が {megabytes} MBを超過",
            )
        if stdout or stderr:
            self._stdout.append(stdout)
            self._stderr.append(stderr)
            self._pause = _FIRST_PAUSE_SECONDS
            return 0.0
        pause = self._pause
        self._pause = min(2 * pause, limits.LONGEST_PAUSE_SECONDS)
        return pause

    def result(self, exit_code: int | None, skew_seconds: float | None) -> CommandResult:
        """All of it. Raises HostFailure where the host told no exit code, or one that is none."""
        if exit_code is None or not -(1 << 31) <= exit_code < 1 << 32:
            raise HostFailure(_no_exit_code(self._connection))
        return CommandResult(b"".join(self._stdout), b"".join(self._stderr), exit_code, skew_seconds)


def _no_exit_code(connection: Connection) -> HostError:
    place = where(connection)
    return HostError(
        ErrorKind.WINRM,
        Text(f"the command on {place} ended without an exit code", f"{place} のコマンドが終了コードなしで終わりました"),
        remedy=Text(
            "run it again; somebody or the WinRM service ended it before its time",
            "再実行する (コマンドが途中で打ち切られた)",
        ),
    )
