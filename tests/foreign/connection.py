"""One TCP connection of a foreign host: log in, unseal, answer, go wrong as told."""

from __future__ import annotations

import socket
import threading
import time

from tests.foreign import wire
from tests.foreign.auth import SEALED_TYPE, Login, is_sealed
from tests.foreign.envelopes import NO_SUCH_RESOURCE, Call, WsManFault, envelope
from tests.foreign.hosts import Break, Fault, ForeignHost, HostLog
from tests.foreign.operations import CimCall
from tests.foreign.winrs import Shells
from tests.foreign.wire import HttpAnswer, HttpRequest

PLAIN = "application/soap+xml;charset=UTF-8"


class Visit:
    """Serves one connection until it ends."""

    def __init__(
        self,
        host: ForeignHost,
        log: HostLog,
        shells: Shells,
        stopping: threading.Event,
        connection: socket.socket,
        certificate_hash: bytes | None,
    ) -> None:
        self._host = host
        self._log = log
        self._shells = shells
        self._stopping = stopping
        self._connection = connection
        self._login = Login(host, certificate_hash)
        self._first = True

    def serve(self) -> None:
        """Answer requests until the peer leaves; raises HangUp to end at once."""
        with self._connection.makefile("rb") as stream:
            while (request := wire.read_request(stream)) is not None:
                answer = self._answer(request)
                if answer.status != 401:
                    answer.headers += self._login.headers
                    self._login.headers = []
                self._first = False
                answer.headers += self._host.date_header()
                if self._host.fault is Fault.HTTP_1_0:
                    answer.version, answer.close = "1.0", True
                if self._host.latency_seconds:
                    self._stopping.wait(self._host.latency_seconds)
                self._connection.sendall(answer.pack())
                if answer.close:
                    return

    def _answer(self, request: HttpRequest) -> HttpAnswer:
        before = self._before_login()
        if before is not None:
            return before
        refusal = self._login.check(request)
        if refusal is not None:
            self._log.note("401")
            if self._host.fault is Fault.CLOSE_AFTER_401 and self._first and self._log.connections == 1:
                refusal.close = True
            if self._host.fault is Fault.CLOSE_AFTER_CHALLENGE and " " in dict(refusal.headers)["WWW-Authenticate"]:
                refusal.close = True
            return refusal
        if not request.body:
            self._log.note("empty")
            return HttpAnswer(200)
        if self._host.scheme == "http" and not is_sealed(request):
            self._log.note("unsealed")
            return HttpAnswer(500)
        body = self._login.unseal(request.body) if is_sealed(request) else request.body
        return self._soap(Call.parse(body), sealed=is_sealed(request))

    def _before_login(self) -> HttpAnswer | None:
        fault = self._host.fault
        if self._host.script is not None:
            self._host.script.first(self._connection, self._stopping)
        if fault is Fault.RESET_BEFORE_REPLY:
            wire.reset(self._connection)
        if fault is Fault.STALL_IN_HTTP:
            wire.stall(self._stopping)
        if fault is Fault.DRIP_IN_HTTP:
            wire.drip(self._connection, self._stopping)
        if fault is Fault.HTTP_403:
            return HttpAnswer(403)
        page = b"<html><head><title>x</title></head><body>Service Unavailable</body></html>"
        if fault is Fault.HTTP_404:
            return HttpAnswer(404, [("Content-Type", "text/html")], page)
        if fault is Fault.HTTP_503_HTML:
            return HttpAnswer(503, [("Content-Type", "text/html")], page)
        return None

    def _soap(self, call: Call, *, sealed: bool) -> HttpAnswer:
        self._log.note(call.action)
        asked = CimCall.of(call)
        if asked is not None:
            return self._cim(call, asked, sealed=sealed)
        self._misbehave(call)
        status, relates_to = 200, call.message_id
        try:
            body = self._shells.answer(call)
        except WsManFault as fault:
            status, body = 500, fault.body()
        once = self._host.once
        if call.action == "Command" and (
            self._host.fault is Fault.RESET_IN_COMMAND or once.take(Break.AFTER_COMMAND, self._shells.line_of(call))
        ):
            wire.reset(self._connection)
        if call.action == "Create" and self._host.fault is Fault.SLOW_CREATE:
            time.sleep(1.5)
        if call.action == "Command" and self._host.fault is Fault.RELATES_TO:
            relates_to = "uuid:00000000-0000-0000-0000-000000000000"
        text = envelope(call.action, relates_to, body)
        if call.action == "Receive" and self._host.fault is Fault.TRUNCATED_XML:
            text = text[: len(text) // 2]
        if call.action == "Receive" and self._host.fault is Fault.UTF_16:
            text = text.decode().encode("utf-16")
        return self._pack(call, status, text, sealed=sealed)

    def _cim(self, call: Call, asked: CimCall, *, sealed: bool) -> HttpAnswer:
        once = self._host.once
        if once.take(Break.BEFORE_OPERATION, asked.line):
            wire.reset(self._connection)
        with self._log.lock:
            self._log.operations.append(asked)
        try:
            self._shells.count()
            if self._host.cim is None:
                raise WsManFault(NO_SUCH_RESOURCE)
            text = self._host.cim.answer(call, asked)
        except WsManFault as fault:
            text = envelope(call.action, call.message_id, fault.body())
        if once.take(Break.AFTER_OPERATION, asked.line):
            wire.reset(self._connection)
        if once.take(Break.SILENT_OPERATION, asked.line):
            wire.stall(self._stopping)
        return self._pack(call, self._host.fault_status if b":Fault>" in text else 200, text, sealed=sealed)

    def _misbehave(self, call: Call) -> None:
        """Faults that come before the action is carried out."""
        where = (call.action, self._host.fault)
        if where == ("Receive", Fault.RESET_IN_RECEIVE):
            wire.reset(self._connection)
        if where in (("Receive", Fault.STALL_IN_RECEIVE), ("Create", Fault.STALL_IN_CREATE)):
            wire.stall(self._stopping)
        self._break(call)
        if where == ("Receive", Fault.DRIP_IN_RECEIVE):
            wire.drip(self._connection, self._stopping, SEALED_TYPE)
        if call.action == "Delete" and self._log.requests.count("Delete") == 1:
            self._misbehave_in_delete()

    def _break(self, call: Call) -> None:
        """Connections lost once, at one command."""
        once, line = self._host.once, self._shells.line_of(call)
        if call.action == "Command" and once.take(Break.BEFORE_COMMAND, line):
            wire.reset(self._connection)
        if call.action == "Receive" and once.take(Break.IN_RECEIVE, line):
            wire.reset(self._connection)
        if call.action == "Receive" and once.take(Break.SILENT_RECEIVE, line):
            wire.stall(self._stopping)

    def _misbehave_in_delete(self) -> None:
        if self._host.fault is Fault.RESET_IN_DELETE:
            wire.reset(self._connection)
        if self._host.fault is Fault.STALL_IN_DELETE:
            wire.stall(self._stopping)
        if self._host.fault is Fault.DRIP_IN_DELETE:
            wire.drip(self._connection, self._stopping, SEALED_TYPE)

    def _pack(self, call: Call, status: int, text: bytes, *, sealed: bool) -> HttpAnswer:
        script = self._host.script
        if script is not None:
            text = script.envelope(call, text)
        content_type, body = self._login.seal(text) if sealed else (PLAIN, text)
        if call.action == "Receive" and self._host.fault is Fault.GARBAGE_IN_RECEIVE:
            middle = len(body) // 2
            body = body[:middle] + bytes(b ^ 0xFF for b in body[middle : middle + 8]) + body[middle + 8 :]
        answer = HttpAnswer(status, [("Content-Type", content_type)], body)
        answer.close = call.action == "Command" and self._host.fault is Fault.CLOSE_AFTER_COMMAND
        if call.action == "Receive" and self._host.fault is Fault.TRUNCATED_BODY:
            self._connection.sendall(answer.pack()[:-20])
            raise wire.HangUp("truncated")
        return answer if script is None else script.answer(self._connection, call, answer)
