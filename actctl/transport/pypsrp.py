"""The default transport: WinRS by pypsrp, on our own requests session (no environment scans, shared TLS)."""

from __future__ import annotations

import contextlib
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import Any

import requests
from pypsrp import exceptions as px
from pypsrp.negotiate import HTTPNegotiateAuth
from pypsrp.shell import CommandState, SignalCode, WinRS
from pypsrp.wsman import NAMESPACES, SelectorSet, WSMan
from requests.auth import HTTPBasicAuth

from actctl.common import limits
from actctl.common.errors import HostError, HostFailure
from actctl.transport.answers import check_error, check_xml
from actctl.transport.blocking import BlockingTransport, operation_seconds
from actctl.transport.credentials import by_ticket, negotiate_user, password_for
from actctl.transport.envelope import body_of
from actctl.transport.faults import OPERATION_TIMEOUT, Fault, explain_fault, explain_status, is_fault
from actctl.transport.interface import Auth, CommandResult, Connection, Operation
from actctl.transport.network_errors import Explain, bad_seal, find, no_mechanism, unreadable
from actctl.transport.output import Output
from actctl.transport.policy import must_seal
from actctl.transport.shell import CODEPAGE
from actctl.transport.tickets import Tickets
from actctl.transport.wire import Wire

_RESOURCE = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd"
_SELECTOR = "{http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd}Selector"


def make_transport(forks: int, tickets: Tickets | None = None) -> BlockingTransport:
    """A transport for up to `forks` hosts at once."""
    return BlockingTransport(PypsrpClient, forks, tickets)


class PypsrpClient:
    """One WinRS shell by pypsrp (blocking.Client)."""

    def __init__(self, connection: Connection, wire: Wire) -> None:
        self.shell_id: str | None = None
        self._connection = connection
        self._wire = wire
        self._wsman = _wsman(connection, wire)
        self._shell = self._new_shell()
        self._unsignalled: str | None = None

    def _new_shell(self) -> WinRS:
        return WinRS(self._wsman, codepage=CODEPAGE, no_profile=True, idle_time_out=limits.SHELL_IDLE_SECONDS)

    def open(self) -> None:
        """Log in unless that is done, and create a shell."""
        self._shell, self._unsignalled = self._new_shell(), None
        answer = self._shell.open()
        selectors = answer.iter(_SELECTOR) if answer is not None else iter(())
        self.shell_id = next((s.text for s in selectors if s.get("Name") == "ShellId"), self._shell.id)
        self._wire.pinned = must_seal(self._connection)

    def start(self, command_line: str) -> None:
        """Start one command line by cmd.exe."""
        if self._unsignalled is not None:
            # Ends the previous command on the host; the last one of a shell ends with its Delete, a request less.
            ended, self._unsignalled = self._unsignalled, None
            with contextlib.suppress(px.WSManFaultError):  # it is gone already, or the next request tells why
                self._shell.signal(SignalCode.TERMINATE, ended)
        answer = self._shell.command(command_line, None)
        self._unsignalled = answer.findtext("rsp:CommandResponse/rsp:CommandId", "", NAMESPACES)

    def collect(self) -> CommandResult:
        """Output and exit code of that command, as bytes."""
        output = Output(self._connection)
        state, exit_code = CommandState.RUNNING, None
        while state != CommandState.DONE:
            try:
                state, exit_code, streams = self._shell.receive(
                    command_id=self._unsignalled, timeout=operation_seconds(self._wire)
                )
            except px.WSManFaultError as exc:
                if not is_fault(self.explain(exc), OPERATION_TIMEOUT):
                    raise
                streams = {}  # nothing was printed meanwhile
            self._wire.pause(output.add(streams.get("stdout", b""), streams.get("stderr", b"")))
        return output.result(exit_code, self._wire.skew_seconds)

    def operate(self, operation: Operation) -> ET.Element:
        """Carry out one operation on a resource that is no shell."""
        selectors = SelectorSet() if operation.selectors else None
        for name, value in operation.selectors:
            if selectors is not None:
                selectors.add_option(name, value)
        seconds = operation_seconds(self._wire, operation.seconds)
        try:
            answer: Any = self._wsman.invoke(
                operation.action, operation.resource, operation.body, selector_set=selectors, timeout=seconds
            )
        except px.WSManFaultError as exc:
            refused = exc.__context__
            if not isinstance(refused, px.WinRMTransportError):
                raise
            answer = refused.response_text
        self._wire.pinned = must_seal(self._connection)
        return body_of(answer, self._connection)

    def delete(self, shell_id: str) -> None:
        """Delete the shell, opened by this client or by another."""
        selectors = SelectorSet()
        selectors.add_option("ShellId", shell_id)
        self._wsman.delete(_RESOURCE, selector_set=selectors)

    def close(self) -> None:
        """Close the connection."""
        self._wsman.close()

    def explain(self, exc: Exception) -> HostError | None:
        """See EXCEPTIONS."""
        row = find(EXCEPTIONS, exc)
        return row(exc, self._connection) if row else None


def _wsman(connection: Connection, wire: Wire) -> WSMan:
    wsman = WSMan(
        connection.address,
        port=connection.port,
        ssl=connection.scheme == "https",
        path=connection.path,
        auth="ntlm" if must_seal(connection) else "basic",  # decides about sealing only: the session is ours
        encryption="always" if must_seal(connection) else "auto",
        reconnection_backoff=0.0,
        no_proxy=True,
    )
    wsman.transport.username = connection.user
    session = wire.session(**{"User-Agent": "actctl", "Accept-Encoding": "identity"})
    _log_in(session, connection)
    wsman.transport.session = session
    wsman.transport.send = _checked(wsman.transport.send, connection)  # type: ignore[method-assign]
    return wsman


def _checked(send: Callable[..., bytes], connection: Connection) -> Callable[..., bytes]:
    """`send` with every answer looked at after it is unsealed and before it is read as XML."""

    def checked(message: bytes, **more: Any) -> bytes:
        try:
            answer = send(message, **more)
        except px.WinRMTransportError as exc:
            check_error(exc.code, exc.response_text, connection)
            raise
        check_xml(answer, connection)
        return answer

    return checked


def _log_in(session: requests.Session, connection: Connection) -> None:
    user, password = connection.user, password_for(connection)
    if connection.auth is Auth.BASIC:
        # As bytes: requests encodes text as latin-1, WinRM reads UTF-8.
        session.auth = HTTPBasicAuth((user or "").encode(), (password or "").encode())
    elif connection.auth is Auth.CERTIFICATE:
        session.headers["Authorization"] = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
    elif connection.auth is Auth.CREDSSP:
        try:
            from requests_credssp import HttpCredSSPAuth  # type: ignore[import-not-found,unused-ignore]
        except ImportError as exc:
            raise HostFailure(no_mechanism(exc, connection)) from exc
        session.auth = HttpCredSSPAuth(user, password)
    else:
        session.auth = HTTPNegotiateAuth(
            username=negotiate_user(connection),
            password=password,
            auth_provider=Auth.KERBEROS.value if by_ticket(connection) else connection.auth.value,
            send_cbt=connection.send_cbt,
            service=connection.kerberos_service or "host",
            delegate=connection.kerberos_delegation,
            hostname_override=connection.kerberos_hostname,
            wrap_required=must_seal(connection),
        )


def _fault(exc: px.WSManFaultError, connection: Connection) -> HostError:
    """pypsrp reads one of the two fault shapes and forgets the HTTP status; the answer itself is in __context__."""
    answer = exc.__context__
    if isinstance(answer, px.WinRMTransportError):
        return explain_status(answer.code, answer.response_text, connection)
    code = exc.code if isinstance(exc.code, int) else None
    return explain_fault(Fault(code, exc.reason), connection)


def _status(exc: px.WinRMTransportError, connection: Connection) -> HostError:
    return explain_status(exc.code, exc.response_text, connection)


def _rejected(_: BaseException, connection: Connection) -> HostError:
    return explain_status(401, b"", connection)


EXCEPTIONS: Mapping[type[BaseException], Explain] = {
    px.AuthenticationError: _rejected,
    px.WSManFaultError: _fault,
    px.WinRMTransportError: _status,
    px.InvalidRunspacePoolStateError: unreadable,
    px.InvalidPipelineStateError: unreadable,
    px.InvalidPSRPOperation: unreadable,
    px.FragmentError: unreadable,
    px.SerializationError: bad_seal,
    px.WinRMError: bad_seal,  # RelatesTo of another message, or an unsealed length that does not fit
    ET.ParseError: unreadable,
}
