"""The WinRM service of one pretend host: takes envelopes, keeps shells, answers with envelopes."""

from __future__ import annotations

import asyncio
import base64
import uuid
from collections.abc import Awaitable
from typing import Protocol

from actctl.simulator.console.programs import is_program
from actctl.simulator.faults import FaultKind
from actctl.simulator.http.connection import Dripping, Reset, Stall
from actctl.simulator.windows.machine import Machine
from actctl.simulator.wsman import faults, names
from actctl.simulator.wsman.answers import create_body, environment, identify
from actctl.simulator.wsman.command_shell import CommandShell, Execute
from actctl.simulator.wsman.envelope import Envelope, NotSoap, parse, response, seconds
from actctl.simulator.wsman.faults import Refused, render
from actctl.simulator.wsman.powershell_shell import PowerShellShell

IDLE_TIMEOUT = 7200.0
"""Seconds, as Windows sets it."""


class Wmi(Protocol):
    """What answers about WMI's classes."""

    @property
    def operations(self) -> int:
        """What it counts for in the user's quota now."""

    def answer(self, envelope: Envelope) -> Awaitable[tuple[int, bytes]]:
        """HTTP status and SOAP; may raise Reset, Stall or Dripping."""


Shell = CommandShell | PowerShellShell
_XML_RATIO = 0.7
"""Part of MaxEnvelopeSize that may be output before base64 (4/3) and the XML around it."""


class WinrmService:
    """Shells and their commands; everything between an envelope in and an envelope out."""

    def __init__(
        self,
        machine: Machine,
        execute: Execute,
        wmi: Wmi,
        *,
        oem_codepage: int,
        most_operations: int | None = None,
        most_shells: int = 30,
    ) -> None:
        """`most_operations`, `most_shells`: what a user may have at once; None: as many as he likes."""
        self._machine = machine
        self._execute = execute
        self._wmi = wmi
        self._oem_codepage = oem_codepage
        self._most_operations = most_operations
        self._most_shells = most_shells
        self._idle: dict[str, tuple[float, asyncio.TimerHandle]] = {}
        self.shells: dict[str, Shell] = {}
        """Open shells by id."""
        self.most_shells = 0
        """The highest number ever open at once."""

    async def answer(self, message: bytes) -> tuple[int, bytes]:
        """HTTP status and SOAP for one request; may raise Reset, Stall or Dripping."""
        if b"wsmanidentity.xsd" in message and b":Action" not in message:
            return 200, identify()
        try:
            envelope = parse(message)
        except NotSoap:
            return 400, b""
        self._touch(envelope.shell_id)
        try:
            if envelope.resource.lower().startswith(names.WMI):
                return await self._ask_wmi(envelope)
            action, body = await self._dispatch(envelope)
        except Refused as refused:
            japanese = self._machine.has(FaultKind.ACCESS_DENIED_LOCALISED)
            shell = envelope.shell_id
            relates = envelope.message_id
            shells = self._most_shells
            return 500, render(refused.fault, relates, self._machine, shell=shell, shells=shells, japanese=japanese)
        relates = envelope.message_id
        if self._machine.has(FaultKind.RELATES_TO_MISMATCH) and action.endswith("ReceiveResponse"):
            relates = f"uuid:{str(uuid.uuid4()).upper()}"
        answer = response(action, relates, body)
        if action.endswith("ReceiveResponse"):
            if self._machine.has(FaultKind.TRUNCATED_XML):
                answer = answer[: len(answer) * 2 // 3]
            if self._machine.has(FaultKind.DRIP):
                raise Dripping(200, answer, self._machine.seconds(FaultKind.DRIP))
        return 200, answer

    async def _ask_wmi(self, envelope: Envelope) -> tuple[int, bytes]:
        if envelope.action not in (names.PULL, names.RELEASE):
            self._count_operation()
        return await self._wmi.answer(envelope)

    async def _dispatch(self, envelope: Envelope) -> tuple[str, str]:
        if self._machine.has(FaultKind.STALL_HTTP):
            raise Stall
        if envelope.action == names.CREATE:
            return f"{names.CREATE}Response", self._create(envelope)
        shell = self.shells.get(envelope.shell_id)
        if shell is None:
            if envelope.action not in (names.COMMAND, names.SEND, names.RECEIVE, names.SIGNAL, names.DELETE):
                raise Refused(faults.NO_ACTION)
            raise Refused(faults.SHELL_GONE)
        if envelope.action == names.COMMAND:
            return f"{names.COMMAND}Response", self._command(shell, envelope)
        if envelope.action == names.RECEIVE:
            return f"{names.RECEIVE}Response", await self._receive(shell, envelope)
        if envelope.action == names.SEND:
            return f"{names.SEND}Response", self._send(shell, envelope)
        if envelope.action == names.SIGNAL:
            signal = envelope.body.find(f"{{{names.SHELL}}}Signal")
            shell.signal(signal.get("CommandId", "") if signal is not None else "")
            return f"{names.SIGNAL}Response", "<rsp:SignalResponse></rsp:SignalResponse>"
        if envelope.action == names.DELETE:
            self._close(shell.shell_id)
            return f"{names.DELETE}Response", ""
        raise Refused(faults.NO_ACTION)

    def _create(self, envelope: Envelope) -> str:
        self._create_faults()
        if len(self.shells) >= self._most_shells:
            raise Refused(faults.SHELL_QUOTA)
        self._count_operation()
        wanted = envelope.body.find(f"{{{names.SHELL}}}Shell")
        if wanted is None:
            raise Refused(faults.NO_RESOURCE)
        shell: Shell
        if envelope.resource == names.CMD_RESOURCE:
            asked = envelope.options.get("WINRS_CODEPAGE", "")
            codepage = int(asked) if asked.isdigit() else self._oem_codepage
            if self._machine.has(FaultKind.CODEPAGE_IGNORED):
                codepage = self._oem_codepage
            split = self._machine.has(FaultKind.SPLIT_OUTPUT)
            shell = CommandShell(
                codepage, self._execute, environment=environment(wanted),
                directory=wanted.findtext(f"{{{names.SHELL}}}WorkingDirectory"), split_output=split,
            )  # fmt: skip
        elif envelope.resource.startswith(f"{names.POWERSHELL}/"):
            shell_id = wanted.get("ShellId") or str(uuid.uuid4())
            shell = PowerShellShell(shell_id, self._oem_codepage, self._execute)
            shell.feed(base64.b64decode(wanted.findtext(f"{{{names.POWERSHELL}}}creationXml") or ""))
        else:
            raise Refused(faults.NO_RESOURCE)
        self.shells[shell.shell_id] = shell
        self.most_shells = max(self.most_shells, len(self.shells))
        idle = seconds(wanted.findtext(f"{{{names.SHELL}}}IdleTimeOut") or "", IDLE_TIMEOUT)
        self._watch(shell.shell_id, idle)
        return create_body(shell.shell_id, envelope.resource, idle, wanted)

    def _create_faults(self) -> None:
        if self._machine.has(FaultKind.RESET_BEFORE_REPLY):
            raise Reset
        for kind, fault in (
            (FaultKind.ACCESS_DENIED, faults.ACCESS_DENIED),
            (FaultKind.ACCESS_DENIED_LOCALISED, faults.ACCESS_DENIED),
            (FaultKind.SHELL_QUOTA, faults.SHELL_QUOTA),
            (FaultKind.OPERATIONS_QUOTA, faults.OPERATIONS_QUOTA),
        ):
            if self._machine.has(kind):
                raise Refused(fault)

    def _command(self, shell: Shell, envelope: Envelope) -> str:
        line = envelope.body.find(f"{{{names.SHELL}}}CommandLine")
        if line is None:
            raise Refused(faults.NO_ACTION)
        self._count_operation()
        asked = line.get("CommandId")
        arguments = [item.text or "" for item in line.iterfind(f"{{{names.SHELL}}}Arguments")]
        if isinstance(shell, PowerShellShell):
            fragments = base64.b64decode(arguments[0]) if arguments else b""
            command_id = shell.command(asked or str(uuid.uuid4()), fragments)
        else:
            words = [line.findtext(f"{{{names.SHELL}}}Command") or "", *arguments]
            text = " ".join(word for word in words if word)
            no_shell = envelope.options.get("WINRS_SKIP_CMD_SHELL", "").upper() == "TRUE"
            if no_shell and not is_program(text):
                raise Refused(faults.NOT_FOUND)
            command_id = shell.command(text, asked, no_shell=no_shell)
        return f"<rsp:CommandResponse><rsp:CommandId>{command_id}</rsp:CommandId></rsp:CommandResponse>"

    async def _receive(self, shell: Shell, envelope: Envelope) -> str:
        if self._machine.has(FaultKind.RESET_IN_RECEIVE):
            raise Reset
        if self._machine.has(FaultKind.STALL_RECEIVE):
            raise Stall
        if self._machine.has(FaultKind.SHELL_GONE):
            self._close(shell.shell_id)
            raise Refused(faults.SHELL_GONE)
        stream = envelope.body.find(f"{{{names.SHELL}}}Receive/{{{names.SHELL}}}DesiredStream")
        command_id = stream.get("CommandId", "") if stream is not None else ""
        limit = int(envelope.max_envelope * _XML_RATIO) - 2048
        return await shell.receive(command_id, envelope.operation_timeout, max(limit, 1024))

    def _count_operation(self) -> None:
        """Windows 7 and Server 2008 R2: what a user's commands took is given back by the Delete of their shell."""
        if self._most_operations is None:
            return
        used = sum(shell.operations for shell in self.shells.values() if isinstance(shell, CommandShell))
        if used + self._wmi.operations >= self._most_operations:
            raise Refused(faults.OPERATIONS_QUOTA_15)

    def _send(self, shell: Shell, envelope: Envelope) -> str:
        for stream in envelope.body.iterfind(f"{{{names.SHELL}}}Send/{{{names.SHELL}}}Stream"):
            command_id, data = stream.get("CommandId"), base64.b64decode(stream.text or "")
            if isinstance(shell, PowerShellShell):
                shell.feed(data, uuid.UUID(command_id) if command_id else None)
            else:
                shell.send(command_id or "", data, end=stream.get("End", "").lower() in ("true", "1"))
        return "<rsp:SendResponse></rsp:SendResponse>"

    def _watch(self, shell_id: str, idle: float) -> None:
        handle = asyncio.get_running_loop().call_later(idle, self._close, shell_id)
        self._idle[shell_id] = (idle, handle)

    def _touch(self, shell_id: str) -> None:
        """A request keeps its shell alive."""
        known = self._idle.get(shell_id)
        if known is not None:
            known[1].cancel()
            self._watch(shell_id, known[0])

    def _close(self, shell_id: str) -> None:
        known = self._idle.pop(shell_id, None)
        if known is not None:
            known[1].cancel()
        shell = self.shells.pop(shell_id, None)
        if shell is not None:
            shell.close()

    def close(self) -> None:
        """Close every shell."""
        for shell_id in list(self.shells):
            self._close(shell_id)
