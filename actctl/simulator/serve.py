"""A fleet on the air: listeners, hosts behind them, an inventory, a log.

    async with Simulator(demo_fleet()) as simulator:
        simulator.write_inventory(Path("inventory.yaml"))

In a thread of its own for code that is not asynchronous: SimulatorThread, in thread.py.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from actctl.simulator.addresses import (
    HTTP_PORT,
    HTTPS_PORT,
    Endpoint,
    Listeners,
    bind,
    free_block,
    many_loopback_addresses,
    numbered,
)
from actctl.simulator.certificates import Authority
from actctl.simulator.command_log import CommandEntry, CommandLog
from actctl.simulator.faults import FaultKind
from actctl.simulator.files_limit import raise_files_limit
from actctl.simulator.http.accounts import Accounts
from actctl.simulator.http.connection import Connection
from actctl.simulator.inventory_file import write_inventory
from actctl.simulator.pretend_host import Listener, PretendHost, true_time
from actctl.simulator.windows.fleet import Fleet

_BLOCKS_TRIED = 5


class Simulator:
    """Serves a fleet for as long as its `async with` lasts."""

    def __init__(
        self,
        fleet: Fleet,
        *,
        delay_seconds: float = 0.0,
        log: Path | None = None,
        address: str | None = None,
        http_port: int = HTTP_PORT,
        https_port: int = HTTPS_PORT,
        allow_unencrypted: bool = False,
        clock: Callable[[], dt.datetime] = true_time,
    ) -> None:
        """`address`: first two numbers of the loopback block to use (`127.77`), or one whole address whose
        ports then tell the hosts apart; None picks what is free. `delay_seconds` is what every command takes.
        A port of 0 is any free one. `clock` gives the true time of this world, UTC."""
        self.fleet = fleet
        self.endpoints: dict[str, Endpoint] = {}
        """Host name -> where it listens (or would)."""
        self._delay = delay_seconds
        self._address = address
        self._ports = (http_port, https_port)
        self._allow_unencrypted = allow_unencrypted
        self._clock = clock
        self._log_path = log
        self._authority = Authority()
        self._hosts: dict[str, PretendHost] = {}
        self._servers: list[asyncio.Server] = []
        self._accounts: Accounts | None = None
        self._log: CommandLog | None = None

    async def __aenter__(self) -> Simulator:
        raise_files_limit(4 * len(self.fleet.machines) + 1024)
        self._log = CommandLog(self._log_path)
        self._accounts = Accounts({self.fleet.user.lower(): self.fleet.password})
        listeners: dict[str, Listeners] = {}
        try:
            self._bind(listeners)
            contexts = self._contexts()
            for machine in self.fleet.machines.values():
                host = PretendHost(self.fleet, machine, self._accounts, self._log, self._delay, self._clock)
                host.allow_unencrypted = self._allow_unencrypted
                self._hosts[machine.name] = host
                if machine.name in listeners:
                    await self._serve(host, listeners.pop(machine.name), contexts)
        except BaseException:
            for item in listeners.values():
                item.close()
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    def _bind(self, listeners: dict[str, Listeners]) -> None:
        whole = self._address is not None and self._address.count(".") == 3
        one_address = whole or not many_loopback_addresses()
        if one_address or self._address is not None:
            self._bind_in(None if one_address else self._address, listeners)
            return
        for left in reversed(range(_BLOCKS_TRIED)):
            try:
                self._bind_in(self._pick_block(), listeners)
                return
            except OSError:  # noqa: PERF203 - few rounds
                # Another simulator began in the same block at the same moment.
                for pair in listeners.values():
                    pair.close()
                listeners.clear()
                if not left:
                    raise

    def _bind_in(self, block: str | None, listeners: dict[str, Listeners]) -> None:
        """Listen for every machine; `block` None: all on one address. Raises OSError."""
        for index, machine in enumerate(self.fleet.machines.values()):
            if block is not None:
                pair = bind(numbered(block, index), *self._ports)
            else:
                pair = bind(self._address or "127.0.0.1", 0, 0)
            self.endpoints[machine.name] = pair.endpoint
            if machine.has(FaultKind.REFUSE):
                # Nothing listens where a switched-off host would: connecting is refused for real.
                pair.close()
            else:
                listeners[machine.name] = pair

    def _pick_block(self) -> str:
        try:
            return free_block(self._ports[0])
        except OSError:
            # Somebody holds WinRM's ports on every address: any ports will do.
            self._ports = (0, 0)
            return free_block(0)

    def _contexts(self) -> dict[FaultKind | None, ssl.SSLContext]:
        """TLS contexts: the fleet's, and those of hosts whose certificate is bad."""
        addresses = sorted({endpoint.address for endpoint in self.endpoints.values()})
        names = [machine.fqdn for machine in self.fleet.machines.values()]
        contexts: dict[FaultKind | None, ssl.SSLContext] = {None: self._authority.server_context(addresses, names)}
        kinds = {one.kind for machine in self.fleet.machines.values() for one in machine.faults}
        if FaultKind.TLS_EXPIRED in kinds:
            contexts[FaultKind.TLS_EXPIRED] = self._authority.server_context(addresses, names, expired=True)
        if FaultKind.TLS_WRONG_NAME in kinds:
            contexts[FaultKind.TLS_WRONG_NAME] = self._authority.server_context([], ["elsewhere.example"])
        return contexts

    async def _serve(
        self, host: PretendHost, pair: Listeners, contexts: dict[FaultKind | None, ssl.SSLContext]
    ) -> None:
        loop = asyncio.get_running_loop()
        bad = next((one.kind for one in host.machine.faults if one.kind in contexts), None)
        context = contexts[bad]
        plain, secure = Listener(host, encrypted=False), Listener(host, encrypted=True)
        self._servers.append(await loop.create_server(lambda: Connection(plain), sock=pair.http))
        self._servers.append(await loop.create_server(lambda: Connection(secure), sock=pair.https, ssl=context))

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for host in self._hosts.values():
            host.close()
        # Connections that were aborted say goodbye in the loop's next rounds.
        await asyncio.sleep(0)
        await asyncio.gather(*(server.wait_closed() for server in self._servers))
        self._servers.clear()
        if self._accounts is not None:
            self._accounts.close()
        if self._log is not None:
            self._log.close()

    @property
    def ca_pem(self) -> str:
        """The CA that signed the https certificates."""
        return self._authority.pem()

    @property
    def open_shells(self) -> dict[str, int]:
        """Shells open now, by host."""
        return {name: len(host.service.shells) for name, host in self._hosts.items()}

    @property
    def most_shells(self) -> dict[str, int]:
        """The highest number of shells ever open at once, by host."""
        return {name: host.service.most_shells for name, host in self._hosts.items()}

    @property
    def commands(self) -> list[CommandEntry]:
        """What the hosts ran, in the order it ended."""
        return list(self._log.entries) if self._log is not None else []

    @property
    def connections(self) -> dict[str, int]:
        """Connections ever taken, by host."""
        return {name: host.connections_taken for name, host in self._hosts.items()}

    @property
    def requests(self) -> int:
        """Requests ever taken, by all hosts."""
        return sum(host.requests_taken for host in self._hosts.values())

    def write_inventory(self, path: Path) -> Path:
        """Write an inventory for this fleet (mode 0600), and beside it the CA; the CA's path."""
        return write_inventory(path, self.fleet, self.endpoints, self.ca_pem)
