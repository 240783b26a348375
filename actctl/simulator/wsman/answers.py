"""Bodies that say more than that something was done: a shell that was made, and who is speaking."""

from __future__ import annotations

from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from actctl.simulator.wsman import names


def environment(shell: ET.Element) -> dict[str, str]:
    """The variables that a shell is opened with."""
    found = shell.iterfind(f"{{{names.SHELL}}}Environment/{{{names.SHELL}}}Variable")
    return {item.get("Name", ""): item.text or "" for item in found}


def create_body(shell_id: str, resource: str, idle: float, wanted: ET.Element) -> str:
    """The ShellId stands in two places, clients look in one of them (docs/facts/winrm.md, "Shells")."""
    selector = f'<w:SelectorSet><w:Selector Name="ShellId">{shell_id}</w:Selector></w:SelectorSet>'
    variables = "".join(
        f"<rsp:Variable Name={quoteattr(name)}>{escape(value)}</rsp:Variable>"
        for name, value in environment(wanted).items()
    )
    said = f"<rsp:Environment>{variables}</rsp:Environment>" if variables else ""
    directory = wanted.findtext(f"{{{names.SHELL}}}WorkingDirectory")
    said += f"<rsp:WorkingDirectory>{escape(directory)}</rsp:WorkingDirectory>" if directory else ""
    return (
        f"<x:ResourceCreated><a:Address>http://127.0.0.1:5985/wsman</a:Address><a:ReferenceParameters>"
        f"<w:ResourceURI>{resource}</w:ResourceURI>{selector}</a:ReferenceParameters></x:ResourceCreated>"
        f"<rsp:Shell><rsp:ShellId>{shell_id}</rsp:ShellId><rsp:ResourceUri>{resource}</rsp:ResourceUri>"
        f"<rsp:Owner>administrator</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP>{said}"
        f"<rsp:IdleTimeOut>PT{idle:.3f}S</rsp:IdleTimeOut><rsp:InputStreams>stdin</rsp:InputStreams>"
        f"<rsp:OutputStreams>stdout stderr</rsp:OutputStreams><rsp:ShellRunTime>P0DT0H0M0S</rsp:ShellRunTime>"
        f"<rsp:ShellInactivity>P0DT0H0M0S</rsp:ShellInactivity></rsp:Shell>"
    )


def identify() -> bytes:
    """The whole answer to Identify, which nobody signs in for."""
    space = names.IDENTITY
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{names.SOAP}"><s:Header/><s:Body>'
        f'<wsmid:IdentifyResponse xmlns:wsmid="{space}"><wsmid:ProtocolVersion>{names.WSMAN}'
        "</wsmid:ProtocolVersion><wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor>"
        "<wsmid:ProductVersion>OS: 0.0.0 SP: 0.0 Stack: 3.0</wsmid:ProductVersion>"
        "</wsmid:IdentifyResponse></s:Body></s:Envelope>"
    ).encode()
