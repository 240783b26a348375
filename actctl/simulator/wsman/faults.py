"""WS-Man faults as Windows words them: code, SOAP codes, reason in the host's language."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from actctl.simulator.windows.machine import Machine
from actctl.simulator.wsman.envelope import response
from actctl.simulator.wsman.names import FAULT
from actctl.simulator.wsman.wmi_error import LIMITED, wmi_error

_ACTION_WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
_ACTION_ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault"


@dataclass(frozen=True, slots=True)
class WsmanFault:
    """Why a request fails; sent as HTTP 500."""

    code: int
    subcode: str
    """Second-level SOAP code, with its prefix."""
    reason: str
    reason_ja: str = ""
    sender: bool = False
    provider: str = ""
    """The plug-in that refuses, with the path of its library: `NAME|PATH`."""
    detail: str = ""
    """The name behind `faultDetail/` of the FaultDetail."""
    wmi_error: bool = False
    """On newer Windows the code stands in an MSFT_WmiError instead of a WSManFault."""


class Refused(Exception):
    """Raised inside the simulator where a request fails."""

    def __init__(self, fault: WsmanFault) -> None:
        super().__init__(fault.code)
        self.fault = fault


ACCESS_DENIED = WsmanFault(5, "w:AccessDenied", "Access is denied. ", "アクセスが拒否されました。 ", sender=True)
TIMED_OUT = WsmanFault(
    2150858793,
    "w:TimedOut",
    "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  ",
    "WS-Management サービスは、OperationTimeout で指定された時間内に操作を完了できません。  ",
)
SHELL_GONE = WsmanFault(
    2150858843,
    "w:InvalidSelectors",
    "The request for the Windows Remote Shell with ShellId {shell} failed because the shell was not found on"
    " the server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on"
    " the server."
    " Provide the correct ShellId or create a new shell and retry the operation. ",
    "指定されたシェルはサーバーで見つかりませんでした。 ",
    sender=True,
)
NO_COMMAND = WsmanFault(
    2150858843,
    "w:InvalidSelectors",
    "The Windows Remote Shell received a request to perform an operation on a command identifier that does not exist."
    " Either the command has completed execution or the client specified an invalid command identifier. ",
    sender=True,
    detail="UnexpectedSelectors",
)
NO_PARAMETER = WsmanFault(
    87,
    "w:InvalidParameter",
    "The parameter is incorrect. ",
    sender=True,
    provider=r"Shell cmd plugin|%systemroot%\system32\winrscmd.dll",
    detail="InvalidValue",
)
SHELL_QUOTA = WsmanFault(
    2150859173,
    "w:QuotaLimit",
    "The WS-Management service cannot process the request. This user is allowed a maximum number of {shells}"
    " concurrent shells, which has been exceeded. Close existing shells or raise the quota for this user. ",
    "このユーザーの同時シェルの最大数 {shells} を超えています。 ",
    sender=True,
    wmi_error=True,
)
OPERATIONS_QUOTA = WsmanFault(
    2150859174,
    "w:QuotaLimit",
    "The WS-Management service cannot process the request. The maximum number of concurrent operations for"
    " this user has been exceeded. Close existing operations for this user, or raise the quota. ",
    wmi_error=True,
)
OPERATIONS_QUOTA_15 = WsmanFault(
    2150859174,
    "w:QuotaLimit",
    "The WS-Management service cannot process the request. This user is allowed a maximum number of 15 concurrent"
    " operations, which has been exceeded. Close existing operations for this user, or raise the quota for this user. ",
)
NOT_FOUND = WsmanFault(2147942402, "w:InternalError", "The system cannot find the file specified. ")
NO_RESOURCE = WsmanFault(
    2150858752,
    "a:DestinationUnreachable",
    "The WS-Management service cannot process the request. The resource URI is missing or not known. ",
    sender=True,
)
NO_ACTION = WsmanFault(
    2150858771, "a:ActionNotSupported", "The WS-Management service does not know that action. ", sender=True
)


def render(
    fault: WsmanFault, relates_to: str, machine: Machine, *, shell: str = "", shells: int = 0, japanese: bool = False
) -> bytes:
    """The fault as an envelope; `shell`: the one it is about, `shells`: how many a user may have."""
    words = fault.reason_ja if japanese and fault.reason_ja else fault.reason
    reason = escape(words.replace("{shell}", shell).replace("{shells}", str(shells)))
    lang = "ja-JP" if japanese and fault.reason_ja else "en-US"
    value = "s:Sender" if fault.sender else "s:Receiver"
    body = (
        f"<s:Fault><s:Code><s:Value>{value}</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode>"
        f'</s:Code><s:Reason><s:Text xml:lang="{lang}">{reason}</s:Text></s:Reason>'
        f"<s:Detail>{_detail(fault, reason, machine)}</s:Detail></s:Fault>"
    )
    action = _ACTION_ADDRESSING if fault.subcode.startswith("a:") else _ACTION_WSMAN
    return response(action, relates_to, body)


def _detail(fault: WsmanFault, reason: str, machine: Machine) -> str:
    if machine.release.old_faults or not fault.wmi_error:
        detail = f"<w:FaultDetail>{_ACTION_WSMAN}Detail/{fault.detail}</w:FaultDetail>" if fault.detail else ""
        if fault.provider:
            name, _, path = fault.provider.partition("|")
            reason = f'<f:ProviderFault provider="{name}" path="{path}">{reason}</f:ProviderFault>'
        return (
            f'{detail}<f:WSManFault xmlns:f="{FAULT}" Code="{fault.code}" Machine="{escape(machine.name.upper())}">'
            f"<f:Message>{reason}</f:Message></f:WSManFault>"
        )
    return wmi_error(fault.code, reason, LIMITED)
