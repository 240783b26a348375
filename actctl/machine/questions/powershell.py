"""The few PowerShell lines actctl sends, each a row: its arguments, its text, and what it prints when it worked.

All of them set a state, so running one twice does no harm. What they print is never translated: names of .NET values.
Sources: reference/kms.md, sections 6 and 7 (Install-WindowsFeature, firewall).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actctl.common.arguments import BadArgument, check

RULE = "actctl-kms-in"
"""Name of the inbound firewall rule. One of our own: of the built-in ones that of the Private and Public profiles is
limited to the local subnet, that of the Domain profile to nothing, and both know port 1688 only (reference/kms.md, 6).
"""
_POWERSHELL = 'powershell.exe -NoProfile -NonInteractive -Command "{}"'
_ROLE = "(Get-WindowsFeature -Name VolumeActivation).InstallState"


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing done with PowerShell."""

    name: str
    arguments: tuple[str, ...]
    """Kinds: `port`, `networks`."""
    script: str
    """With `{0}`, `{1}` for the arguments."""
    success: str
    """The last line it prints when it worked."""


TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "install-role",
            (),
            f"Install-WindowsFeature -Name VolumeActivation -IncludeManagementTools | Out-Null; {_ROLE}",
            "Installed",
        ),
        Tool(
            "open-firewall",
            ("port", "networks"),
            f"Remove-NetFirewallRule -Name {RULE} -ErrorAction SilentlyContinue; "
            f"New-NetFirewallRule -Name {RULE} -DisplayName {RULE} -Direction Inbound -Action Allow -Protocol TCP "
            f"-LocalPort {{0}} -RemoteAddress {{1}} | Out-Null; (Get-NetFirewallRule -Name {RULE}).Enabled",
            "True",
        ),
        Tool(
            "restart-service", (), "Restart-Service -Name sppsvc -Force; (Get-Service -Name sppsvc).Status", "Running"
        ),
    )
}
"""All of them, by the name a plan shows."""

ROLE_LINE = _POWERSHELL.format(_ROLE)
"""Prints `Installed`, `Available` …; nothing where there are no roles (a client Windows)."""
DOMAIN_LINE = _POWERSHELL.format("(Get-CimInstance -ClassName Win32_ComputerSystem).PartOfDomain")
"""Prints `True` or `False`."""
FIREWALL_LINE = _POWERSHELL.format(
    f"(Get-NetFirewallRule -Name {RULE} | Get-NetFirewallPortFilter).LocalPort; "
    f"(Get-NetFirewallRule -Name {RULE} | Get-NetFirewallAddressFilter).RemoteAddress"
)
"""Prints our rule's port, then its networks, a line each; nothing where there is no such rule."""


def tool_line(name: str, arguments: Sequence[str]) -> str:
    """The command line of a tool. Raises BadArgument for an unknown one, and for an argument not of its kind."""
    tool = TOOLS.get(name)
    if tool is None or len(arguments) != len(tool.arguments):
        raise BadArgument(f"{name} takes {' '.join(tool.arguments) or 'no argument'}" if tool else "no such tool")
    checked = [_written(kind, value) for kind, value in zip(tool.arguments, arguments, strict=True)]
    return _POWERSHELL.format(tool.script.format(*checked))


def _written(kind: str, value: str) -> str:
    """An argument as it stands in the script: networks each in quotes, `'10.0.0.0/8','fd00::/8'`."""
    checked = _KINDS[kind](value)
    return ",".join(f"'{one}'" for one in checked.split(",")) if kind == "networks" else checked


def succeeded(name: str, text: str) -> bool:
    """Whether a tool's output says that it worked."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return bool(lines) and lines[-1] == TOOLS[name].success


def networks(text: str) -> str:
    """`10.0.0.0/8,fd00::/8` as written in one way. Raises BadArgument for what is no network."""
    parts = [part.strip() for part in text.split(",")]
    try:
        found = [ipaddress.ip_network(part, strict=False) for part in parts]
    except ValueError:
        shown = text if text.isprintable() and len(text) < 80 else "that"
        raise BadArgument(f"“{shown}” is not a list of networks: 10.0.0.0/8,192.168.1.0/24 was expected") from None
    return ",".join(sorted({str(one) for one in found}))


def firewall_of(text: str) -> tuple[str, str] | None:
    """Port and networks of our rule, from what FIREWALL_LINE prints; None where there is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not re.fullmatch(r"[0-9]{1,5}", lines[0]):
        return None
    try:
        return lines[0], networks(",".join(lines[1:]))
    except BadArgument:
        return lines[0], ",".join(lines[1:])


_KINDS: dict[str, Callable[[str], str]] = {"port": lambda value: check("port", value), "networks": networks}
