"""The WinRS shell: Create, Command, Receive, Signal and Delete, in plain WS-Management envelopes."""

from __future__ import annotations

import base64
import threading
import time
import uuid
from dataclasses import dataclass, field

from tests.foreign.envelopes import (
    CMD,
    NO_SUCH_RESOURCE,
    OPERATION_TIMEOUT,
    QUOTA_OPERATIONS,
    SHELL,
    SHELL_NOT_FOUND,
    Call,
    WsManFault,
)
from tests.foreign.hosts import Answer, Fault, ForeignHost, HostLog, Run


@dataclass
class _Command:
    run: Run
    answer: Answer = field(default_factory=Answer)
    done: threading.Event = field(default_factory=threading.Event)
    stdout_sent: int = 0
    stderr_sent: int = 0

    def work(self, host: ForeignHost) -> None:
        """Run it to its end, whoever is still listening."""
        try:
            if host.behaviour is not None:
                self.answer = host.behaviour(self.run)
            else:
                self.answer = host.answer(self.run.line)
            self.run.ended.wait(self.answer.seconds)
        finally:
            self.done.set()


@dataclass
class _Shell:
    codepage: str = ""
    started: int = 0
    """Commands so far; the end of one gives nothing back (Windows 7)."""
    commands: dict[str, _Command] = field(default_factory=dict)

    def end(self) -> None:
        """Windows ends the processes of a shell with it."""
        for command in list(self.commands.values()):
            command.run.ended.set()


class Shells:
    """The shells of one host, over all its connections."""

    def __init__(self, host: ForeignHost, log: HostLog, stopping: threading.Event) -> None:
        self._host = host
        self._log = log
        self._stopping = stopping
        self._shells: dict[str, _Shell] = {}

    def answer(self, call: Call) -> str:
        """The body of the answer to `call`; raises WsManFault."""
        handler = getattr(self, f"_{call.action.lower()}", None)
        if handler is None:
            raise WsManFault(NO_SUCH_RESOURCE)
        body: str = handler(call)
        return body

    def _shell(self, call: Call) -> _Shell:
        try:
            return self._shells[call.shell_id]
        except KeyError:
            raise WsManFault(SHELL_NOT_FOUND) from None

    def _create(self, call: Call) -> str:
        codes = {
            Fault.ACCESS_DENIED: 5,
            Fault.QUOTA_SHELLS: 2150859173,
            Fault.QUOTA_WMI: QUOTA_OPERATIONS,
            Fault.TIMEOUT_IN_CREATE: OPERATION_TIMEOUT,
            Fault.SHELLS_FORBIDDEN: 2150859180,
        }
        if self._host.fault in codes:
            raise WsManFault(codes[self._host.fault], wmi=self._host.fault is Fault.QUOTA_WMI)
        shell_id = str(uuid.uuid4()).upper()
        with self._log.lock:
            self._shells[shell_id] = _Shell(call.options.get("WINRS_CODEPAGE", ""))
            self._log.shells_opened += 1
            self._log.open_shells[shell_id] = call.body.findtext(f".//{{{SHELL}}}IdleTimeOut", "")
            self._log.codepages.append(call.options.get("WINRS_CODEPAGE", ""))
        selector = f'<w:SelectorSet><w:Selector Name="ShellId">{shell_id}</w:Selector></w:SelectorSet>'
        return (
            f"<x:ResourceCreated><a:Address>x</a:Address><a:ReferenceParameters><w:ResourceURI>{CMD}"
            f"</w:ResourceURI>{selector}</a:ReferenceParameters></x:ResourceCreated>"
            f"<rsp:Shell><rsp:ShellId>{shell_id}</rsp:ShellId><rsp:ResourceUri>{CMD}</rsp:ResourceUri>"
            f"<rsp:Owner>foreign</rsp:Owner></rsp:Shell>"
        )

    def count(self) -> None:
        """One operation more: a command, or one of CIM, which gives it back at its end; raises WsManFault."""
        allowed = self._host.operations_allowed
        if allowed is not None and sum(one.started for one in list(self._shells.values())) >= allowed:
            raise WsManFault(QUOTA_OPERATIONS, wmi=allowed % 2 == 0)  # in either shape

    def line_of(self, call: Call) -> str:
        """The command line that a Command starts, or that a Receive waits for."""
        if call.action == "Command":
            command = call.body.findtext(f".//{{{SHELL}}}Command", "")
            return " ".join([command, *(e.text or "" for e in call.body.iter(f"{{{SHELL}}}Arguments"))])
        stream = call.body.find(f".//{{{SHELL}}}DesiredStream")
        shell = self._shells.get(call.shell_id)
        running = shell.commands.get(stream.get("CommandId") or "") if shell and stream is not None else None
        return running.run.line if running is not None else ""

    def end_all(self) -> None:
        """The host is switched off: every command ends."""
        for shell in list(self._shells.values()):
            shell.end()

    def _command(self, call: Call) -> str:
        shell = self._shell(call)
        if self._host.fault is Fault.EXE_NOT_FOUND:
            raise WsManFault(2147942402)
        if self._host.fault is Fault.TIMEOUT_IN_COMMAND:
            raise WsManFault(OPERATION_TIMEOUT)
        self.count()
        shell.started += 1
        if self._host.fault is Fault.SHELL_GONE:
            self._drop(call.shell_id)
            raise WsManFault(SHELL_NOT_FOUND)
        line = self.line_of(call)
        command_id = str(uuid.uuid4()).upper()
        with self._log.lock:
            self._log.commands.append(line)
        shell.commands[command_id] = command = _Command(Run(line, shell.codepage))
        threading.Thread(target=command.work, args=(self._host,), name="foreign-command", daemon=True).start()
        return f"<rsp:CommandResponse><rsp:CommandId>{command_id}</rsp:CommandId></rsp:CommandResponse>"

    def _receive(self, call: Call) -> str:
        shell = self._shell(call)
        self._log.operation_timeouts.append(call.timeout_seconds)
        stream = call.body.find(f".//{{{SHELL}}}DesiredStream")
        command_id = (stream.get("CommandId") if stream is not None else None) or ""
        command = shell.commands[command_id]
        end = time.monotonic() + call.timeout_seconds
        while not command.done.wait(min(0.2, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end or self._stopping.is_set():
                raise WsManFault(OPERATION_TIMEOUT)
        chunk = self._host.chunk_bytes
        out = command.answer.stdout[command.stdout_sent : command.stdout_sent + chunk]
        err = command.answer.stderr[command.stderr_sent : command.stderr_sent + chunk]
        command.stdout_sent += len(out)
        command.stderr_sent += len(err)
        sent = command.stdout_sent + command.stderr_sent
        done = sent == len(command.answer.stdout) + len(command.answer.stderr)
        return _receive_response(command_id, out, err, command.answer.exit_code if done else None)

    def _signal(self, call: Call) -> str:
        signal = call.body.find(f".//{{{SHELL}}}Signal")
        command = self._shell(call).commands.pop(signal.get("CommandId", "") if signal is not None else "", None)
        if command is not None:
            command.run.ended.set()
        return "<rsp:SignalResponse/>"

    def _delete(self, call: Call) -> str:
        self._shell(call)
        self._drop(call.shell_id)
        return ""

    def _drop(self, shell_id: str) -> None:
        with self._log.lock:
            shell = self._shells.pop(shell_id, None)
            if shell is not None:
                shell.end()
            self._log.open_shells.pop(shell_id, None)


def _receive_response(command_id: str, out: bytes, err: bytes, exit_code: int | None) -> str:
    streams = ""
    for name, data in (("stdout", out), ("stderr", err)):
        if data:
            text = base64.b64encode(data).decode()
            streams += f'<rsp:Stream Name="{name}" CommandId="{command_id}">{text}</rsp:Stream>'
    if exit_code is None:
        state = f'<rsp:CommandState CommandId="{command_id}" State="{SHELL}/CommandState/Running"/>'
    else:
        streams += f'<rsp:Stream Name="stdout" CommandId="{command_id}" End="true"/>'
        state = (
            f'<rsp:CommandState CommandId="{command_id}" State="{SHELL}/CommandState/Done">'
            f"<rsp:ExitCode>{exit_code}</rsp:ExitCode></rsp:CommandState>"
        )
    return f"<rsp:ReceiveResponse>{streams}{state}</rsp:ReceiveResponse>"
