"""One TCP connection to one pretend host: requests in order, signing in, sealing, faults of the wire."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import socket
import struct
from collections.abc import Awaitable
from typing import Protocol

from actctl.simulator.faults import FaultKind
from actctl.simulator.http.authentication import SOAP, ConnectionAuth
from actctl.simulator.http.messages import BadRequest, Request, RequestReader, Response
from actctl.simulator.http.sealing import CONTENT_TYPE, NotSealed, is_sealed, seal, unseal


class Reset(Exception):
    """The host resets the connection instead of answering."""


class Stall(Exception):
    """The host never answers this request."""


class Dripping(Exception):
    """The answer goes out byte by byte."""

    def __init__(self, status: int, body: bytes, seconds: float) -> None:
        super().__init__()
        self.answer = (status, body)
        self.seconds = seconds
        """Between two bytes."""


class Endpoint(Protocol):
    """What a connection needs of the host behind it."""

    @property
    def encrypted(self) -> bool:
        """https."""

    @property
    def allow_unencrypted(self) -> bool:
        """Whether plain bodies are taken over http."""

    def has(self, kind: FaultKind) -> bool:
        """Whether the host has that fault."""

    def clock(self) -> dt.datetime:
        """The host's own idea of the time, UTC."""

    def authentication(self) -> ConnectionAuth:
        """Fresh authentication state for a new connection."""

    def answer(self, envelope: bytes) -> Awaitable[tuple[int, bytes]]:
        """HTTP status and SOAP for one request; may raise Reset, Stall or Dripping."""

    def asked(self) -> None:
        """A request came."""

    def opened(self, connection: Connection) -> None:
        """A connection began."""

    def closed(self, connection: Connection) -> None:
        """A connection ended."""


_HTML_503 = (
    b'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">\r\n'
    b"<HTML><HEAD><TITLE>Service Unavailable</TITLE></HEAD>\r\n<BODY><h2>Service Unavailable</h2>\r\n"
    b"<hr><p>HTTP Error 503. The service is unavailable.</p>\r\n</BODY></HTML>\r\n"
)


class Connection(asyncio.Protocol):
    """Serves one connection; requests are answered one at a time."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._auth = endpoint.authentication()
        self._reader = RequestReader()
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection stands."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what asyncio hands to a stream protocol
        self._transport = transport
        self._endpoint.opened(self)

    def data_received(self, data: bytes) -> None:
        """asyncio: bytes came."""
        self._reader.feed(data)
        if self._task is None:
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: the connection is gone; a request still under way is given up."""
        if self._transport is not None:
            self._transport.close()  # Python 3.10 takes a TLS transport whose peer has gone for an open one
        self._transport = None
        if self._task is not None:
            self._task.cancel()
        self._endpoint.closed(self)

    def abort(self) -> None:
        """Drop the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def _next(self) -> None:
        """Begin the next request that is complete, if there is one."""
        try:
            request = self._reader.next()
        except BadRequest:
            self._write(Response(400, close=True))
            return
        if request is not None:
            self._task = asyncio.ensure_future(self._serve(request))
            self._task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if task.cancelled() or self._transport is None:
            return
        if task.exception() is not None:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "simulator: a request failed", "exception": task.exception(), "protocol": self}
            )
            self._write(Response(500, close=True))
            return
        self._next()

    def _write(self, response: Response) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(self._dated(response).to_bytes())
        if response.close:
            self._transport.close()

    def _dated(self, response: Response) -> Response:
        """Every answer of http.sys says what time it is there."""
        response.headers.append(("Date", email.utils.format_datetime(self._endpoint.clock(), usegmt=True)))
        return response

    async def _serve(self, request: Request) -> None:
        self._endpoint.asked()
        had_context = self._auth.context is not None
        signed_in, instead, headers = self._auth.admit(request)
        if instead is not None:
            first = "authorization" not in request.headers
            instead.close = first and self._endpoint.has(FaultKind.CLOSE_AFTER_401)
            self._write(instead)
            return
        if not signed_in:
            self._write(self._auth.refuse())
            return
        if not request.body:
            # An empty request only signs in (docs/facts/winrm.md, "Signing in").
            self._write(Response(200, headers))
            return
        if self._endpoint.has(FaultKind.HTTP_503):
            self._write(Response(503, [*headers, ("Content-Type", "text/html; charset=us-ascii")], _HTML_503))
            return
        try:
            await self._soap(request, headers)
        except NotSealed:
            # What was sealed with an older context cannot be read (docs/facts/winrm.md, "Signing in").
            self._write(Response(400, headers, close=not had_context))
        except Reset:
            self._reset()
        except Stall:
            await asyncio.Event().wait()

    async def _soap(self, request: Request, headers: list[tuple[str, str]]) -> None:
        context = self._auth.context
        sealed = is_sealed(request.headers.get("content-type", ""))
        if sealed:
            if context is None:
                self._write(self._auth.refuse())
                return
            message = unseal(context, request.body)
        else:
            message = request.body
            if not (self._endpoint.encrypted or self._endpoint.allow_unencrypted):
                self._refuse_plain(headers)
                return
        pause = 0.0
        try:
            status, body = await self._endpoint.answer(message)
        except Dripping as dripping:
            (status, body), pause = dripping.answer, dripping.seconds
        if sealed and context is not None:
            body = seal(context, body)
        kind = CONTENT_TYPE if sealed else SOAP
        response = Response(status, [*headers, ("Content-Type", kind)], body)
        if pause:
            await self._drip(self._dated(response).to_bytes(), pause)
        else:
            self._write(response)

    def _refuse_plain(self, headers: list[tuple[str, str]]) -> None:
        """AllowUnencrypted=false: 401 for Basic, an empty 500 for Negotiate (docs/facts/winrm.md, "Signing in")."""
        if self._auth.scheme == "basic" or self._endpoint.has(FaultKind.UNENCRYPTED_REFUSED_401):
            self._write(self._auth.refuse())
        else:
            self._write(Response(500, headers))

    async def _drip(self, data: bytes, pause: float) -> None:
        for index in range(len(data)):
            if self._transport is None:
                return
            self._transport.write(data[index : index + 1])
            await asyncio.sleep(pause)

    def _reset(self) -> None:
        if self._transport is None:
            return
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            # A linger time of nothing makes the system send RST in place of FIN.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
