"""The fleet: one listening socket per host, one acceptor thread, one thread per connection."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import ssl
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from spnego._ntlm_raw.crypto import ntowfv1

from tests.foreign import wire
from tests.foreign.certificates import certificate_authority_pem, certificate_hash, server_context
from tests.foreign.connection import Visit
from tests.foreign.hosts import ForeignHost, HostLog
from tests.foreign.winrs import Shells

_USER_FILE = "NTLM_USER_FILE"


@dataclass
class RunningHost:
    """A host that answers at `address`:`port` until the fleet ends."""

    name: str
    host: ForeignHost
    address: str
    port: int
    shells: Shells
    listener: socket.socket = field(repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    log: HostLog = field(default_factory=HostLog)


class ForeignFleet:
    """Context manager: `hosts` answer while it is entered.

    Sets NTLM_USER_FILE for the process meanwhile (pyspnego's acceptor reads its users there).
    `real_ports` asks for 5985/5986 and takes another port where that one is taken.
    """

    def __init__(self, hosts: dict[str, ForeignHost], *, network: str = "127.93", real_ports: bool = False):
        self._wanted = hosts
        self._network = network
        self._real_ports = real_ports
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        self._old_user_file: str | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="foreign-fleet-")
        self._lock = threading.Lock()
        self._live: set[socket.socket] = set()
        self.hosts: dict[str, RunningHost] = {}

    @property
    def ca_file(self) -> str:
        """PEM file of the authority behind the https hosts."""
        return certificate_authority_pem()

    def __getitem__(self, name: str) -> RunningHost:
        return self.hosts[name]

    def __enter__(self) -> ForeignFleet:
        self._write_users()
        for number, (name, host) in enumerate(self._wanted.items()):
            address = f"{self._network}.{number // 250}.{number % 250 + 1}"
            self.hosts[name] = running = self._start(name, host, address)
            self._selector.register(running.listener, selectors.EVENT_READ, running)
        self._selector.register(self._wake, selectors.EVENT_READ, None)
        self._run(self._accept, "foreign-acceptor")
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._waker.send(b"x")
        with self._lock:
            for connection in self._live:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            threads = list(self._threads)
        for thread in threads:
            thread.join(5)
        self._selector.close()
        for running in self.hosts.values():
            running.listener.close()
        self._wake.close()
        self._waker.close()
        self._restore_users()
        self._folder.cleanup()

    def _start(self, name: str, host: ForeignHost, address: str) -> RunningHost:
        listener = self._listen(address, 5986 if host.scheme == "https" else 5985)
        log = HostLog()
        shells = Shells(host, log, self._stopping)
        tls = server_context(host.certificate, address) if host.scheme == "https" else None
        port = listener.getsockname()[1]
        return RunningHost(name, host, address, port, shells, listener, tls, log)

    def _listen(self, address: str, port: int) -> socket.socket:
        for candidate in (port, 0) if self._real_ports else (0,):
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((address, candidate))
            except OSError:
                listener.close()
                if candidate == 0:
                    raise
                continue
            listener.listen(256)
            listener.setblocking(False)
            return listener
        raise AssertionError("unreachable")

    def _write_users(self) -> None:
        users = {h.user: h.password for h in self._wanted.values()}
        if any(users[h.user] != h.password for h in self._wanted.values()):
            raise ValueError("one password per user in the whole fleet")
        lines = [f"{u}:1000:{'0' * 32}:{ntowfv1(p).hex().upper()}:[U]:LCT-0" for u, p in users.items()]
        path = Path(self._folder.name) / "smbpasswd"
        path.write_text("\n".join(lines) + "\n")
        self._old_user_file = os.environ.get(_USER_FILE)
        os.environ[_USER_FILE] = str(path)

    def _restore_users(self) -> None:
        if self._old_user_file is None:
            os.environ.pop(_USER_FILE, None)
        else:
            os.environ[_USER_FILE] = self._old_user_file

    def _run(self, target: object, name: str, *args: object) -> None:
        thread = threading.Thread(target=target, name=name, args=args, daemon=True)  # type: ignore[arg-type]
        with self._lock:
            self._threads = [t for t in self._threads if t.is_alive()] + [thread]
            thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            for key, _ in self._selector.select():
                running = key.data
                if running is None:
                    return
                try:
                    connection, _ = running.listener.accept()
                except OSError:
                    continue
                connection.setblocking(True)
                self._run(self._serve, f"foreign-{running.name}", running, connection)

    def _serve(self, running: RunningHost, connection: socket.socket) -> None:
        log = running.log
        with log.lock:
            log.connections += 1
            log.live_connections += 1
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if running.tls is not None:
                connection = running.tls.wrap_socket(connection, server_side=True)
            with self._lock:
                self._live.add(connection)
            hash_ = None
            if running.tls is not None:
                hash_ = running.host.binding or certificate_hash(running.host.certificate, running.address)
            Visit(running.host, log, running.shells, self._stopping, connection, hash_).serve()
        except (OSError, wire.HangUp):
            pass
        except Exception as problem:
            log.problems.append(repr(problem))
        finally:
            with self._lock:
                self._live.discard(connection)
            connection.close()
            with log.lock:
                log.live_connections -= 1
