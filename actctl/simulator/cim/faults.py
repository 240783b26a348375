"""Faults of the WMI plug-in, in the shape of older Windows and of newer.

Shapes: recordings in the tests of WinRb/WinRM and pywinrm; numbers and sentences: wsmerror.h of the Windows SDK.
How an HRESULT of the licensing service looks is a guess after the sentence for unknown errors: no recording is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from actctl.simulator.cim.names import CIMV2, COMMON, XSI
from actctl.simulator.windows.machine import Machine
from actctl.simulator.wsman.envelope import response
from actctl.simulator.wsman.names import ADDRESSING, ENUMERATION, FAULT
from actctl.simulator.wsman.wmi_error import DENIED, FAILED, LIMITED, wmi_error

_WSMAN_FAULT = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
_ACTIONS = {"n": f"{ENUMERATION}/fault", "a": f"{ADDRESSING}/fault"}
_PLUGIN = r"%systemroot%\system32\WsmWmiPl.dll"


@dataclass(frozen=True, slots=True)
class Kind:
    """A fault of WS-Management or of its WMI plug-in."""

    code: int
    subcode: str
    reason: str
    sender: bool = False
    inner: str = ""
    """What the provider says, where that is another sentence."""
    reason_ja: str = ""
    """Of a Japanese Windows; empty: it says it in English."""

    @property
    def shape(self) -> tuple[str, str]:
        """What an MSFT_WmiError calls it."""
        return {"w:AccessDenied": DENIED, "w:QuotaLimit": LIMITED}.get(self.subcode, FAILED)

    def said(self, language: str) -> str:
        """The sentence in the host's language."""
        return self.reason_ja if language == "ja" and self.reason_ja else self.reason

    def told(self, language: str) -> str:
        """What the provider says, in the host's language."""
        return self.said(language) if language == "ja" and self.reason_ja else self.inner or self.reason


CANNOT_PROCESS_FILTER = Kind(
    2150858778,
    "n:CannotProcessFilter",
    "The data source could not process the filter. The filter might be missing or it might be invalid."
    " Change the filter and try the request again.  ",
    sender=True,
    inner="The WQL query is invalid. ",
    reason_ja="データ ソースはフィルターを処理できませんでした。フィルターがないか、無効である可能性があります。 ",
)
NO_CLASS = replace(CANNOT_PROCESS_FILTER, inner="The specified class does not exist in the given namespace. ")
NO_DIALECT = Kind(
    2150858777,
    "n:FilterDialectRequestedUnavailable",
    "The filter dialect (the type associated with the filter) was not supported for this resource. ",
    sender=True,
)
NO_CONTEXT = Kind(
    2150858779,
    "n:InvalidEnumerationContext",
    "The WS-Enumeration context in the enumeration is not valid. Enumeration may have been completed or canceled."
    " You cannot use this enumeration context anymore. Start a new enumeration. ",
)
NO_INSTANCE = Kind(
    2150858752,
    "a:DestinationUnreachable",
    "The WS-Management service cannot process the request. The service cannot find the resource identified by the"
    " resource URI and selectors. ",
    sender=True,
    reason_ja="要求を処理できません。リソース URI とセレクターで識別されるリソースが見つかりません。 ",
)
NO_SELECTORS = Kind(NO_INSTANCE.code, "w:InternalError", NO_INSTANCE.reason, reason_ja=NO_INSTANCE.reason_ja)
NO_METHOD = Kind(
    2150858771,
    "a:ActionNotSupported",
    "The WS-Management service does not support the action specified in the request. ",
    sender=True,
)
INVALID_PARAMETER = Kind(
    2150859038,
    "w:InvalidParameter",
    "The WS-Management service cannot process the request. The WMI provider returned an 'invalid parameter' error. ",
    sender=True,
)
_DENIED_JA = "アクセスが拒否されました。 "
ACCESS_DENIED = Kind(5, "w:AccessDenied", "Access is denied. ", sender=True, reason_ja=_DENIED_JA)
WMI_DENIED = Kind(
    2150859014,
    "w:AccessDenied",
    "Access is denied. ",
    sender=True,
    inner="The WS-Management service cannot process the request. The WMI service returned an 'access denied' error. ",
    reason_ja=_DENIED_JA,
)
PROVIDER_DENIED = Kind(
    2150859013,
    "w:AccessDenied",
    "Access is denied. ",
    sender=True,
    inner="The WS-Management service cannot process the request. The WMI provider returned an 'access denied' error. ",
    reason_ja=_DENIED_JA,
)
QUOTA = Kind(
    2150859174,
    "w:QuotaLimit",
    "The WS-Management service cannot process the request. The maximum number of concurrent operations for this user"
    " has been exceeded. Close existing operations for this user, or raise the quota for this user. ",
)
TIMED_OUT = Kind(
    2150858793,
    "w:TimedOut",
    "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  ",
)
_NAMED = {0x80070005: PROVIDER_DENIED, 0x80041008: INVALID_PARAMETER}
"""E_ACCESSDENIED, WBEM_E_INVALID_PARAMETER."""


def hresult(code: int) -> Kind:
    """What a provider raised. WS-Management has a name for some of it, and passes everything else on."""
    if code in _NAMED:
        return _NAMED[code]
    reason = (
        "The WS-Management service cannot process the request. The WMI service or the WMI provider returned an unknown"
        f" error: HRESULT 0x{code:08x} "
    )
    japanese = f"要求を処理できません。WMI サービスまたは WMI プロバイダーがエラーを返しました: HRESULT 0x{code:08x} "
    return Kind(code, "w:InternalError", reason, reason_ja=japanese)


class Failed(Exception):
    """An operation ends with a fault."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.code)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Operation:
    """What WMI was about to do."""

    name: str
    """ExecQuery or ExecMethod; empty: nothing, WS-Management itself refuses."""
    parameter: str = ""
    """The query, or the path of the instance."""
    provider: str = ""


def render(kind: Kind, operation: Operation, relates_to: str, machine: Machine) -> bytes:
    """The fault as an envelope."""
    reason = escape(kind.said(machine.language))
    lang = "ja-JP" if reason != escape(kind.reason) else "en-US"
    detail = (
        _old(kind, operation, machine)
        if machine.release.old_faults
        else wmi_error(kind.code, escape(kind.told(machine.language)), kind.shape)
    )
    body = (
        f"<s:Fault><s:Code><s:Value>s:{'Sender' if kind.sender else 'Receiver'}</s:Value><s:Subcode><s:Value>"
        f'{kind.subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="{lang}">{reason}</s:Text>'
        f"</s:Reason><s:Detail>{detail}</s:Detail></s:Fault>"
    )
    return response(_ACTIONS.get(kind.subcode[0], _WSMAN_FAULT), relates_to, body)


def _old(kind: Kind, operation: Operation, machine: Machine) -> str:
    start = f'<f:WSManFault xmlns:f="{FAULT}" Code="{kind.code}" Machine={quoteattr(machine.name)}><f:Message>'
    end = "</f:Message></f:WSManFault>"
    if not operation.name:
        return f"{start}{escape(kind.said(machine.language))}{end}"
    told = escape(kind.told(machine.language))
    provider = f'<f:ProviderFault provider="WMI Provider" path="{_PLUGIN}">{start}{told}{end}'
    status = (
        f'<f:ExtendedError><p:__ExtendedStatus xmlns:xsi="{XSI}" xmlns:p="{CIMV2}__ExtendedStatus"'
        f' xmlns:cim="{COMMON}" xsi:type="p:__ExtendedStatus_Type"><p:Description xsi:nil="true"/>'
        f"<p:Operation>{operation.name}</p:Operation><p:ParameterInfo>{escape(operation.parameter)}</p:ParameterInfo>"
        f"<p:ProviderName>{operation.provider}</p:ProviderName>"
        '<p:StatusCode xsi:nil="true"/></p:__ExtendedStatus></f:ExtendedError></f:ProviderFault>'
    )
    return f"{start}{provider}{status}{end}"
