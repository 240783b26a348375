"""Bytes of one HTTP/1.1 connection <-> requests and responses."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

MAX_HEADER_BYTES = 65536
MAX_BODY_BYTES = 16 * 1024 * 1024


class BadRequest(Exception):
    """What came in is not HTTP this server understands."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body complete."""

    method: str
    path: str
    headers: dict[str, str]
    """By lower-case name; of a repeated header the last."""
    body: bytes


@dataclass(slots=True)
class Response:
    """One answer; `headers` may repeat a name (WWW-Authenticate does)."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    close: bool = False
    """Close the connection after it."""

    def to_bytes(self) -> bytes:
        """The response on the wire."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", "Server: Microsoft-HTTPAPI/2.0"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.close:
            lines.append("Connection: close")
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


class RequestReader:
    """Cuts the stream of one connection into requests."""

    __slots__ = ("_buffer", "_head", "_need")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._head: tuple[str, str, dict[str, str]] | None = None
        self._need = 0

    def feed(self, data: bytes) -> None:
        """Take bytes as they came."""
        self._buffer += data

    def next(self) -> Request | None:
        """The next complete request, or None while bytes are missing."""
        if self._head is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > MAX_HEADER_BYTES:
                    raise BadRequest("header too long")
                return None
            self._head = _parse_head(bytes(self._buffer[:end]))
            del self._buffer[: end + 4]
            self._need = _content_length(self._head[2])
        if len(self._buffer) < self._need:
            return None
        body = bytes(self._buffer[: self._need])
        del self._buffer[: self._need]
        method, path, headers = self._head
        self._head = None
        return Request(method, path, headers, body)


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *rest = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequest("request line")
    headers: dict[str, str] = {}
    for line in rest:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequest("header line")
        headers[name.strip().lower()] = value.strip()
    return words[0], words[1], headers


def _content_length(headers: dict[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise BadRequest("chunked requests are not understood")
    text = headers.get("content-length", "0")
    if not text.isdigit() or int(text) > MAX_BODY_BYTES:
        raise BadRequest("content length")
    return int(text)
