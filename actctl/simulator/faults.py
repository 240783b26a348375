"""What can go wrong with a pretend host, one row for each kind (docs/facts/winrm.md, "Faults")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class FaultKind(str, Enum):
    """The name is what a fleet file says under `fault:`."""

    REFUSE = "refuse"
    WRONG_PASSWORD = "wrong_password"
    ACCESS_DENIED = "access_denied"
    ACCESS_DENIED_LOCALISED = "access_denied_localised"
    SHELL_QUOTA = "shell_quota"
    OPERATIONS_QUOTA = "operations_quota"
    HTTP_503 = "http_503"
    RESET_BEFORE_REPLY = "reset_before_reply"
    RESET_IN_RECEIVE = "reset_in_receive"
    TRUNCATED_XML = "truncated_xml"
    STALL_HTTP = "stall_http"
    STALL_RECEIVE = "stall_receive"
    DRIP = "drip"
    SLOW = "slow"
    CLOSE_AFTER_401 = "close_after_401"
    CODEPAGE_IGNORED = "codepage_ignored"
    EXIT_CODE = "exit_code"
    RELATES_TO_MISMATCH = "relates_to_mismatch"
    SPLIT_OUTPUT = "split_output"
    BIG_OUTPUT = "big_output"
    SLOW_ACTIVATION = "slow_activation"
    NO_VBSCRIPT = "no_vbscript"
    SCRIPT_HOST_DISABLED = "script_host_disabled"
    NOT_ELEVATED = "not_elevated"
    ACTIVATION_DENIED = "activation_denied"
    ACTIVATION_VOID = "activation_void"
    WMI_DENIED = "wmi_denied"
    RESET_IN_INVOKE = "reset_in_invoke"
    UNENCRYPTED_REFUSED_401 = "unencrypted_refused_401"
    SHELL_GONE = "shell_gone"
    TLS_EXPIRED = "tls_expired"
    TLS_WRONG_NAME = "tls_wrong_name"


@dataclass(frozen=True, slots=True)
class FaultInfo:
    """What a fault does, for people and for the fleet file's reader."""

    what: str
    seconds: float | None = None
    """How long it takes where a time belongs to it; `seconds:` in a fleet file replaces it."""


FAULTS: dict[FaultKind, FaultInfo] = {
    FaultKind.REFUSE: FaultInfo("switched off: nothing listens, connecting is refused"),
    FaultKind.WRONG_PASSWORD: FaultInfo("the inventory carries a password that the host refuses (401)"),
    FaultKind.ACCESS_DENIED: FaultInfo("whatever is asked, a shell or CIM, gives WS-Man fault 5, access denied"),
    FaultKind.ACCESS_DENIED_LOCALISED: FaultInfo("the same, its reason in Japanese"),
    FaultKind.SHELL_QUOTA: FaultInfo("fault 2150859173: the user has too many shells open"),
    FaultKind.OPERATIONS_QUOTA: FaultInfo("fault 2150859174: the user has too many operations under way"),
    FaultKind.HTTP_503: FaultInfo("every authenticated request gets 503 and a page of HTML"),
    FaultKind.RESET_BEFORE_REPLY: FaultInfo("the connection is reset instead of an answer to Create, or to CIM"),
    FaultKind.RESET_IN_RECEIVE: FaultInfo("the connection is reset instead of an answer to Receive, or to CIM"),
    FaultKind.TRUNCATED_XML: FaultInfo("the answer to Receive, or to CIM, breaks off in the middle of its XML"),
    FaultKind.STALL_HTTP: FaultInfo("the first SOAP request is never answered"),
    FaultKind.STALL_RECEIVE: FaultInfo("Receive is never answered, nor is CIM"),
    FaultKind.DRIP: FaultInfo("answers to Receive, and of CIM, arrive one byte at a time, so many seconds apart", 0.5),
    FaultKind.SLOW: FaultInfo("every command, and every query and method of CIM, takes so many seconds", 3.0),
    FaultKind.CLOSE_AFTER_401: FaultInfo("the first 401 closes the connection"),
    FaultKind.CODEPAGE_IGNORED: FaultInfo("output is in the system's code page whatever the shell asked for"),
    FaultKind.EXIT_CODE: FaultInfo("commands end with exit code 1 although their text is whole"),
    FaultKind.RELATES_TO_MISMATCH: FaultInfo("answers relate to a message that nobody sent"),
    FaultKind.SPLIT_OUTPUT: FaultInfo("output comes in two Receives, Running then Done"),
    FaultKind.BIG_OUTPUT: FaultInfo("every command prints some megabytes first"),
    FaultKind.SLOW_ACTIVATION: FaultInfo("/ato, and the method Activate, takes so many seconds", 5.0),
    FaultKind.NO_VBSCRIPT: FaultInfo("cscript has no engine for .vbs files; CIM answers"),
    FaultKind.SCRIPT_HOST_DISABLED: FaultInfo("a policy forbids the script host: cscript runs nothing; CIM answers"),
    FaultKind.NOT_ELEVATED: FaultInfo("the account's token is filtered: changing verbs are refused"),
    FaultKind.ACTIVATION_DENIED: FaultInfo("COM refuses, elevated or not: /ato ends with 0x80070005"),
    FaultKind.ACTIVATION_VOID: FaultInfo("an activation ends without an error, and the licence stays as it was"),
    FaultKind.WMI_DENIED: FaultInfo("the account may open shells, and WMI refuses it (fault 2150859014)"),
    FaultKind.RESET_IN_INVOKE: FaultInfo("CIM: a method is carried out, and instead of its answer comes a reset"),
    FaultKind.UNENCRYPTED_REFUSED_401: FaultInfo("every plain body over http gets 401, not only Basic's"),
    FaultKind.SHELL_GONE: FaultInfo("the shell is gone by the time of the first Receive (fault 2150858843)"),
    FaultKind.TLS_EXPIRED: FaultInfo("the https certificate has expired"),
    FaultKind.TLS_WRONG_NAME: FaultInfo("the https certificate is for another name"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault one host has."""

    kind: FaultKind
    seconds: float = 0.0
    """For DRIP the time between two bytes, for the slow ones how long it takes."""


def fault(name: str, seconds: float | None = None) -> Fault:
    """A fault by its name in a fleet file; raises ValueError for a name that does not exist."""
    kind = FaultKind(name)
    default = FAULTS[kind].seconds or 0.0
    return Fault(kind, default if seconds is None else seconds)
