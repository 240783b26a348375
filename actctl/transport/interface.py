"""What every transport offers: a session on one host that runs command lines, and carries out WS-Man operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from actctl.common.errors import HostError, HostFailure
from actctl.common.limits import LONGEST_LOGGED
from actctl.common.secret import Secret
from actctl.common.texts import Text, joined, same
from actctl.common.words import hide_keys_logged, shown

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Auth(str, Enum):
    """How actctl proves who it is to WinRM."""

    BASIC = "basic"
    NTLM = "ntlm"
    NEGOTIATE = "negotiate"
    KERBEROS = "kerberos"
    CERTIFICATE = "certificate"
    CREDSSP = "credssp"


class MessageEncryption(str, Enum):
    """Whether messages are sealed inside HTTP (NTLM, Kerberos, CredSSP); `auto` seals over plain HTTP."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Connection:
    """Everything a transport needs to reach one host. The password is a `Secret`: repr does not show it."""

    address: str
    """DNS name, IPv4 or IPv6 address (without brackets)."""
    port: int
    scheme: str = "https"
    """`http` or `https`."""
    path: str = "wsman"
    """URL path without the leading slash."""
    auth: Auth = Auth.NEGOTIATE
    user: str | None = None
    password: Secret | None = field(default=None, repr=False)
    verify_certificate: bool = True
    ca_file: str | None = None
    """PEM bundle to trust instead of the system's."""
    message_encryption: MessageEncryption = MessageEncryption.AUTO
    send_cbt: bool = True
    """Channel binding over HTTPS."""
    kerberos_service: str | None = None
    """Service part of the SPN; None: the library's default."""
    kerberos_hostname: str | None = None
    """Host part of the SPN; None: `address`."""
    kerberos_delegation: bool = False
    certificate_pem: str | None = None
    certificate_key_pem: str | None = None
    proxy: str | None = None
    """HTTP proxy URL (CONNECT for https); None: none (the environment is not searched)."""
    connect_seconds: float = 10.0
    """Limit for the TCP and TLS handshake."""


def described(connection: Connection) -> Text:
    """How a host is reached, for a log: `http, ntlm as administrator`; no secret."""
    said: list[Text | str] = [connection.scheme]
    if connection.proxy:
        said.append(Text(" by a proxy", " (プロキシ経由)"))
    if connection.scheme == "https" and not connection.verify_certificate:
        said.append(Text(", certificate not verified", "、証明書の検証なし"))
    said.append(Text(f", {connection.auth.value}", f"、{connection.auth.value}"))
    if connection.user:
        said.append(Text(f" as {connection.user}", f"、ユーザー {connection.user}"))
    return joined(*said)


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What one command line gave back, not yet decoded."""

    stdout: bytes
    stderr: bytes
    exit_code: int
    """As the remote shell reports it: signed or unsigned 32 bit."""
    skew_seconds: float | None = None
    """The host's clock minus ours when its last answer came, by that answer's Date header, exact to one second;
    None where the header is absent or unreadable."""


def logged_line(command_line: str) -> Text:
    """A command line, for a log: one that is ours, so that only what has a key's characters is hidden."""
    return same(shown(command_line, LONGEST_LOGGED, hide_keys_logged))


@dataclass(frozen=True, slots=True)
class Operation:
    """One request to a resource that is no shell (MS-WSMV 3.1.4.1: Enumerate, Pull, a class' own methods)."""

    action: str
    """URI."""
    resource: str
    """URI."""
    body: Element = field(repr=False)
    """The child of the envelope's body; may hold a key."""
    selectors: tuple[tuple[str, str], ...] = ()
    seconds: int = 60
    """After which the host itself gives up; the session's deadline may shorten it."""
    about: str = ""
    """What the log names beside the action: a query's class."""
    another_after: Callable[[Element], bool] | None = None
    """Of which faults (the envelope's body) something else is asked: for the log they are none."""

    @property
    def logged(self) -> Text:
        """The action's name and what it is about."""
        return same(" ".join(filter(None, (self.action.rpartition("/")[2], self.about))))

    def failed_with(self, failure: HostFailure) -> Text:
        """What the log says of a failure: its kind, unless it is one that was reckoned with."""
        if isinstance(failure, OperationRefused) and self.another_after and self.another_after(failure.body):
            return Text("not known there, another follows", "未対応のため別の要求で続行")
        return same(failure.error.kind.value)


class OperationRefused(HostFailure):
    """The host carried out no operation and sent a SOAP fault; `body` holds it."""

    def __init__(self, error: HostError, body: Element) -> None:
        super().__init__(error)
        self.body = body


class Client(Protocol):
    """One library's way of speaking WS-Man on one connection. Blocks; raises that library's exceptions."""

    shell_id: str | None
    """Of the open shell, as soon as the host told it."""

    def open(self) -> None:
        """Log in unless that is done, and create a shell."""
        ...

    def start(self, command_line: str) -> None:
        """End the command before, and start this one; what is refused was not started."""
        ...

    def collect(self) -> CommandResult:
        """Wait for the end of the command that was started last."""
        ...

    def operate(self, operation: Operation) -> Element:
        """Log in unless that is done, and carry out; the envelope's body. Raises OperationRefused at a fault."""
        ...

    def delete(self, shell_id: str) -> None:
        """Delete a shell, logging in first if need be."""
        ...

    def close(self) -> None:
        """Close the connection; sends nothing."""
        ...

    def explain(self, exc: Exception) -> HostError | None:
        """What an exception of the library means; None: it is not one of the library's."""
        ...


class Session(Protocol):
    """A connection to one host, open inside its `async with` block. What is asked first signs in; where that failed,
    nothing further is tried.

    Leaving the block deletes the remote shell, even when cancelled, and even after the deadline: that may take a few
    seconds more (limits.LATE_SECONDS), and never hides the error that led there.
    """

    async def run(self, command_line: str) -> CommandResult:
        """Run one command line through the host's cmd.exe; the first one makes the remote shell.

        Raises HostFailure when the host did not run it or the connection broke.
        """
        ...

    async def operate(self, operation: Operation) -> Element:
        """Carry out one operation, for which no shell is needed: the body of the answer's envelope.

        Raises OperationRefused when the host sent a fault, HostFailure when the connection broke.
        """
        ...

    async def __aenter__(self) -> Session: ...

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None: ...


class Transport(Protocol):
    """A way of reaching hosts; one object serves a whole run and is closed at its end."""

    def session(
        self, connection: Connection, *, deadline: float, signed_in: Callable[[], None] | None = None
    ) -> Session:
        """A session that has sent nothing yet. `deadline` (`time.monotonic()`) is for all of it; `signed_in` is called
        once, when the host has let the account in.

        Entering it raises HostFailure for a connection that must not be made (policy), running also when it cannot be
        (kind `timeout` once the deadline has passed).
        """
        ...

    def close(self) -> None:
        """Free threads and shared state; sessions must be closed before."""
        ...
