"""HTTP on one connection: every way an answer may be framed, at every size of piece, and what is none."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common import limits
from actctl.common.errors import HostFailure
from actctl.transport.interface import Connection
from actctl.transport.native.channel import Channel, connect
from actctl.transport.native.http import Answer, Http
from actctl.transport.native.resolver import Resolver
from tests.waiting import LONG

T = TypeVar("T")
OK = b"HTTP/1.1 200 OK\r\n"
WHOLE = OK + b"Date: x\r\nX: a\r\nX: b\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: z\r\n\r\n"
FRAMED = {
    "length": WHOLE,
    "chunks": CHUNKED,
    "after 100 and 103": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + WHOLE,
    "to the end": OK + b"\r\nhello",
    "closing": WHOLE.replace(b"Date: x", b"Connection: close"),
    "1.0": WHOLE.replace(b"1.1", b"1.0"),
}
STAYS_OPEN = {"length", "chunks", "after 100 and 103"}


def talking(
    reply: Callable[[asyncio.StreamWriter], Awaitable[None]], ask: Callable[[Http], Awaitable[T]], at: str = "127.0.0.1"
) -> T:
    """What `ask` makes of a server that answers each request by `reply`, and then closes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await reply(writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def both() -> T:
        server = await asyncio.start_server(serve, at, 0)
        host, port = server.sockets[0].getsockname()[:2]
        resolver = Resolver(1)
        deadline = time.monotonic() + LONG
        channel = await connect(
            host, port, tls=None, seconds=LONG, deadline=deadline, resolver=resolver, at=lambda _: None
        )
        try:
            return await ask(Http(channel, Connection(host, port, scheme="http"), f"{host}:{port}"))
        finally:
            await channel.close()
            resolver.close()
            server.close()
            await server.wait_closed()

    return asyncio.run(both())


def whole(data: bytes, *, close: bool = True, size: int = 1 << 20) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    """Writes `data` in pieces, each by itself, and closes."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(data), size):
            writer.write(data[start : start + size])
            await writer.drain()
            if size < len(data):
                await asyncio.sleep(0)
        if close:
            writer.close()

    return reply


async def post(http: Http, seconds: float = LONG) -> Answer:
    return await http.post([], b"", lambda _: None, deadline=time.monotonic() + seconds)


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("name", FRAMED)
def test_an_answer_is_read_however_it_is_framed(name: str, size: int) -> None:
    close = name not in STAYS_OPEN

    async def twice(http: Http) -> list[Answer]:
        found = [await post(http)]
        assert http.is_open is not close
        if http.is_open:
            found.append(await post(http))
        return found

    for answer in talking(whole(FRAMED[name], close=close, size=size), twice):
        assert (answer.head.status, answer.body) == (200, b"hello")
        assert answer.head.old is (name == "1.0")
        assert answer.head.get("x") in ("", "a, b")


def test_an_ipv6_address_is_connected_to() -> None:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
    assert talking(whole(WHOLE), post, at="::1").body == b"hello"


@pytest.mark.parametrize("cut", range(len(CHUNKED)))
def test_an_answer_that_ends_anywhere_is_a_lost_connection(cut: int) -> None:
    with pytest.raises(ConnectionResetError):
        talking(whole(CHUNKED[:cut]), post)


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=200), st.sampled_from([b"", OK, CHUNKED[:40], b"HTTP/1.1 401 "]))
def test_anything_is_an_answer_or_an_error_that_has_a_row(noise: bytes, before: bytes) -> None:
    try:
        talking(whole(before + noise), post)
    except (OSError, h11.RemoteProtocolError, HostFailure):
        return


def test_many_small_chunks_cost_more_than_they_bring() -> None:
    many = OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * (limits.MOST_CHUNKS + 1) + b"0\r\n\r\n"
    with pytest.raises(HostFailure, match=f"{limits.MOST_CHUNKS:,} chunks"):
        talking(whole(many, close=False), post)


def test_the_judge_sees_the_head_before_the_body_is_waited_for() -> None:
    class Seen(Exception):
        pass

    def judge(_: object) -> None:
        raise Seen

    async def ask(http: Http) -> None:
        with pytest.raises(Seen):
            await http.post([], b"", judge, deadline=time.monotonic() + LONG)

    talking(whole(OK + b"Content-Length: 500000\r\n\r\n", close=False), ask)


def test_a_deadline_ends_what_never_ends() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"X: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    async def ask(http: Http) -> None:
        with pytest.raises(TimeoutError):
            await post(http, 0.3)

    talking(drip, ask)


def test_a_reader_who_is_late_makes_the_host_wait() -> None:
    """What came and nobody reads is bounded, however much is sent."""

    async def flood() -> int:
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        _, channel = await asyncio.get_running_loop().create_connection(Channel, sock=ours)
        loop = asyncio.get_running_loop()
        sending = asyncio.ensure_future(loop.sock_sendall(theirs, bytes(30 * limits.MB)))
        for _ in range(200):
            await asyncio.sleep(0)
        sending.cancel()
        size = len(await channel.read(time.monotonic() + LONG))
        await channel.close()
        theirs.close()
        return size

    assert 0 < asyncio.run(flood()) < limits.MB
