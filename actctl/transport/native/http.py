"""HTTP/1.1 on a channel, by h11: one request and its answer after another on one connection, all of it within bounds.

h11 frames (Content-Length, chunks, `1xx`, the end of the connection) and refuses what is no HTTP; here is what one
answer may cost: headers, `1xx` before it, body, number of chunks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import h11

from actctl.common import limits
from actctl.common.errors import HostFailure
from actctl.transport.answers import Head, too_much
from actctl.transport.interface import Connection
from actctl.transport.native.channel import Channel

_HEADERS = "User-Agent: actctl\r\nAccept-Encoding: identity\r\n"
_ASKED = h11.Request(method="POST", target="/", headers=[("Host", "-"), ("Content-Length", "0")])
"""What h11 is told of every request: it frames answers, and of a request it needs to know that there was one. Ours are
written here, for h11 would check the same few headers again each time, a tenth of what a host costs."""
_COMPLETE = h11.EndOfMessage()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read to its end."""

    head: Head
    body: bytes


class Http:
    """HTTP on one connection. Raises OSError, h11.ProtocolError, and HostFailure for what costs too much."""

    def __init__(self, channel: Channel, connection: Connection, host: str) -> None:
        """`host`: for the Host header."""
        self._channel = channel
        self._connection = connection
        target = quote(f"/{connection.path}", safe="/%?=&;:@!$'()*+,~[]")
        self._start = f"POST {target} HTTP/1.1\r\nHost: {host}\r\n{_HEADERS}".encode()
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=limits.HEADER_BYTES)

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        return self._channel.is_open and self._h11.our_state is h11.IDLE

    async def post(
        self, headers: list[tuple[bytes, bytes]], body: bytes, judge: Callable[[Head], None], *, deadline: float
    ) -> Answer:
        """Send a POST and read its answer; `judge` may refuse it by its head, before the body is read.

        A connection that did not come to the end of an answer is of no use any more.
        """
        self._h11.send(_ASKED)
        self._h11.send(_COMPLETE)
        more = b"".join(b"%s: %s\r\n" % header for header in headers)
        self._channel.write(b"%s%sContent-Length: %d\r\n\r\n%s" % (self._start, more, len(body), body))
        cost = _Cost(self._connection)
        await self._more(cost, deadline)
        response = await self._response(cost, deadline)
        head = _head(response)
        judge(head)
        body = await self._body(cost, deadline)
        if self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE:
            self._h11.start_next_cycle()
        return Answer(head, body)

    async def _response(self, cost: _Cost, deadline: float) -> h11.Response:
        while True:
            event = await self._event(cost, deadline)
            if isinstance(event, (h11.InformationalResponse, h11.Response)):
                cost.headers(event)
            if isinstance(event, h11.Response):
                return event
            if isinstance(event, h11.ConnectionClosed):
                raise ConnectionResetError("the host closed the connection instead of answering")

    async def _body(self, cost: _Cost, deadline: float) -> bytes:
        pieces: list[bytes] = []
        while True:
            event = await self._event(cost, deadline)
            if isinstance(event, h11.Data):
                pieces.append(bytes(event.data))
                cost.data(event)
            elif isinstance(event, h11.EndOfMessage):
                return b"".join(pieces)

    async def _event(self, cost: _Cost, deadline: float) -> object:
        """The next event of the answer."""
        while True:
            try:
                event = self._h11.next_event()
            except h11.RemoteProtocolError as exc:
                if exc.error_status_hint == 431:
                    raise cost.long_headers() from exc
                if not self._channel.is_open and not self._channel.unread:
                    raise ConnectionResetError("the host closed the connection in the middle of an answer") from exc
                raise
            if event is not h11.NEED_DATA:
                return event
            await self._more(cost, deadline)

    async def _more(self, cost: _Cost, deadline: float) -> None:
        """Wait for more of the answer."""
        data = await self._channel.read(deadline)
        cost.read(data)
        self._h11.receive_data(data)


class _Cost:
    """What one answer has cost so far. Raises HostFailure past a limit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heads = self._data = self._chunks = self._raw = 0

    def read(self, data: bytes) -> None:
        """Bytes came from the wire."""
        self._raw += len(data)
        if self._raw > limits.HEADER_BYTES + 2 * limits.ANSWER_BYTES:
            raise self._much()

    def headers(self, event: h11.InformationalResponse | h11.Response) -> None:
        """A status line and its headers were read."""
        if self._raw > limits.HEADER_BYTES:  # of which a body may be the most
            self._heads += 15 + len(event.reason) + sum(len(name) + len(value) + 4 for name, value in event.headers)
        if len(event.headers) > limits.MOST_HEADERS:
            number = limits.MOST_HEADERS
            raise too_much(self._connection, f"more than {number} headers", f"ヘッダーが{number}個を超過")
        if self._heads > limits.HEADER_BYTES:
            raise self.long_headers()

    def data(self, event: h11.Data) -> None:
        """A part of the body was read."""
        self._data += len(event.data)
        self._chunks += event.chunk_end
        if self._data > limits.ANSWER_BYTES:
            raise self._much()
        if self._chunks > limits.MOST_CHUNKS:
            number = limits.MOST_CHUNKS
            raise too_much(
                self._connection,
                f"one answer in more than {number:,} chunks",
                f"1回の応答のチャンクが{number:,}個を超過",
            )

    def long_headers(self) -> HostFailure:
        """The failure of headers without end; chunk sizes and trailers count as such."""
        kilobytes = limits.HEADER_BYTES // limits.KB
        return too_much(self._connection, f"more than {kilobytes} kB of headers", f"ヘッダーが {kilobytes} kB を超過")

    def _much(self) -> HostFailure:
        megabytes = limits.ANSWER_BYTES // limits.MB
        return too_much(
            self._connection, f"more than {megabytes} MB in one answer", f"1回の応答が {megabytes} MBを超過"
        )


def _head(response: h11.Response) -> Head:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Head(response.status_code, headers, old=response.http_version < b"1.1")
