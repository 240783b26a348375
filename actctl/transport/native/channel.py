"""One TCP connection, with TLS or without: bytes in and out of asyncio, every wait ended by a deadline."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeVar, cast

from actctl.common import limits
from actctl.common.names import is_address
from actctl.transport.descriptors import OUT_OF_DESCRIPTORS, any_left
from actctl.transport.native.resolver import Resolver
from actctl.transport.native.waiting import forget
from actctl.transport.stalls import Stage

T = TypeVar("T")
_MOST_WAITING = 2 * limits.HEADER_BYTES
"""Bytes that came and nobody has read yet, before the host is made to wait."""
_LEAST_SECONDS = 0.05
"""That one address of several is given."""


class Channel(asyncio.Protocol):
    """The bytes of one connection. One reader; `read` and `close` raise nothing but OSError and cancellation."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._came = bytearray()
        self._paused = self._ended = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_for = 0.0
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """asyncio's."""
        self._came += data
        if len(self._came) > _MOST_WAITING and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """asyncio's: the transport closes itself."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio's."""
        self._ended = True
        self._error = self._error or exc
        if not self._closed.done():
            self._closed.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    @property
    def certificate(self) -> bytes | None:
        """The host's certificate (DER); None without TLS."""
        tls = self._transport.get_extra_info("ssl_object") if self._transport is not None else None
        found: bytes | None = tls.getpeercert(binary_form=True) if tls is not None else None
        return found

    def write(self, data: bytes) -> None:
        """Send; nothing is said where the connection is gone, the next `read` does."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    async def read(self, deadline: float) -> bytes:
        """What has come, once something has; empty at the end. Raises TimeoutError at `deadline` (time.monotonic())."""
        if time.monotonic() >= deadline:  # however much comes
            raise TimeoutError("the deadline has passed")
        while not self._came and not self._ended:
            self._set_timer(deadline)
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
            if time.monotonic() >= deadline:
                raise TimeoutError("the deadline has passed")
        if not self._came and isinstance(self._error, OSError):
            raise self._error
        data = bytes(self._came)
        self._came.clear()
        if self._paused and self._transport is not None and not self._ended:
            self._paused = False
            self._transport.resume_reading()
        return data

    def _set_timer(self, deadline: float) -> None:
        """Wake the reader at `deadline`; one timer serves all reads of a session, which have the same."""
        if self._timer is not None:
            if self._timer_for == deadline:
                return
            self._timer.cancel()
        self._timer_for = deadline
        left = max(0.0, deadline - time.monotonic())
        self._timer = asyncio.get_running_loop().call_later(left, self._expired)

    def _expired(self) -> None:
        self._timer = None
        self._wake()

    @property
    def is_open(self) -> bool:
        """Whether the host has not closed it, as far as is known."""
        return not self._ended

    @property
    def unread(self) -> bool:
        """Whether something came that nobody has read."""
        return bool(self._came)

    def abort(self) -> None:
        """Close at once; what was not sent yet is not sent."""
        if self._transport is not None:
            self._transport.abort()

    async def close(self) -> None:
        """Close, and wait until the descriptor is given back (a moment)."""
        self.abort()
        if self._transport is not None:
            await asyncio.wait({self._closed}, timeout=limits.ABORT_GRACE_SECONDS)


async def within(deadline: float, work: Awaitable[T]) -> T:
    """`work`, cancelled at `deadline` (time.monotonic()): TimeoutError then. A thread of it is left behind."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=max(0.0, deadline - time.monotonic()))
    finally:
        if not task.done():
            task.cancel()
            task.add_done_callback(forget)
    if not task.done():
        raise TimeoutError("the deadline has passed")
    return task.result()


async def connect(
    name: str, port: int, *, tls: ssl.SSLContext | None, seconds: float, deadline: float, resolver: Resolver,
    at: Callable[[Stage], None],
) -> Channel:  # fmt: skip
    """Connect to the addresses of `name` in turn, TCP and TLS within `seconds`, all of it before `deadline`.

    `at` is told each stage. Raises OSError (also socket.gaierror, ssl.SSLError, TimeoutError) and UnicodeError.
    """
    patience = min(time.monotonic() + seconds, deadline)
    while True:
        try:
            at(Stage.RESOLVE)
            found = await within(deadline, _addresses(name, port, resolver))
            at(Stage.CONNECT)
            end = min(time.monotonic() + seconds, deadline)
            sock = await _connected(found[: limits.MOST_ADDRESSES], end)
            break
        except OSError as exc:
            if not _exhausted(exc):
                raise
            if time.monotonic() + limits.DESCRIPTOR_PAUSE_SECONDS >= patience:
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE)) from exc
        # Other hosts give theirs back when they are done.
        await asyncio.sleep(limits.DESCRIPTOR_PAUSE_SECONDS)
    return await _opened(sock, name, tls, end, at)


async def _opened(
    sock: socket.socket, name: str, tls: ssl.SSLContext | None, end: float, at: Callable[[Stage], None]
) -> Channel:
    loop = asyncio.get_running_loop()
    if tls is not None:
        at(Stage.HANDSHAKE)
    extra: dict[str, Any] = {}
    if tls is not None:
        # asyncio's own limit for the handshake must not come before ours.
        seconds = end - time.monotonic() + 60
        extra = {"ssl": tls, "server_hostname": name.rstrip("."), "ssl_handshake_timeout": seconds}
    try:
        opening = loop.create_connection(Channel, sock=sock, **extra)
        # Without TLS nothing is waited for.
        _, channel = await (opening if tls is None else within(end, opening))
    except BaseException:
        sock.close()
        raise
    at(Stage.OPEN)
    return channel


async def _addresses(name: str, port: int, resolver: Resolver) -> Sequence[tuple[Any, ...]]:
    look = partial(socket.getaddrinfo, name, port, type=socket.SOCK_STREAM)
    if is_address(name):  # no name server is asked
        return look()
    return await resolver.look(look)


async def _connected(found: Sequence[tuple[Any, ...]], end: float) -> socket.socket:
    """A connection to one of these addresses; each gets an equal part of what is left until `end`."""
    failed: OSError = OSError("the name has no address")
    for left, (family, kind, protocol, _, address) in zip(range(len(found), 0, -1), found, strict=True):
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as exc:
            failed = exc
            continue
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            now = time.monotonic()
            part = max(_LEAST_SECONDS, (end - now) / left)
            await within(now + part, asyncio.get_running_loop().sock_connect(sock, address))
        except OSError as exc:
            sock.close()
            failed = exc
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failed


def _exhausted(exc: OSError) -> bool:
    """Whether no file can be opened any more; name resolution that found none left says only that it failed."""
    if not isinstance(exc, socket.gaierror):
        return exc.errno in OUT_OF_DESCRIPTORS
    return not any_left()
