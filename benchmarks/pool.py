"""The wire alone, without inventory, reading and report: `pool.py pypsrp|pywinrm|native|cim INVENTORY FORKS`.

The libraries as they are, in a thread pool: what actctl is measured against; and its own transport.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import yaml

COMMAND = r"cscript.exe //Nologo %SystemRoot%\System32\slmgr.vbs /dlv"


def hosts_of(group: dict[str, Any], inherited: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The hosts of the simulator's inventory with their variables."""
    variables = {**inherited, **(group.get("vars") or {})}
    for own in (group.get("hosts") or {}).values():
        if own and "ansible_host" in own:
            yield {**variables, **own}
    for child in (group.get("children") or {}).values():
        yield from hosts_of(child or {}, variables)


def by_pypsrp(host: dict[str, Any]) -> bytes:
    """One command through pypsrp's WinRS shell, as its documents show it."""
    from pypsrp.shell import Process, SignalCode, WinRS
    from pypsrp.wsman import WSMan

    wsman = WSMan(
        host["ansible_host"], port=host["ansible_port"], username=host["ansible_user"],
        password=host["ansible_password"], ssl=False, auth="ntlm",
    )  # fmt: skip
    with wsman, WinRS(wsman, codepage=65001) as shell:
        process = Process(shell, COMMAND)
        process.invoke()
        process.signal(SignalCode.TERMINATE)
        return process.stdout


def by_pywinrm(host: dict[str, Any]) -> bytes:
    """One command through pywinrm's Protocol, cleaned up properly."""
    from winrm.protocol import Protocol

    protocol = Protocol(
        endpoint=f"http://{host['ansible_host']}:{host['ansible_port']}/wsman", transport="ntlm",
        username=host["ansible_user"], password=host["ansible_password"], message_encryption="auto",
    )  # fmt: skip
    shell = protocol.open_shell(codepage=65001)
    try:
        command = protocol.run_command(shell, COMMAND)
        try:
            stdout: bytes = protocol.get_command_output(shell, command)[0]
            return stdout
        finally:
            protocol.cleanup_command(shell, command)
    finally:
        protocol.close_shell(shell)


def by_native(hosts: list[dict[str, Any]], forks: int, *, cim: bool) -> list[bytes]:
    """The same command on all of them, or the same by CIM, by actctl's own transport, so many at once."""
    from actctl.common.secret import Secret
    from actctl.machine.ways.cim import state
    from actctl.transport import Auth, Connection, open_transport

    transport = open_transport("native", forks)

    async def one(host: dict[str, Any], turn: asyncio.Semaphore) -> bytes:
        where = Connection(
            host["ansible_host"], host["ansible_port"], scheme="http", auth=Auth.NTLM, user=host["ansible_user"],
            password=Secret(host["ansible_password"]),
        )  # fmt: skip
        async with turn, transport.session(where, deadline=time.monotonic() + 300) as session:
            if not cim:
                return (await session.run(COMMAND)).stdout
            products, service = await state.windows_in_use(session, state.Known()), await state.service(session)
            return b"Name: " if products and service else b""

    async def every() -> list[bytes]:
        turn = asyncio.Semaphore(forks)
        return await asyncio.gather(*(one(host, turn) for host in hosts))

    try:
        return asyncio.run(every())
    finally:
        transport.close()


def main() -> None:
    """Ask every host of an inventory; print who answered, as JSON."""
    library, inventory, forks = sys.argv[1:4]
    with open(inventory, encoding="utf-8") as file:  # noqa: PTH123
        # The fast loader, as in actctl: reading the inventory must not count against the library.
        hosts = list(hosts_of(yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["all"], {}))
    if library in ("native", "cim"):
        answers = by_native(hosts, int(forks), cim=library == "cim")
    else:
        with ThreadPoolExecutor(int(forks)) as pool:
            answers = list(pool.map({"pypsrp": by_pypsrp, "pywinrm": by_pywinrm}[library], hosts))
    ok = [b"Name: " in answer or "名前: ".encode() in answer for answer in answers]
    rows = [{"host": host["ansible_host"], "ok": one} for host, one in zip(hosts, ok, strict=True)]
    print(json.dumps({"hosts": rows}))


if __name__ == "__main__":
    main()
