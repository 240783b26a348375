"""What a host can send to whoever connects, without any login."""

from __future__ import annotations

import base64
import gzip
import struct
import zlib

from tests.hostile.attacks import Hostile, again, drip, for_ever, once

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml;charset=UTF-8\r\n"
ASKED = b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(bytes(10_000_000), 9) * 100
"""A megabyte of a thousand."""
_DEFLATE = zlib.compressobj(wbits=-15)
DEFLATED = b"\x78\x9c" + (_DEFLATE.compress(bytes(10_000_000)) + _DEFLATE.flush(zlib.Z_FULL_FLUSH)) * 30
"""The same without gzip's frame: 300 megabytes of zlib's stream, each ten of them by themselves."""


def _whole(head: bytes, body: bytes) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def challenge(target_info: bytes) -> bytes:
    """An NTLM challenge (MS-NLMP 2.2.1.2) whose target info is as given."""
    name = "HOST".encode("utf-16-le")
    fields = struct.pack("<HHI", len(name), len(name), 56)
    info = struct.pack("<HHI", min(len(target_info), 65_535), min(len(target_info), 65_535), 56 + len(name))
    flags = struct.pack("<I", 0xE28A8235)
    return (
        b"NTLMSSP\0"
        + struct.pack("<I", 2)
        + fields
        + flags
        + bytes(8)
        + bytes(8)
        + info
        + bytes(8)
        + name
        + target_info
    )


def _token(token: bytes) -> bytes:
    return b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate " + base64.b64encode(token) + b"\r\n"


PAIRS = struct.pack("<HH", 6, 4) + bytes(4)
SWELLING = {
    "gzip": Hostile(once(_whole(OK + b"Content-Encoding: gzip\r\n", BOMB))),
    "gzip-401": Hostile(once(_whole(ASKED + b"Content-Encoding: gzip\r\n", BOMB))),
    "gzip-500": Hostile(once(_whole(OK.replace(b"200 OK", b"500 Oh") + b"Content-Encoding: x-gzip\r\n", BOMB))),
    "deflate": Hostile(once(_whole(ASKED + b"Content-Encoding: deflate\r\n", DEFLATED))),
    "two-encodings": Hostile(once(_whole(ASKED + b"Content-Encoding: identity, gzip\r\n", BOMB))),
    "headers": Hostile(for_ever(b"X-More: and more\r\n", ASKED)),
    "ten-thousand-headers": Hostile(once(ASKED + b"X-More: and more\r\n" * 10_000 + b"Content-Length: 0\r\n\r\n")),
    "header-line": Hostile(for_ever(b"x", ASKED + b"X-Long: ")),
    "status-line": Hostile(for_ever(b"x", b"HTTP/1.1 401 ")),
    "continue": Hostile(for_ever(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "early-hints": Hostile(for_ever(b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n")),
    "body": Hostile(for_ever(b" ", OK + b"\r\n")),
    "body-401": Hostile(for_ever(b" ", ASKED + b"\r\n")),
    "body-503": Hostile(for_ever(b"<p>", OK.replace(b"200 OK", b"503 Oh") + b"\r\n")),
    "announced": Hostile(for_ever(b" ", ASKED + b"Content-Length: 999999999999\r\n\r\n")),
    "negative-length": Hostile(for_ever(b" ", ASKED + b"Content-Length: -1\r\n\r\n")),
    "two-lengths": Hostile(for_ever(b" ", ASKED + b"Content-Length: 5\r\nContent-Length: 900000\r\n\r\n")),
    "chunks": Hostile(for_ever(b"400\r\n" + b" " * 1024 + b"\r\n", ASKED + CHUNKED)),
    "chunk-size": Hostile(for_ever(b"0", ASKED + CHUNKED)),
    "chunk-extension": Hostile(for_ever(b"x", ASKED + CHUNKED + b"5;")),
    "chunk-announced": Hostile(for_ever(b" ", ASKED + CHUNKED + b"7fffffffffff\r\n")),
    "trailers": Hostile(for_ever(b"X-More: and more\r\n", ASKED + CHUNKED + b"0\r\n")),
    "redirects": Hostile(again(b"HTTP/1.1 302 Found\r\nLocation: /wsman\r\nContent-Length: 0\r\n\r\n")),
    "target-info": Hostile(again(_token(challenge(PAIRS * 5_000 + bytes(4))) + b"Content-Length: 0\r\n\r\n")),
    "target-info-without-end": Hostile(again(_token(challenge(PAIRS * 100)) + b"Content-Length: 0\r\n\r\n")),
    "login-for-ever": Hostile(again(_token(challenge(bytes(4))) + b"Content-Length: 0\r\n\r\n")),
    "token-of-noise": Hostile(again(_token(b"\x60\x82\xff\xff" + b"\xa0" * 20_000) + b"Content-Length: 0\r\n\r\n")),
    "not-http": Hostile(for_ever(b"SSH-2.0-OpenSSH_9.2p1\r\n")),
    "http-1.0": Hostile(once(b"HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n")),
}
"""Attacks on memory: each ends by a limit, long before a deadline."""
LASTING = {
    "drip-in-headers": Hostile(drip(b"X: y\r\n", ASKED)),
    "drip-in-status": Hostile(drip(b"x", b"HTTP/1.1 401 ")),
    "drip-in-body": Hostile(drip(b" ", ASKED + b"Content-Length: 5000\r\n\r\n")),
    "drip-of-continue": Hostile(drip(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "drip-in-chunks": Hostile(drip(b"1\r\n \r\n", ASKED + CHUNKED)),
    "bytes-of-tls": Hostile(once(b"\x15\x03\x01\x00\x02\x02\x16" * 50)),
    "silence": Hostile(once(b"")),
    "half-an-answer": Hostile(once(ASKED + b"Content-Length: 500\r\n\r\nhalf")),
}
"""Attacks on time: nothing but the deadline ends them."""
