"""What the transport tests share: a connection to a foreign host, and one command on it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from actctl.common.errors import HostError, HostFailure
from actctl.common.secret import Secret
from actctl.transport import Auth, CommandResult, Connection, Transport
from tests.foreign import ForeignFleet
from tests.waiting import LONG

COMMAND = "cscript.exe //Nologo %SystemRoot%\\System32\\slmgr.vbs /dlv"


def connection(fleet: ForeignFleet, name: str, **changes: Any) -> Connection:
    """How to reach host `name` of `fleet`: NTLM, its own user and password, the fleet's authority trusted."""
    running = fleet[name]
    host = running.host
    made = Connection(
        running.address,
        running.port,
        scheme=host.scheme,
        auth=Auth.NTLM,
        user=host.user,
        password=Secret(host.password),
        ca_file=fleet.ca_file,
    )
    return replace(made, **changes)


async def run(transport: Transport, where: Connection, *commands: str, seconds: float = LONG) -> list[CommandResult]:
    """Run `commands` (COMMAND if none) in one session of at most `seconds`."""
    async with transport.session(where, deadline=time.monotonic() + seconds) as session:
        return [await session.run(command) for command in commands or (COMMAND,)]


async def failure(transport: Transport, where: Connection, *, seconds: float = LONG) -> HostError:
    """The error that running COMMAND ends in."""
    try:
        await run(transport, where, seconds=seconds)
    except HostFailure as failed:
        return failed.error
    raise AssertionError("it worked")
