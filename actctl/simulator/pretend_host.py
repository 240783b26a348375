"""One pretend host: its machine, its WinRM service, the commands it runs."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from actctl.simulator.cim.plugin import WmiPlugin
from actctl.simulator.command_log import CommandLog
from actctl.simulator.console import powershell
from actctl.simulator.console.cmd import Console, run_line, run_program, run_statement
from actctl.simulator.console.encoding import codec
from actctl.simulator.console.outcome import CommandRequest, Outcome
from actctl.simulator.faults import FaultKind
from actctl.simulator.http.accounts import Accounts
from actctl.simulator.http.authentication import ConnectionAuth, Offer
from actctl.simulator.http.connection import Connection
from actctl.simulator.windows.fleet import Fleet
from actctl.simulator.windows.machine import Machine
from actctl.simulator.wsman.service import WinrmService

_SCRIPT_HOST = re.compile(r"\b(cscript|wscript)(?:\.exe)?\b.*\bslmgr", re.IGNORECASE)
"""A command line that starts the script, and which program runs it."""
_ACTIVATION = re.compile(r"\bslmgr\S*\s+[/-]ato\b", re.IGNORECASE)
_OLD_OPERATIONS = 15
"""Of one user at once on Windows 7 and Server 2008 R2 (MaxConcurrentOperationsPerUser)."""
_OLD_SHELLS = 5
"""Of one user at once there (MaxShellsPerUser of WinRM 2.0)."""
_SHELLS = 30
_BIG_LINE = "0123456789abcdef" * 8 + "\r\n"
_BIG_LINES = 16384
"""Together some 2 MB."""


def true_time() -> dt.datetime:
    """The clock of this machine, UTC."""
    return dt.datetime.now(dt.timezone.utc)


class PretendHost:
    """What the listeners of one host share."""

    def __init__(
        self, fleet: Fleet, machine: Machine, accounts: Accounts, log: CommandLog, delay: float,
        clock: Callable[[], dt.datetime],
    ) -> None:  # fmt: skip
        self.machine = machine
        self.accounts = accounts
        self.allow_unencrypted = False
        self.connections: set[Connection] = set()
        self.connections_taken = 0
        self.requests_taken = 0
        self._fleet = fleet
        self._log = log
        self._delay = delay
        self.clock = clock
        self._pids = itertools.count(4312, 4)
        old = machine.release.old_script
        self._wmi = WmiPlugin(fleet, machine, clock, self._note, delay=delay)
        self.service = WinrmService(
            machine,
            self._execute,
            self._wmi,
            oem_codepage=machine.culture.oem_codepage,
            most_operations=_OLD_OPERATIONS if old else None,
            most_shells=_OLD_SHELLS if old else _SHELLS,
        )

    def _note(self, operation: str, code: int) -> None:
        """A query or a method in the log, beside the commands."""
        self._log.add(self.clock(), self.machine.name, operation, code)

    async def _execute(self, request: CommandRequest) -> Outcome:
        """Run a command; it takes as long as it takes, and has its effect at its end.

        Nothing but the end of its shell stops it, least of all a lost connection; its line in the log is written
        in the same moment as its effect.
        """
        with self._task(request.line):
            return await self._executed(request)

    @contextmanager
    def _task(self, line: str) -> Iterator[None]:
        """A row of `tasklist` for as long as the command runs."""
        match = _SCRIPT_HOST.search(line)
        if match is None:
            yield
            return
        pid = next(self._pids)
        self.machine.tasks[pid] = f"{match[1].lower()}.exe"
        try:
            yield
        finally:
            del self.machine.tasks[pid]

    async def _executed(self, request: CommandRequest) -> Outcome:
        await self._take_time(request.line)
        now = self.clock()
        outcome = self._run(request, now)
        if outcome.sleeps:
            await asyncio.sleep(outcome.sleeps)
        if outcome.hangs:
            await asyncio.Event().wait()
        if self.machine.has(FaultKind.EXIT_CODE):
            outcome = replace(outcome, exit_code=1)
        if self.machine.has(FaultKind.BIG_OUTPUT):
            outcome = replace(outcome, stdout=_BIG_LINE * _BIG_LINES + outcome.stdout)
        self._log.add(now, self.machine.name, request.line, outcome.exit_code)
        return outcome

    async def _take_time(self, line: str) -> None:
        """What passes before a command ends."""
        slow = self.machine.seconds(FaultKind.SLOW)
        if _ACTIVATION.search(line):
            slow += self.machine.seconds(FaultKind.SLOW_ACTIVATION)
        if self._delay or slow:
            await asyncio.sleep(self._delay + slow)

    def _run(self, request: CommandRequest, now: dt.datetime) -> Outcome:
        console = Console(
            self._fleet, self.machine, now, request.codepage, self._fleet.user,
            environment=dict(request.environment), directory=request.directory or "",
            stdin=request.stdin.decode(codec(request.codepage), "replace"),
        )  # fmt: skip
        if request.powershell:
            return powershell.run_script(request.line, lambda line: run_statement(console, line))
        return run_program(console, request.line) if request.no_shell else run_line(console, request.line)

    def close(self) -> None:
        """Drop every connection and shell."""
        self.service.close()
        self._wmi.close()
        for connection in list(self.connections):
            connection.abort()


class Listener:
    """One port of a host, as connections see it."""

    def __init__(self, host: PretendHost, *, encrypted: bool) -> None:
        self.encrypted = encrypted
        self._host = host
        self.answer = host.service.answer

    @property
    def allow_unencrypted(self) -> bool:
        """Whether plain bodies are taken over http, and Basic with them."""
        return self._host.allow_unencrypted

    def has(self, kind: FaultKind) -> bool:
        """Whether the host has that fault."""
        return self._host.machine.has(kind)

    def clock(self) -> dt.datetime:
        """The host's own idea of the time, UTC."""
        return self._host.machine.now(self._host.clock())

    def authentication(self) -> ConnectionAuth:
        """Fresh authentication state for a new connection."""
        offer = Offer(basic=self.encrypted or self._host.allow_unencrypted)
        return ConnectionAuth(self._host.accounts, offer)

    def asked(self) -> None:
        """See Endpoint."""
        self._host.requests_taken += 1

    def opened(self, connection: Connection) -> None:
        """A connection began."""
        self._host.connections.add(connection)
        self._host.connections_taken += 1

    def closed(self, connection: Connection) -> None:
        """A connection ended."""
        self._host.connections.discard(connection)
