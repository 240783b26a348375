"""MSFT_WmiError: how newer Windows says what is wrong, wherever it comes from."""

from __future__ import annotations

_SPACE = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
FAILED, DENIED, LIMITED = ("1", "0"), ("2", "18"), ("27", "30")
"""CIMStatusCode and error_Category: anything, access denied, too many of something."""


def wmi_error(code: int, said: str, kind: tuple[str, str]) -> str:
    """The child of s:Detail; `said` is XML already."""
    status, category = kind
    rows: tuple[tuple[str, str, str | None], ...] = (
        ("CIMStatusCode", "UnsignedInt", status),
        ("CIMStatusCodeDescription", "String", None),
        ("ErrorSource", "String", None),
        ("ErrorSourceFormat", "UnsignedShort", "0"),
        ("ErrorType", "UnsignedShort", "0"),
        ("Message", "String", said),
        ("MessageID", "String", f"HRESULT 0x{code:08x}"),
        ("OtherErrorSourceFormat", "String", None),
        ("OtherErrorType", "String", None),
        ("OwningEntity", "String", None),
        ("PerceivedSeverity", "UnsignedShort", "0"),
        ("ProbableCause", "UnsignedShort", "0"),
        ("ProbableCauseDescription", "String", None),
        ("error_Category", "UnsignedInt", category),
        ("error_Code", "UnsignedInt", str(code)),
        ("error_Type", "String", "HRESULT"),
        ("error_WindowsErrorMessage", "String", said),
    )
    inner = "".join(
        f'<p:{name} xsi:type="cim:cim{type_}"' + (' xsi:nil="true"/>' if text is None else f">{text}</p:{name}>")
        for name, type_, text in rows
    )
    return (
        '<p:MSFT_WmiError b:IsCIM_Error="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xmlns:b="http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd" xmlns:p="{_SPACE}"'
        f' xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common" xsi:type="p:MSFT_WmiError_Type">{inner}'
        "</p:MSFT_WmiError>"
    )
