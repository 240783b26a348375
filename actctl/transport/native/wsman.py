"""WS-Management with one host, without I/O: requests as bytes, answers as values, and what may follow what.

A shell goes from state to state by the rows of RULES (MS-WSMV 3.1.4: Create, Command, Receive, Signal, Delete); one
request is under way at a time. Whoever does the I/O tells what came of it: an answer, a fault, or nothing.
"""

from __future__ import annotations

import base64
import binascii
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from actctl.common import limits
from actctl.transport.interface import Operation
from actctl.transport.native import envelopes
from actctl.transport.native.envelopes import SHELL, WSMAN, Envelope, Option, quoted
from actctl.transport.shell import CODEPAGE

_CMD = f"{SHELL}/cmd"
_TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
_TERMINATE = f"{SHELL}/signal/Terminate"
_DONE = f"{SHELL}/CommandState/Done"


class State(Enum):
    """What there is on the host."""

    NONE = "no shell"
    OPEN = "a shell without a command"
    RUNNING = "a command that runs"
    ENDED = "a command that has ended, not signalled"
    UNKNOWN = "a shell of which nothing else is known: an answer never came"


class Step(Enum):
    """What is asked."""

    CREATE = "Create"
    COMMAND = "Command"
    RECEIVE = "Receive"
    SIGNAL = "Signal"
    DELETE = "Delete"
    OPERATE = "a request to a resource that is no shell"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a step leads to."""

    answered: State
    refused: State
    """The host answered with a fault."""
    lost: State
    """No answer came, or one that cannot be believed."""


RULES: Mapping[tuple[State, Step], Rule] = {
    # What a lost Create made has no name here: its idle time-out ends it.
    (State.NONE, Step.CREATE): Rule(State.OPEN, State.NONE, State.NONE),
    (State.OPEN, Step.COMMAND): Rule(State.RUNNING, State.OPEN, State.UNKNOWN),
    (State.RUNNING, Step.RECEIVE): Rule(State.RUNNING, State.RUNNING, State.UNKNOWN),
    # Refused: it is gone already, or the next request tells why.
    (State.RUNNING, Step.SIGNAL): Rule(State.OPEN, State.OPEN, State.UNKNOWN),
    (State.ENDED, Step.SIGNAL): Rule(State.OPEN, State.OPEN, State.UNKNOWN),
    **{(state, Step.DELETE): Rule(State.NONE, State.NONE, State.UNKNOWN) for state in State if state is not State.NONE},
    **{(state, Step.OPERATE): Rule(state, state, state) for state in State},
}
"""What may be asked when, and where it leads; what is not here is a mistake of the caller's. A Receive whose answer
says that the command is done leads to ENDED."""


class Misused(RuntimeError):
    """A step that has no rule, or a second request while one is under way."""


class NotOurs(ValueError):
    """The answer relates to another message."""


@dataclass(frozen=True, slots=True)
class Request:
    """One envelope to be sent."""

    step: Step
    text: bytes = field(repr=False)
    message_id: str


@dataclass(frozen=True, slots=True)
class Printed:
    """What a Receive brought."""

    stdout: bytes = b""
    stderr: bytes = b""
    done: bool = False
    exit_code: int | None = None


class Conversation:
    """All requests to one host; survives the loss of a connection. Raises Misused."""

    def __init__(self, endpoint: str) -> None:
        self.state = State.NONE
        self.shell_id = ""
        """Of the shell, while there is one."""
        self._endpoint = endpoint
        self._session_id = _number()
        self._command_id = ""
        self._asked: Request | None = None

    @property
    def has_shell(self) -> bool:
        """Whether there is a shell to be deleted."""
        return self.state is not State.NONE

    def create(self) -> Request:
        """Open a shell."""
        options = [Option("WINRS_NOPROFILE", "TRUE", must_comply=True), Option("WINRS_CODEPAGE", str(CODEPAGE))]
        body = (
            "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>"
            f"<rsp:IdleTimeOut>PT{limits.SHELL_IDLE_SECONDS}S</rsp:IdleTimeOut></rsp:Shell>"
        )
        return self._ask(Step.CREATE, f"{_TRANSFER}/Create", _CMD, body, options)

    def command(self, line: str) -> Request:
        """Start a command line by the host's cmd.exe. Raises ValueError where XML does not know one of its letters."""
        body = f"<rsp:CommandLine><rsp:Command>{quoted(line)}</rsp:Command></rsp:CommandLine>"
        return self._ask(Step.COMMAND, f"{SHELL}/Command", _CMD, body, [Option("WINRS_SKIP_CMD_SHELL", "False")])

    def receive(self, seconds: int) -> Request:
        """Ask for what the command printed; the host says after `seconds` that there is nothing."""
        streams = f'<rsp:DesiredStream CommandId="{quoted(self._command_id)}">stdout stderr</rsp:DesiredStream>'
        options = [Option("WSMAN_CMDSHELL_OPTION_KEEPALIVE", "True")]
        body = f"<rsp:Receive>{streams}</rsp:Receive>"
        return self._ask(Step.RECEIVE, f"{SHELL}/Receive", _CMD, body, options, seconds)

    def signal(self) -> Request:
        """End the command, so that the shell takes another one."""
        code = f"<rsp:Code>{_TERMINATE}</rsp:Code>"
        body = f'<rsp:Signal CommandId="{quoted(self._command_id)}">{code}</rsp:Signal>'
        return self._ask(Step.SIGNAL, f"{SHELL}/Signal", _CMD, body)

    def delete(self) -> Request:
        """Close the shell, and end what runs in it."""
        return self._ask(Step.DELETE, f"{_TRANSFER}/Delete", _CMD, "")

    def operate(self, operation: Operation, seconds: int) -> Request:
        """Ask another resource; its selectors, not the shell's."""
        body = ET.tostring(operation.body, encoding="unicode")
        text = self._written(operation.action, operation.resource, body, (), operation.selectors, seconds)
        return self._begin(Step.OPERATE, text)

    def _ask(
        self, step: Step, action: str, resource: str, body: str, options: list[Option] | None = None,
        seconds: int = limits.OPERATION_SECONDS,
    ) -> Request:  # fmt: skip
        selectors = [("ShellId", self.shell_id)] if self.shell_id else []
        return self._begin(step, self._written(action, resource, body, options or [], selectors, seconds))

    def _written(
        self, action: str, resource: str, body: str, options: list[Option] | tuple[()],
        selectors: list[tuple[str, str]] | tuple[tuple[str, str], ...], seconds: int,
    ) -> tuple[str, bytes]:  # fmt: skip
        message_id = _number()
        return message_id, envelopes.written(
            action, resource, body, to=self._endpoint, message_id=message_id, session_id=self._session_id,
            seconds=seconds, options=options, selectors=selectors,
        )  # fmt: skip

    def _begin(self, step: Step, written: tuple[str, bytes]) -> Request:
        if self._asked is not None:
            raise Misused(f"{step.value} while {self._asked.step.value} is under way")
        if (self.state, step) not in RULES:
            raise Misused(f"{step.value}, but there is {self.state.value}")
        message_id, text = written
        self._asked = Request(step, text, message_id)
        return self._asked

    def answered(self, envelope: Envelope) -> Printed | ET.Element:
        """What the host answered to the request under way: for a Receive what was printed, else the s:Body.

        Raises NotOurs or ValueError for what is no answer to it; whoever gets that tells `lost`.
        """
        asked = self._under_way()
        if envelope.relates_to != asked.message_id:
            raise NotOurs("the answer relates to another message")
        rule = RULES[self.state, asked.step]
        came: Printed | ET.Element = envelope.body
        after = rule.answered
        if asked.step is Step.CREATE:
            self.shell_id = _shell_id(envelope.body)
        elif asked.step is Step.COMMAND:
            self._command_id = _text(envelope.body, f"{{{SHELL}}}CommandResponse/{{{SHELL}}}CommandId")
        elif asked.step is Step.RECEIVE:
            came = _printed(envelope.body)
            after = State.ENDED if came.done else after
        self._end(after)
        return came

    def refused(self) -> None:
        """The host answered the request under way with a fault."""
        self._end(RULES[self.state, self._under_way().step].refused)

    def lost(self) -> None:
        """Nothing is known of the request under way, if there is one."""
        if self._asked is not None:
            self._end(RULES[self.state, self._asked.step].lost)

    def _under_way(self) -> Request:
        if self._asked is None:
            raise Misused("an answer, but nothing was asked")
        return self._asked

    def _end(self, after: State) -> None:
        self._asked = None
        self.state = after
        if after is State.NONE:
            self.shell_id = ""


def _number() -> str:
    """A new name for a message or a session; in capitals, as Windows writes its own."""
    return f"uuid:{str(uuid.uuid4()).upper()}"


def _text(body: ET.Element, path: str) -> str:
    found = (body.findtext(path) or "").strip()
    if not found:
        raise ValueError(f"the answer has no {path.rsplit('}', 1)[-1]}")
    return found


def _shell_id(body: ET.Element) -> str:
    """By the resource's selector; WinRM 1 names it there alone, newer ones in the Shell beside it too."""
    for selector in body.iter(f"{{{WSMAN}}}Selector"):
        if selector.get("Name") == "ShellId" and selector.text:
            return selector.text.strip()
    return _text(body, f"{{{SHELL}}}Shell/{{{SHELL}}}ShellId")


def _printed(body: ET.Element) -> Printed:
    streams: dict[str, list[bytes]] = {"stdout": [], "stderr": []}
    response = body.find(f"{{{SHELL}}}ReceiveResponse")
    if response is None:
        raise ValueError("the answer has no ReceiveResponse")
    for stream in response.iter(f"{{{SHELL}}}Stream"):
        if stream.text and stream.get("Name") in streams:
            streams[stream.get("Name", "")].append(_decoded(stream.text))
    state = response.find(f"{{{SHELL}}}CommandState")
    code = None if state is None else state.findtext(f"{{{SHELL}}}ExitCode")
    done = state is not None and state.get("State") == _DONE
    exit_code = int(code) if code is not None else None
    return Printed(b"".join(streams["stdout"]), b"".join(streams["stderr"]), done, exit_code)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error as exc:
        raise ValueError("a stream is no base64") from exc
