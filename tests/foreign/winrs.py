"""The WinRS shell: Create, Command, Receive, Signal and Delete, in plain WS-Management envelopes."""

from __future__ import annotations

import base64
import re
import threading
import time
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.foreign.hosts import Answer, Fault, ForeignHost, HostLog

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
WMI = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
CMD = f"{SHELL}/cmd"

OPERATION_TIMEOUT = 2150858793
SHELL_NOT_FOUND = 2150858843
REASONS = {
    5: "Access is denied. ",
    2150859173: "This user is allowed a maximum number of 30 concurrent shells, which has been exceeded.",
    2150859174: "The WS-Management service cannot process the request. The maximum was exceeded.",
    2147942402: "The system cannot find the file specified. ",
    SHELL_NOT_FOUND: "The request for the Windows Remote Shell with ShellId failed: it was not found.",
    OPERATION_TIMEOUT: "The WS-Management operation timed out. ",
}


@dataclass
class _Command:
    answer: Answer
    started: float
    stdout_sent: int = 0
    stderr_sent: int = 0


@dataclass
class _Shell:
    commands: dict[str, _Command] = field(default_factory=dict)


class WsManFault(Exception):
    """A fault to be sent back: its code, and whether in MSFT_WmiError's shape."""

    def __init__(self, code: int, wmi: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.wmi = wmi

    def body(self) -> str:
        """The soap:Fault element."""
        reason = escape(REASONS.get(self.code, "Something failed."))
        if self.wmi:
            detail = (
                f'<p:MSFT_WmiError xmlns:p="{WMI}"><p:error_Code>{self.code}</p:error_Code>'
                f"<p:Message>{reason}</p:Message></p:MSFT_WmiError>"
            )
        else:
            detail = (
                f'<f:WSManFault xmlns:f="{FAULT}" Code="{self.code}" Machine="foreign">'
                f"<f:Message>{reason}</f:Message></f:WSManFault>"
            )
        code = "<s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:Failed</s:Value></s:Subcode></s:Code>"
        text = f'<s:Reason><s:Text xml:lang="en-US">{reason}</s:Text></s:Reason>'
        return f"<s:Fault>{code}{text}<s:Detail>{detail}</s:Detail></s:Fault>"


@dataclass(frozen=True)
class Call:
    """What the server needs of one request."""

    action: str
    """The last part of wsa:Action: Create, Command, Receive, Signal, Delete."""
    message_id: str
    shell_id: str
    timeout_seconds: float
    options: dict[str, str]
    body: ET.Element

    @classmethod
    def parse(cls, envelope: bytes) -> Call:
        """Read `envelope`."""
        root = ET.fromstring(envelope)

        def text(name: str) -> str:
            return root.findtext(f"{{{SOAP}}}Header/{name}", "") or ""

        timeout = re.fullmatch(r"PT([\d.]+)S", text(f"{{{WSMAN}}}OperationTimeout"))
        selectors = {s.get("Name"): s.text or "" for s in root.iter(f"{{{WSMAN}}}Selector")}
        options = {o.get("Name", ""): o.text or "" for o in root.iter(f"{{{WSMAN}}}Option")}
        body = root.find(f"{{{SOAP}}}Body")
        return cls(
            action=text(f"{{{ADDRESSING}}}Action").rsplit("/", 1)[-1],
            message_id=text(f"{{{ADDRESSING}}}MessageID"),
            shell_id=selectors.get("ShellId", ""),
            timeout_seconds=float(timeout.group(1)) if timeout else 60.0,
            options=options,
            body=body if body is not None else ET.Element("none"),
        )


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
            raise WsManFault(2150858752)
        body: str = handler(call)
        return body

    def _shell(self, call: Call) -> _Shell:
        try:
            return self._shells[call.shell_id]
        except KeyError:
            raise WsManFault(SHELL_NOT_FOUND) from None

    def _create(self, call: Call) -> str:
        codes = {Fault.ACCESS_DENIED: 5, Fault.QUOTA_SHELLS: 2150859173, Fault.QUOTA_WMI: 2150859174}
        if self._host.fault in codes:
            raise WsManFault(codes[self._host.fault], wmi=self._host.fault is Fault.QUOTA_WMI)
        shell_id = str(uuid.uuid4()).upper()
        with self._log.lock:
            self._shells[shell_id] = _Shell()
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

    def _command(self, call: Call) -> str:
        shell = self._shell(call)
        if self._host.fault is Fault.EXE_NOT_FOUND:
            raise WsManFault(2147942402)
        if self._host.fault is Fault.SHELL_GONE:
            self._drop(call.shell_id)
            raise WsManFault(SHELL_NOT_FOUND)
        command = call.body.findtext(f".//{{{SHELL}}}Command", "")
        arguments = [e.text or "" for e in call.body.iter(f"{{{SHELL}}}Arguments")]
        line = " ".join([command, *arguments])
        command_id = str(uuid.uuid4()).upper()
        with self._log.lock:
            self._log.commands.append(line)
        shell.commands[command_id] = _Command(self._host.answer(line), time.monotonic())
        return f"<rsp:CommandResponse><rsp:CommandId>{command_id}</rsp:CommandId></rsp:CommandResponse>"

    def _receive(self, call: Call) -> str:
        shell = self._shell(call)
        self._log.operation_timeouts.append(call.timeout_seconds)
        stream = call.body.find(f".//{{{SHELL}}}DesiredStream")
        command_id = (stream.get("CommandId") if stream is not None else None) or ""
        command = shell.commands[command_id]
        left = command.started + command.answer.seconds - time.monotonic()
        if left > 0:
            self._stopping.wait(min(left, call.timeout_seconds))
            if left > call.timeout_seconds:
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
        self._shell(call).commands.pop(signal.get("CommandId", "") if signal is not None else "", None)
        return "<rsp:SignalResponse/>"

    def _delete(self, call: Call) -> str:
        self._shell(call)
        self._drop(call.shell_id)
        return ""

    def _drop(self, shell_id: str) -> None:
        with self._log.lock:
            self._shells.pop(shell_id, None)
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


def envelope(action: str, relates_to: str, body: str) -> bytes:
    """A whole answer."""
    names = f'xmlns:s="{SOAP}" xmlns:a="{ADDRESSING}" xmlns:w="{WSMAN}" xmlns:x="{TRANSFER}" xmlns:rsp="{SHELL}"'
    header = (
        f"<a:Action>{action}Response</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID>"
        f"<a:RelatesTo>{relates_to}</a:RelatesTo>"
    )
    text = f'<s:Envelope xml:lang="en-US" {names}><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    return text.encode()
