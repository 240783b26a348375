"""A WinRS shell: commands, their output in pieces, their end."""

from __future__ import annotations

import asyncio
import base64
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from actctl.simulator.console.filters import reads_input
from actctl.simulator.console.outcome import CommandRequest, Outcome
from actctl.simulator.wsman.faults import NO_COMMAND, NO_PARAMETER, TIMED_OUT, Refused
from actctl.simulator.wsman.names import STATE

Execute = Callable[[CommandRequest], Awaitable[Outcome]]
"""Runs a command on the pretend host; takes as long as the command does, for ever if it hangs."""

_TERMINATED = 3221225786
"""Exit code of a command ended by Ctrl-C: 0xC000013A."""


@dataclass(slots=True)
class RunningCommand:
    """A command and what it has printed that nobody has fetched yet."""

    command_id: str
    task: asyncio.Task[None] | None = None
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    exit_code: int | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    stdin: bytearray = field(default_factory=bytearray)
    stdin_ended: asyncio.Event = field(default_factory=asyncio.Event)
    split: bool = False
    """The next Receive gives half of the output and says Running."""

    def stop(self) -> None:
        """End it now."""
        if self.task is not None:
            self.task.cancel()
        if self.exit_code is None:
            self.exit_code = _TERMINATED
            self.ready.set()


class CommandShell:
    """One open WinRS shell."""

    def __init__(
        self,
        codepage: int,
        execute: Execute,
        *,
        environment: Mapping[str, str] | None = None,
        directory: str | None = None,
        split_output: bool = False,
    ) -> None:
        self.shell_id = str(uuid.uuid4()).upper()
        self.operations = 1
        """What it counts for in the user's quota: itself and every command that it has run."""
        self._codepage = codepage
        self._execute = execute
        self._environment = dict(environment or {})
        self._directory = directory
        self._split_output = split_output
        self._commands: dict[str, RunningCommand] = {}

    def command(self, line: str, command_id: str | None, *, no_shell: bool = False) -> str:
        """Start a command; its id."""
        running = RunningCommand((command_id or str(uuid.uuid4())).upper(), split=self._split_output)
        self._commands[running.command_id] = running
        self.operations += 1
        running.task = asyncio.ensure_future(self._run(running, line, no_shell))
        return running.command_id

    async def _run(self, running: RunningCommand, line: str, no_shell: bool) -> None:
        try:
            if reads_input(line):
                await running.stdin_ended.wait()
            request = CommandRequest(
                line, self._codepage, no_shell=no_shell, stdin=bytes(running.stdin),
                environment=self._environment, directory=self._directory,
            )  # fmt: skip
            outcome = await self._execute(request)
            running.stdout += outcome.stdout_bytes(self._codepage)
            running.stderr += outcome.stderr_bytes(self._codepage)
            running.exit_code = outcome.exit_code
        except asyncio.CancelledError:
            running.exit_code = _TERMINATED
            raise
        finally:
            running.ready.set()

    async def receive(self, command_id: str, timeout: float, limit: int) -> str:
        """The body of a ReceiveResponse: at most `limit` bytes of output, after at most `timeout` seconds."""
        running = self._running(command_id)
        if not running.ready.is_set():
            try:
                await asyncio.wait_for(running.ready.wait(), timeout)
            except asyncio.TimeoutError:
                raise Refused(TIMED_OUT) from None
        if running.split:
            running.split = False
            limit = min(limit, len(running.stdout) // 2)
        return _receive_body(running, limit)

    def send(self, command_id: str, data: bytes, *, end: bool) -> None:
        """Standard input for a command; with `end` there is no more."""
        running = self._running(command_id)
        running.stdin += data
        if end:
            running.stdin_ended.set()

    def _running(self, command_id: str) -> RunningCommand:
        if not command_id:
            raise Refused(NO_PARAMETER)
        running = self._commands.get(command_id.upper())
        if running is None:
            raise Refused(NO_COMMAND)
        return running

    def signal(self, command_id: str) -> None:
        """terminate and ctrl_c alike."""
        running = self._commands.get(command_id.upper())
        if running is not None:
            running.stop()

    def close(self) -> None:
        """End every command."""
        for running in self._commands.values():
            running.stop()


def _take(buffer: bytearray, size: int) -> bytes:
    piece = bytes(buffer[:size])
    del buffer[:size]
    return piece


def _receive_body(running: RunningCommand, limit: int) -> str:
    out = _take(running.stdout, limit)
    err = _take(running.stderr, limit - len(out))
    done = not running.stdout and not running.stderr
    name = f'CommandId="{running.command_id}"'
    parts = [
        f'<rsp:Stream Name="{stream}" {name}>{base64.b64encode(data).decode()}</rsp:Stream>'
        for stream, data in (("stdout", out), ("stderr", err))
        if data
    ]
    if not done:
        parts.append(f'<rsp:CommandState {name} State="{STATE}/Running"></rsp:CommandState>')
    else:
        ends = ("stdout", "stderr")
        parts += [f'<rsp:Stream Name="{stream}" {name} End="true"></rsp:Stream>' for stream in ends]
        code = f"<rsp:ExitCode>{running.exit_code}</rsp:ExitCode>"
        parts.append(f'<rsp:CommandState {name} State="{STATE}/Done">{code}</rsp:CommandState>')
    return f"<rsp:ReceiveResponse>{''.join(parts)}</rsp:ReceiveResponse>"
