"""What a foreign host is told to be, and what it remembers of its visitors."""

from __future__ import annotations

import email.utils
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from tests.foreign.certificates import CertificateKind
from tests.foreign.envelopes import Call
from tests.foreign.operations import CimCall
from tests.foreign.wire import HttpAnswer


class Fault(Enum):
    """One way of going wrong. Delete is answered properly wherever the host can answer at all."""

    REJECT_LOGIN = "every login ends in 401"
    CLOSE_AFTER_401 = "says Connection: close with its first 401 and closes; works otherwise"
    HTTP_403 = "403 without a body"
    HTTP_404 = "404 html: not WinRM behind this URL"
    HTTP_503_HTML = "503 with an html page that is well-formed XML"
    RESET_BEFORE_REPLY = "the first request of a connection is answered by a TCP reset"
    STALL_IN_HTTP = "nothing is ever answered"
    DRIP_IN_HTTP = "the first answer comes one byte a second, for ever"
    ACCESS_DENIED = "Create: WSManFault 5"
    QUOTA_SHELLS = "Create: WSManFault 2150859173"
    QUOTA_WMI = "Create: MSFT_WmiError 2150859174, the shape newer Windows uses"
    STALL_IN_CREATE = "Create opens no shell and is never answered"
    SLOW_CREATE = "Create opens the shell at once and answers after 1.5 s"
    TIMEOUT_IN_CREATE = "Create: WSManFault 2150858793"
    TIMEOUT_IN_COMMAND = "Command: WSManFault 2150858793"
    SHELLS_FORBIDDEN = "Create: WSManFault 2150859180"
    HTTP_1_0 = "HTTP/1.0 in every status line, and the connection closed after each answer"
    CLOSE_AFTER_CHALLENGE = "the NTLM challenge is sent with Connection: close, and so it is"
    UTF_16 = "Receive: the envelope is in UTF-16"
    EXE_NOT_FOUND = "Command: WSManFault 2147942402"
    SHELL_GONE = "Command: the shell is dropped, WSManFault 2150858843"
    RELATES_TO = "Command: the answer relates to another message"
    RESET_IN_COMMAND = "Command: runs it, then a TCP reset"
    RESET_IN_RECEIVE = "Receive: TCP reset"
    STALL_IN_RECEIVE = "Receive: never answered"
    DRIP_IN_RECEIVE = "Receive: one byte a second, for ever"
    TRUNCATED_XML = "Receive: half an envelope, properly framed and sealed"
    TRUNCATED_BODY = "Receive: fewer bytes than Content-Length says, then closed"
    GARBAGE_IN_RECEIVE = "Receive: sealed with the wrong key"
    CLOSE_AFTER_COMMAND = "Command is answered with Connection: close, and so it is"
    STALL_IN_DELETE = "the first Delete is never answered (the shell stays)"
    DRIP_IN_DELETE = "the first Delete is answered one byte a second (the shell stays)"
    RESET_IN_DELETE = "the first Delete is answered by a TCP reset (the shell stays)"


@dataclass(frozen=True)
class Answer:
    """What a command prints."""

    stdout: bytes = b""
    stderr: bytes = b""
    exit_code: int = 0
    seconds: float = 0.0
    """How long it runs; nothing is printed before its end."""


@dataclass(frozen=True)
class Run:
    """One command that was started on a host with a `behaviour`."""

    line: str
    codepage: str
    """What the shell was opened with (WINRS_CODEPAGE), empty where it was not said."""
    ended: threading.Event = field(default_factory=threading.Event, repr=False)
    """Set when its shell is deleted, or a signal ends it, or the fleet ends: never by a lost connection."""


class Break(Enum):
    """A connection lost at one command; the host itself is well."""

    BEFORE_COMMAND = "Command: a TCP reset, and nothing is run"
    AFTER_COMMAND = "Command: it is started, then a TCP reset"
    IN_RECEIVE = "Receive: a TCP reset while the command runs or after it"
    SILENT_RECEIVE = "Receive: never answered"
    BEFORE_OPERATION = "CIM: a TCP reset, and nothing is done"
    AFTER_OPERATION = "CIM: it is done, then a TCP reset"
    SILENT_OPERATION = "CIM: it is done, and never answered"


class Once:
    """Breaks that happen a number of times and are then over; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[Break, str]] = []

    def add(self, where: Break, part: str = "", times: int = 1) -> None:
        """The next `times` requests about a command, or CIM operations, whose line has `part` in it."""
        with self._lock:
            self._waiting += [(where, part)] * times

    def take(self, where: Break, line: str) -> bool:
        """Whether it is to happen now; if so it is used up."""
        with self._lock:
            for item in self._waiting:
                if item[0] is where and item[1].lower() in line.lower():
                    self._waiting.remove(item)
                    return True
        return False

    @property
    def left(self) -> int:
        """How many have not happened yet."""
        with self._lock:
            return len(self._waiting)


class Script(Protocol):
    """A host whose answers are written elsewhere: recorded ones (tests/recorded), or hostile ones (tests/hostile)."""

    def first(self, connection: socket.socket, stopping: threading.Event) -> None:
        """Before anything of a request is answered; raises HangUp where it has answered itself."""
        ...

    def envelope(self, call: Call, text: bytes) -> bytes:
        """The envelope that is sealed and sent instead of `text`."""
        ...

    def answer(self, connection: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
        """What is sent instead of `answer`; raises HangUp where it has answered itself."""
        ...


class Cim(Protocol):
    """Answers WS-Man operations on WMI classes: from files (tests/foreign/cim.py), or with state."""

    def answer(self, call: Call, asked: CimCall) -> bytes:
        """The whole envelope; one with a fault is sent as HTTP 500."""
        ...


@dataclass(frozen=True)
class ForeignHost:
    """One pretended host: how it is reached, what it answers, how it fails."""

    outputs: dict[str, bytes | Answer] = field(default_factory=dict)
    """Substring of a command line -> what it prints (the first match in order)."""
    behaviour: Callable[[Run], Answer] | None = None
    """Runs commands instead of `outputs`, each in a thread of its own; takes as long as the command does."""
    cim: Cim | None = None
    """What answers CIM; None: this host has no WMI plug-in."""
    fault_status: int = 500
    """Of HTTP, with a fault of CIM; 400 is allowed too."""
    once: Once = field(default_factory=Once, repr=False, compare=False)
    """Connections lost at single commands, beside `fault`, which lasts."""
    user: str = "admin"
    """Plain or `DOMAIN\\user`; one password per user in the whole fleet."""
    password: str = "Foreign-Pass-1"
    scheme: str = "http"
    fault: Fault | None = None
    script: Script | None = None
    certificate: CertificateKind = CertificateKind.GOOD
    operations_allowed: int | None = None
    """Commands that may be started before a shell is deleted (Windows 7 allows a user about 15); None: any number.
    CIM is refused beyond that too."""
    binding: bytes | None = None
    """Hash of the certificate that a login must be bound to, if not its own: a proxy ends TLS in front of it."""
    proves_itself: bool = True
    """Ends a sign-in by Kerberos with a token of its own, which shows that it knows its key."""
    latency_seconds: float = 0.0
    """Added before each answer."""
    chunk_bytes: int = 98_304
    """Most output one Receive carries."""
    skew_seconds: float | None = 0.0
    """Its clock minus the true time, in the Date header of every answer; None: no such header."""
    date: str | None = None
    """Instead of that header's proper text."""
    schemes_offered: tuple[str, ...] = ("Negotiate", "Basic")
    """WWW-Authenticate headers; Basic is offered over https alone."""

    def date_header(self) -> list[tuple[str, str]]:
        """The Date of an answer given now, if it has one."""
        if self.date is not None:
            return [("Date", self.date)]
        if self.skew_seconds is None:
            return []
        return [("Date", email.utils.formatdate(time.time() + self.skew_seconds, usegmt=True))]

    def answer(self, command_line: str) -> Answer:
        """What this host prints for `command_line`."""
        for part, output in self.outputs.items():
            if part in command_line:
                return output if isinstance(output, Answer) else Answer(stdout=output)
        words = command_line.split()
        name = words[0] if words else ""
        text = f"'{name}' is not recognized as an internal or external command,\r\n"
        return Answer(stderr=text.encode() + b"operable program or batch file.\r\n", exit_code=1)


@dataclass
class HostLog:
    """What happened on one host. Written by the connection threads."""

    commands: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    """One word each: the WS-Man action's last part, `empty`, or `401`."""
    open_shells: dict[str, str] = field(default_factory=dict)
    """ShellId -> the IdleTimeOut it was opened with ("" for none)."""
    shells_opened: int = 0
    operations: list[CimCall] = field(default_factory=list)
    """CIM, in the order it came; a Pull is one too."""
    codepages: list[str] = field(default_factory=list)
    operation_timeouts: list[float] = field(default_factory=list)
    """Seconds, one for each Receive."""
    connections: int = 0
    live_connections: int = 0
    problems: list[str] = field(default_factory=list)
    """Exceptions of the server itself: a test may assert there are none."""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, request: str) -> None:
        """Record one request."""
        with self.lock:
            self.requests.append(request)
