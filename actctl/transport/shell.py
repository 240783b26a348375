"""The remote shell of one session, made anew before the host has counted too many operations.

Windows 7 and Server 2008 R2 allow a user 15 operations, and what a command took is given back by the shell's Delete
alone, not by the command's end (newer ones allow 1,500). No answer tells which of them a host is before the limit is
met, so every shell is renewed in time: two requests for a dozen commands, on the same connection and login.
"""

from __future__ import annotations

from actctl.common import limits
from actctl.common.errors import HostFailure
from actctl.transport.faults import is_quota
from actctl.transport.interface import Client, CommandResult

CODEPAGE = 65001
"""UTF-8, asked of the remote shell; a host may ignore it (docs/facts/slmgr-output.md, "Encoding")."""


class Shell:
    """Runs commands by a client, one after another. Blocks; raises what the client raises."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._started = 0

    def run(self, command_line: str) -> CommandResult:
        """Run one command line to its end, exactly once."""
        if self._started >= limits.COMMANDS_PER_SHELL:
            self._renew()
        try:
            self._client.start(command_line)
        except Exception as exc:
            # Others of the same user count too. Refused is not run: it may be sent again, from a shell without past.
            if not (self._started and is_quota(self._client.explain(exc))):
                raise
            self._renew()
            self._client.start(command_line)
        self._started += 1
        return self._client.collect()

    def _renew(self) -> None:
        client, old = self._client, self._client.shell_id
        if old is not None:
            try:
                client.delete(old)
            except Exception as exc:
                if isinstance(exc, HostFailure) or client.explain(exc) is None:
                    raise  # the connection is gone; a fault only says that the shell was
        client.shell_id = None
        self._started = 0
        client.open()
