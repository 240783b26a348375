"""The firewall rule that lets KMS clients in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actctl.common.arguments import BadArgument, networks
from actctl.common.limits import LONGEST_KEPT, LONGEST_NETWORKS
from actctl.machine.interface import Printed
from actctl.machine.questions.powershell import powershell

RULE = "actctl-kms-in"
"""Name of the inbound firewall rule. One of our own: of the built-in ones that of the Private and Public profiles is
limited to the local subnet, that of the Domain profile to nothing, and both know port 1688 only
(docs/facts/kms.md, "Firewall").
"""


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """Port and networks of our rule; None where there is none."""

    line: str = powershell(
        f"(Get-NetFirewallRule -Name {RULE} | Get-NetFirewallPortFilter).LocalPort; "
        f"(Get-NetFirewallRule -Name {RULE} | Get-NetFirewallAddressFilter).RemoteAddress"
    )

    def read(self, said: Printed) -> tuple[str, str] | None:
        """As interface.Question.read."""
        lines = [line.strip() for line in said.stdout.splitlines() if line.strip()]
        if len(lines) < 2 or not re.fullmatch(r"[0-9]{1,5}", lines[0]):
            return None
        text = ",".join(lines[1:])
        if len(text) > LONGEST_NETWORKS:
            return lines[0], f"{text[:LONGEST_KEPT]}…"  # equal to nothing that was asked for
        try:
            return lines[0], networks(text)
        except BadArgument:
            return lines[0], text
