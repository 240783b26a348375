"""The other transport: WinRS by pywinrm's Protocol, for where pypsrp does not do.

No Negotiate: NTLM where there is a password, else Kerberos."""

from __future__ import annotations

import contextlib
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import Any, Literal

import requests
import xmltodict
from requests.auth import HTTPBasicAuth
from requests_ntlm import HttpNtlmAuth
from winrm import exceptions as wx
from winrm.protocol import Protocol

from actctl.common import limits
from actctl.common.errors import HostError, HostFailure
from actctl.transport.answers import check_error, check_xml
from actctl.transport.blocking import BlockingTransport, operation_seconds
from actctl.transport.credentials import by_ticket, password_for
from actctl.transport.envelope import body_of
from actctl.transport.faults import OPERATION_TIMEOUT, Fault, explain_fault, explain_status, is_fault
from actctl.transport.interface import Auth, CommandResult, Connection, Operation
from actctl.transport.library_errors import TABLES
from actctl.transport.network_errors import Explain, bad_seal, explain_network, find, no_mechanism, unreadable
from actctl.transport.output import Output
from actctl.transport.policy import must_seal
from actctl.transport.shell import CODEPAGE
from actctl.transport.tickets import Tickets
from actctl.transport.wire import Wire

_ADDRESSING = "{http://schemas.xmlsoap.org/ws/2004/08/addressing}"
# Protocol checks its credentials at once and picks its own session; ours replaces that, so these are never sent.
_PLACEHOLDER = "-"


def make_transport(forks: int, tickets: Tickets | None = None) -> BlockingTransport:
    """A transport for up to `forks` hosts at once."""
    return BlockingTransport(PywinrmClient, forks, tickets)


class _CheckedProtocol(Protocol):
    """A Protocol that looks at every answer, and compares RelatesTo for every message.

    pywinrm does the latter for Signal and Delete alone.
    """

    def send_message(self, message: str) -> bytes:
        """Send, and raise WinRMError when the answer is to another message."""
        answer: bytes = super().send_message(message)
        if _number(message.encode(), "MessageID") != _number(answer, "RelatesTo"):
            raise wx.WinRMError("the answer relates to another message")
        return answer


def _number(envelope: bytes, name: str) -> uuid.UUID | None:
    """The UUID in a header of an envelope; None where it has none. Raises ET.ParseError."""
    root = ET.fromstring(envelope)  # noqa: S314  # looked at before (answers.check_xml)
    text = root.findtext(f"*/{_ADDRESSING}{name}", "").strip()
    try:
        return uuid.UUID(text.lower().rpartition("uuid:")[2])
    except ValueError:
        return None


def _checked(send: Callable[[str | bytes], bytes], connection: Connection) -> Callable[[str | bytes], bytes]:
    """`send` with every answer looked at after it is unsealed and before it is read as XML."""

    def checked(message: str | bytes) -> bytes:
        try:
            answer = send(message)
        except wx.WinRMTransportError as exc:
            check_error(exc.code, exc.response_text, connection)
            raise
        check_xml(answer, connection)
        return answer

    return checked


class PywinrmClient:
    """One WinRS shell by pywinrm (blocking.Client)."""

    def __init__(self, connection: Connection, wire: Wire) -> None:
        self.shell_id: str | None = None
        self._connection = connection
        self._wire = wire
        self._protocol = _CheckedProtocol(
            wire.endpoint,
            transport="ntlm" if must_seal(connection) else "basic",
            username=_PLACEHOLDER,
            password=_PLACEHOLDER,
            proxy=None,
        )
        self._session = wire.session(**self._protocol.transport.default_headers)
        _log_in(self._session, connection)
        self._protocol.transport.session = self._session
        self._protocol.transport.auth_method = _method(connection)
        checked = _checked(self._protocol.transport.send_message, connection)
        self._protocol.transport.send_message = checked  # type: ignore[assignment,method-assign]
        self._unsignalled: str | None = None

    def _ready(self) -> None:
        transport = self._protocol.transport
        if must_seal(self._connection) and transport.encryption is None:
            transport.setup_encryption(self._session)

    def open(self) -> None:
        """Log in unless that is done, and create a shell."""
        self._ready()
        self._unsignalled = None
        self.shell_id = self._protocol.open_shell(
            codepage=CODEPAGE, noprofile=True, idle_timeout=f"PT{limits.SHELL_IDLE_SECONDS}S"
        )
        self._wire.pinned = must_seal(self._connection)

    def start(self, command_line: str) -> None:
        """Start one command line by cmd.exe."""
        protocol, shell_id = self._protocol, self.shell_id or ""
        if self._unsignalled is not None:
            # Ends the previous command on the host; the last one of a shell ends with its Delete, a request less.
            ended, self._unsignalled = self._unsignalled, None
            with contextlib.suppress(wx.WSManFaultError):  # it is gone already, or the next request tells why
                protocol.cleanup_command(shell_id, ended)
        self._unsignalled = protocol.run_command(shell_id, command_line)

    def collect(self) -> CommandResult:
        """Output and exit code of that command, as bytes."""
        protocol, shell_id, command_id = self._protocol, self.shell_id or "", self._unsignalled or ""
        output = Output(self._connection)
        done, exit_code = False, 0
        while not done:
            protocol.operation_timeout_sec = operation_seconds(self._wire)
            try:
                stdout, stderr, exit_code, done = protocol.get_command_output_raw(shell_id, command_id)
            except (wx.WinRMOperationTimeoutError, wx.WSManFaultError) as exc:
                if not is_fault(self.explain(exc), OPERATION_TIMEOUT):
                    raise
                stdout = stderr = b""  # nothing was printed meanwhile
            self._wire.pause(output.add(stdout, stderr))
        return output.result(exit_code, self._wire.skew_seconds)

    def operate(self, operation: Operation) -> ET.Element:
        """Carry out one operation on a resource that is no shell."""
        self._ready()
        protocol = self._protocol
        protocol.operation_timeout_sec = operation_seconds(self._wire, operation.seconds)
        envelope = protocol.build_wsman_header(operation.action, operation.resource)
        if operation.selectors:
            chosen = [{"@Name": name, "#text": value} for name, value in operation.selectors]
            envelope["env:Header"]["w:SelectorSet"] = {"w:Selector": chosen}
        envelope["env:Body"] = xmltodict.parse(ET.tostring(operation.body))
        answer: str | bytes
        try:
            answer = protocol.send_message(xmltodict.unparse({"env:Envelope": envelope}))
        except (wx.WSManFaultError, wx.WinRMOperationTimeoutError) as exc:
            refused = exc.__context__
            if not isinstance(refused, wx.WinRMTransportError):
                raise
            answer = refused.response_text
        self._wire.pinned = must_seal(self._connection)
        return body_of(answer, self._connection)

    def delete(self, shell_id: str) -> None:
        """Delete the shell, opened by this client or by another."""
        self._ready()
        self._protocol.close_shell(shell_id, close_session=False)

    def close(self) -> None:
        """Close the connection."""
        self._protocol.transport.close_session()

    def explain(self, exc: Exception) -> HostError | None:
        """See EXCEPTIONS."""
        row = find(EXCEPTIONS, exc)
        return row(exc, self._connection) if row else None


_METHODS: dict[Auth, Literal["basic", "certificate", "ntlm", "kerberos", "credssp"]] = {
    Auth.BASIC: "basic",
    Auth.CERTIFICATE: "certificate",
    Auth.NTLM: "ntlm",
    Auth.NEGOTIATE: "ntlm",
    Auth.KERBEROS: "kerberos",
    Auth.CREDSSP: "credssp",
}


def _method(connection: Connection) -> Literal["basic", "certificate", "ntlm", "kerberos", "credssp"]:
    return "kerberos" if by_ticket(connection) else _METHODS[connection.auth]


def _log_in(session: requests.Session, connection: Connection) -> None:
    user, password = connection.user, password_for(connection)
    if connection.auth is Auth.BASIC:
        # As bytes: requests encodes text as latin-1, WinRM reads UTF-8.
        session.auth = HTTPBasicAuth((user or "").encode(), (password or "").encode())
    elif connection.auth is Auth.CERTIFICATE:
        session.headers["Authorization"] = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
    elif connection.auth in (Auth.NTLM, Auth.NEGOTIATE) and not by_ticket(connection):
        session.auth = HttpNtlmAuth(user, password, send_cbt=connection.send_cbt)
    else:
        try:
            session.auth = _system_login(connection, password)
        except ImportError as exc:
            raise HostFailure(no_mechanism(exc, connection)) from exc


def _system_login(connection: Connection, password: str | None) -> Any:
    """Kerberos and CredSSP, whose libraries are optional; raises ImportError."""
    if connection.auth is Auth.CREDSSP:
        from requests_credssp import HttpCredSSPAuth  # type: ignore[import-not-found,unused-ignore]

        return HttpCredSSPAuth(connection.user, password)
    from winrm.vendor.requests_kerberos import REQUIRED, HTTPKerberosAuth

    login = HTTPKerberosAuth(  # type: ignore[no-untyped-call]
        mutual_authentication=REQUIRED,
        delegate=connection.kerberos_delegation,
        # Before the first answer there is no certificate that the login could be bound to.
        force_preemptive=connection.scheme == "http" or not connection.send_cbt,
        principal=connection.user,
        hostname_override=connection.kerberos_hostname,
        sanitize_mutual_error_response=False,
        service=connection.kerberos_service or "HTTP",
        send_cbt=connection.send_cbt,
    )
    told = _told(login.generate_request_header, connection)
    login.generate_request_header = told  # type: ignore[method-assign]
    return login


def _told(token: Callable[..., Any], connection: Connection) -> Callable[..., Any]:
    """`token` with its failure told; HTTPKerberosAuth takes it for a refusal by the host."""

    def told(*given: Any, **more: Any) -> Any:
        try:
            return token(*given, **more)
        except requests.RequestException as exc:
            error = explain_network(exc, connection, TABLES)
            raise HostFailure(error or unreadable(exc, connection)) from exc

    return told


def _fault(exc: wx.WSManFaultError, connection: Connection) -> HostError:
    return explain_fault(Fault(exc.wsman_fault_code or exc.wmierror_code, exc.reason), connection)


def _status(exc: wx.WinRMTransportError, connection: Connection) -> HostError:
    return explain_status(exc.code, exc.response_text, connection)


def _gave_up(_: BaseException, connection: Connection) -> HostError:
    """pywinrm's own class for one fault; of a Receive it is no error (see `collect`)."""
    return explain_fault(Fault(OPERATION_TIMEOUT, None), connection)


def _rejected(_: BaseException, connection: Connection) -> HostError:
    return explain_status(401, b"", connection)


EXCEPTIONS: Mapping[type[BaseException], Explain] = {
    wx.InvalidCredentialsError: _rejected,
    wx.BasicAuthDisabledError: _rejected,
    wx.AuthenticationError: _rejected,
    PermissionError: _rejected,  # requests-ntlm: no challenge came
    wx.WSManFaultError: _fault,
    wx.WinRMTransportError: _status,
    wx.WinRMOperationTimeoutError: _gave_up,
    wx.WinRMError: bad_seal,  # the answer to another message, or an unsealed length that does not fit
    ET.ParseError: unreadable,
    StopIteration: unreadable,
    AssertionError: bad_seal,
}
