"""Whether the machine itself reaches a port of another."""

from __future__ import annotations

from dataclasses import dataclass

from actctl.common.arguments import BadArgument, check
from actctl.common.texts import Text
from actctl.machine.interface import Printed
from actctl.machine.questions.powershell import powershell


@dataclass(frozen=True, slots=True)
class PortOpen:
    """Whether Test-NetConnection reaches it; older systems have no such command: None."""

    name: str
    """A name or an IPv4 address."""
    port: int

    @property
    def line(self) -> str:
        """As interface.Question.line."""
        name = check("kms_host", self.name)
        if ":" in name or name.startswith("-"):
            raise BadArgument(Text("a DNS name was expected", "DNS名を指定してください"))
        port = check("port", str(self.port))
        return powershell(f"(Test-NetConnection {name} -Port {port} -WarningAction SilentlyContinue).TcpTestSucceeded")

    def read(self, said: Printed) -> bool | None:
        """As interface.Question.read."""
        words = said.stdout.split()
        return {"true": True, "false": False}.get(words[-1].lower()) if words else None
