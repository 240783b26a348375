"""The few things that a plan does with PowerShell, each a row: its arguments, its text, what it prints when it worked.

All of them set a state, so running one twice does no harm. What they print is never translated: names of .NET values.
Sources: reference/kms.md, sections 6 and 7 (Install-WindowsFeature, firewall).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actctl.common.arguments import BadArgument, check
from actctl.machine.questions.firewall import RULE, networks
from actctl.machine.questions.powershell import powershell
from actctl.machine.questions.role import ROLE_STATE


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
            f"Install-WindowsFeature -Name VolumeActivation -IncludeManagementTools | Out-Null; {ROLE_STATE}",
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


def tool_line(name: str, arguments: Sequence[str]) -> str:
    """The command line of a tool. Raises BadArgument for an unknown one, and for an argument not of its kind."""
    tool = TOOLS.get(name)
    if tool is None or len(arguments) != len(tool.arguments):
        raise BadArgument(f"{name} takes {' '.join(tool.arguments) or 'no argument'}" if tool else "no such tool")
    checked = [_written(kind, value) for kind, value in zip(tool.arguments, arguments, strict=True)]
    return powershell(tool.script.format(*checked))


def succeeded(name: str, text: str) -> bool:
    """Whether a tool's output says that it worked."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return bool(lines) and lines[-1] == TOOLS[name].success


def _written(kind: str, value: str) -> str:
    """An argument as it stands in the script: networks each in quotes, `'10.0.0.0/8','fd00::/8'`."""
    checked = _KINDS[kind](value)
    return ",".join(f"'{one}'" for one in checked.split(",")) if kind == "networks" else checked


_KINDS: dict[str, Callable[[str], str]] = {"port": lambda value: check("port", value), "networks": networks}
