"""The PowerShell lines of a KMS host."""

from __future__ import annotations

from actctl.machine.tools import tool_line


def test_networks_are_quoted_each_for_itself() -> None:
    line = tool_line("open-firewall", ("1688", "192.168.0.0/16, fd00::/8,10.0.0.0/8"))
    assert "-RemoteAddress '10.0.0.0/8','192.168.0.0/16','fd00::/8' |" in line
    assert line.count('"') == 2, "nothing ends the quotes around the script"
