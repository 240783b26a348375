"""The few things that a plan does with PowerShell: the script of each and what it prints when it worked.

Their arguments and words are rows of licensing/verbs. All of them set a state, so running one twice does no harm. What
they print is never translated: names of .NET values. Sources: docs/facts/kms.md,
"Setting up a host" and "Firewall".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actctl.common.arguments import BadArgument
from actctl.common.texts import Text
from actctl.licensing.verbs.check import checked_step
from actctl.licensing.verbs.rows import TOOLS
from actctl.machine.questions.firewall import RULE
from actctl.machine.questions.powershell import powershell
from actctl.machine.questions.role import ROLE_STATE


@dataclass(frozen=True, slots=True)
class Script:
    """How one of the tools is done."""

    text: str
    """With `{0}`, `{1}` for the arguments."""
    success: str
    """The last line it prints when it worked."""


SCRIPTS: dict[str, Script] = {
    "install-role": Script(
        f"Install-WindowsFeature -Name VolumeActivation -IncludeManagementTools | Out-Null; {ROLE_STATE}", "Installed"
    ),
    "open-firewall": Script(
        f"Remove-NetFirewallRule -Name {RULE} -ErrorAction SilentlyContinue; "
        f"New-NetFirewallRule -Name {RULE} -DisplayName {RULE} -Direction Inbound -Action Allow -Protocol TCP "
        f"-LocalPort {{0}} -RemoteAddress {{1}} | Out-Null; (Get-NetFirewallRule -Name {RULE}).Enabled",
        "True",
    ),
    "restart-service": Script("Restart-Service -Name sppsvc -Force; (Get-Service -Name sppsvc).Status", "Running"),
}
"""One for each row of licensing/verbs/rows.TOOLS."""


def tool_line(name: str, arguments: Sequence[str]) -> str:
    """The command line of a tool. Raises BadArgument for an unknown one, and for an argument not of its kind."""
    if name not in TOOLS:
        raise BadArgument(Text("no such tool", "そのようなツールはありません"))
    values = zip(TOOLS[name].arguments, checked_step(name, arguments), strict=True)
    return powershell(SCRIPTS[name].text.format(*(_written(kind, value) for kind, value in values)))


def succeeded(name: str, text: str) -> bool:
    """Whether a tool's output says that it worked."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return bool(lines) and lines[-1] == SCRIPTS[name].success


def _written(kind: str, value: str) -> str:
    """An argument as it stands in the script: networks each in quotes, `'10.0.0.0/8','fd00::/8'`."""
    return ",".join(f"'{one}'" for one in value.split(",")) if kind == "networks" else value
