"""A PowerShell shell (PSRP): a runspace pool whose pipelines run scripts on the pretend host."""

from __future__ import annotations

import asyncio
import base64
import uuid

from psrpcore import CreatePipelineEvent, PSRPPayload, ServerPipeline, ServerRunspacePool, StreamType
from psrpcore.types import ErrorCategoryInfo, HostMethodIdentifier, NETException, PSInvocationState

from actctl.simulator.console.outcome import CommandRequest, Outcome
from actctl.simulator.wsman.command_shell import Execute
from actctl.simulator.wsman.faults import SHELL_GONE, TIMED_OUT, Refused
from actctl.simulator.wsman.names import STATE

_FRAGMENT = 32768
_FINISHED = (PSInvocationState.Completed, PSInvocationState.Stopped, PSInvocationState.Failed)


class PowerShellShell:
    """One open runspace pool."""

    def __init__(self, shell_id: str, codepage: int, execute: Execute) -> None:
        self.shell_id = shell_id.upper()
        self._codepage = codepage
        self._execute = execute
        self._pool = ServerRunspacePool()
        self._tasks: dict[uuid.UUID, asyncio.Task[None]] = {}
        self._queues: dict[uuid.UUID | None, list[bytes]] = {}
        self._changed = asyncio.Event()

    def feed(self, fragments: bytes, pipeline: uuid.UUID | None = None) -> None:
        """PSRP fragments from Create, Command or Send."""
        self._pool.receive_data(PSRPPayload(fragments, StreamType.default, pipeline))
        while True:
            event = self._pool.next_event()
            if event is None:
                break
            if isinstance(event, CreatePipelineEvent):
                self._start(self._pool.pipeline_table[event.pipeline_id])
        self._flush()

    def command(self, command_id: str, fragments: bytes) -> str:
        """A new pipeline; its first fragment comes along."""
        pipeline_id = uuid.UUID(command_id)
        ServerPipeline(self._pool, pipeline_id)
        self.feed(fragments, pipeline_id)
        return str(pipeline_id).upper()

    def _start(self, pipeline: ServerPipeline) -> None:
        pipeline.start()
        self._tasks[pipeline.pipeline_id] = asyncio.ensure_future(self._run(pipeline))

    async def _run(self, pipeline: ServerPipeline) -> None:
        outcome = await self._execute(CommandRequest(_script(pipeline), self._codepage, powershell=True))
        _write(pipeline, outcome)
        pipeline.complete()
        self._flush()

    def _flush(self) -> None:
        """Move what the pool wants to send into the queue of its reader."""
        while True:
            payload = self._pool.data_to_send(_FRAGMENT)
            if payload is None:
                break
            self._queues.setdefault(payload.pipeline_id, []).append(payload.data)
        self._changed.set()

    async def receive(self, command_id: str, timeout: float, limit: int) -> str:
        """The body of a ReceiveResponse, for one pipeline or for the pool itself."""
        target = uuid.UUID(command_id) if command_id else None
        if target is not None and target not in self._pool.pipeline_table:
            raise Refused(SHELL_GONE)
        deadline = asyncio.get_running_loop().time() + timeout
        while not self._queues.get(target):
            self._changed.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._changed.wait(), max(left, 0.0))
            except asyncio.TimeoutError:
                raise Refused(TIMED_OUT) from None
        return self._receive_body(target, limit)

    def _receive_body(self, target: uuid.UUID | None, limit: int) -> str:
        queue = self._queues[target]
        parts: list[str] = []
        size = 0
        name = f' CommandId="{str(target).upper()}"' if target else ""
        # The pool's first answer goes out alone, opening takes two Receives (docs/facts/winrm.md, "Shells").
        while queue and (not parts or (target is not None and size + len(queue[0]) <= limit)):
            data = queue.pop(0)
            size += len(data)
            parts.append(f'<rsp:Stream Name="stdout"{name}>{base64.b64encode(data).decode()}</rsp:Stream>')
        state = ""
        if target is not None:
            done = not queue and self._pool.pipeline_table[target].state in _FINISHED
            word = "Done" if done else "Running"
            state = f'<rsp:CommandState{name} State="{STATE}/{word}"></rsp:CommandState>'
        return f"<rsp:ReceiveResponse>{''.join(parts)}{state}</rsp:ReceiveResponse>"

    def signal(self, command_id: str) -> None:
        """Stop a pipeline."""
        target = uuid.UUID(command_id)
        task = self._tasks.get(target)
        pipeline = self._pool.pipeline_table.get(target)
        if task is not None and not task.done():
            task.cancel()
            if pipeline is not None:
                pipeline.stop()
                self._flush()

    def close(self) -> None:
        """End every pipeline."""
        for task in self._tasks.values():
            task.cancel()


def _script(pipeline: ServerPipeline) -> str:
    """The script text of a pipeline: scripts, or Invoke-Expression's -Command, a line each."""
    texts: list[str] = []
    if pipeline.metadata is None:
        return ""
    for command in pipeline.metadata.commands:
        if command.is_script:
            texts.append(str(command.command_text))
        elif command.command_text.lower() in ("invoke-expression", "iex"):
            texts += [str(value) for name, value in command.parameters if name in (None, "Command")]
    return "\n".join(texts)


def _write(pipeline: ServerPipeline, outcome: Outcome) -> None:
    """PowerShell turns a program's lines into strings, and its error lines into error records."""
    for line in outcome.stdout.splitlines():
        pipeline.write_output(line)
    for line in outcome.stderr.splitlines():
        pipeline.write_error(
            NETException(line),
            category_info=ErrorCategoryInfo(Reason="RemoteException", TargetName=line, TargetType="String"),
            fully_qualified_error_id="NativeCommandError",
        )
    if outcome.exit_code:
        code = outcome.exit_code - (1 << 32) if outcome.exit_code >= 1 << 31 else outcome.exit_code
        pipeline.host_call(HostMethodIdentifier.SetShouldExit, [code])
