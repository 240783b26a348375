"""A real DNS server on loopback (dnslib): one port for UDP and TCP, zones from a text, faults by name."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from types import TracebackType

from dnslib import QTYPE, RCODE, RR, DNSError, DNSRecord  # type: ignore[import-untyped]
from dnslib.server import (  # type: ignore[import-untyped]
    BaseResolver,
    DNSHandler,
    DNSLogger,
    DNSServer,
    TCPServer,
    UDPServer,
)

from actctl.dns.resolver import Nameserver, Resolver


class _Zones(BaseResolver):  # type: ignore[misc]
    """Answers from zone texts; a name below a zone that is not there is NXDOMAIN, a zone not held is REFUSED."""

    def __init__(self, zones: Mapping[str, str], faults: Mapping[str, str]) -> None:
        self.zones = {name.lower(): RR.fromZone(text, origin=name + ".") for name, text in zones.items()}
        self.faults = {name.lower(): fault for name, fault in faults.items()}
        self.asked: list[tuple[str, str, str]] = []
        """Name, type, protocol."""
        self.released = threading.Event()

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        name = str(request.q.qname).rstrip(".").lower()
        type_ = QTYPE[request.q.qtype]
        self.asked.append((name, type_, handler.protocol))
        asked = (name, f"{name} {type_.lower()}")
        fault = next((what for end, what in self.faults.items() if end in asked or name.endswith("." + end)), None)
        if fault == "timeout":
            raise DNSError("no answer")  # the handler then sends nothing
        if fault == "hold":
            self.released.wait()
        reply = request.reply()
        if fault in ("REFUSED", "SERVFAIL", "NXDOMAIN"):
            reply.header.rcode = getattr(RCODE, fault)
            return reply
        zone = max((end for end in self.zones if name == end or name.endswith("." + end)), key=len, default=None)
        if zone is None:
            reply.header.rcode = RCODE.NXDOMAIN
            return reply
        for _ in range(5):  # aliases, followed
            here = [one for one in self.zones[zone] if str(one.rname).rstrip(".").lower() == name]
            found = [one for one in here if QTYPE[one.rtype] in (type_, "CNAME")]
            for one in found:
                reply.add_answer(one)
            aliases = [one for one in found if QTYPE[one.rtype] == "CNAME" and type_ != "CNAME"]
            if not aliases:
                break
            name = str(aliases[0].rdata).rstrip(".").lower()
        known = [str(one.rname).rstrip(".").lower() for one in self.zones[zone]]
        if not reply.rr and name != zone and not any(one == name or one.endswith("." + name) for one in known):
            reply.header.rcode = RCODE.NXDOMAIN
        return reply


class _Handler(DNSHandler):  # type: ignore[misc]
    def get_reply(self, data: bytes) -> bytes:
        """Without EDNS an answer of more than 512 bytes is truncated: the client comes again over TCP.

        dnslib's own way leaves the question out of it, and dnspython does not take that for an answer.
        """
        full: bytes = super().get_reply(data)
        if self.protocol == "tcp" or len(full) <= 512:
            return full
        short = DNSRecord.parse(data).reply()
        short.header.tc = 1
        packed: bytes = short.pack()
        return packed


class DnsFixture:
    """The server while entered. `zones`: name → zone text.

    `faults`: name (with all below it), or name and type (`kms.corp.example aaaa`) → timeout, hold (no answer
    before `release`), REFUSED, SERVFAIL or NXDOMAIN.
    """

    def __init__(self, zones: Mapping[str, str], faults: Mapping[str, str] | None = None) -> None:
        self._zones = _Zones(zones, faults or {})
        self.port = 0
        self._servers: list[DNSServer] = []

    def __enter__(self) -> DnsFixture:
        for _ in range(20):
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
            try:
                self._servers = [self._serve(tcp=False), self._serve(tcp=True)]
            except OSError:
                for each in self._servers:
                    each.server.server_close()
                continue
            break
        for each in self._servers:
            each.start_thread()
        return self

    def _serve(self, *, tcp: bool) -> DNSServer:
        kind = TCPServer if tcp else UDPServer
        quiet = DNSLogger(log="-request,-reply,-truncated,-error,-recv,-send,-data", prefix=False)
        server = DNSServer(
            self._zones, address="127.0.0.1", port=self.port, tcp=tcp, logger=quiet, handler=_Handler, server=kind
        )
        server.server.daemon_threads = True
        return server

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.release()
        for each in self._servers:
            each.stop()
            each.server.server_close()
            each.thread.join()

    @property
    def asked(self) -> list[tuple[str, str, str]]:
        """Every question so far: name, type, `udp` or `tcp`."""
        return self._zones.asked

    def release(self) -> None:
        """Answer what was held."""
        self._zones.released.set()

    @property
    def option(self) -> str:
        """For `--nameserver`."""
        return f"127.0.0.1:{self.port}"

    def resolver(self, seconds: float = 5.0) -> Resolver:
        """A resolver that asks this server."""
        return Resolver([Nameserver("127.0.0.1", self.port)], seconds=seconds)
