"""Recordings as foreign hosts: each request is compared with the recorded client's, each answer is Windows' own."""

from __future__ import annotations

import base64
import os
import re
import socket
import threading
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.foreign.envelopes import SHELL, WSMAN, Call
from tests.foreign.wire import HttpAnswer

OURS = {"WINRS_NOPROFILE", "WINRS_CODEPAGE", "WINRS_CONSOLEMODE_STDIN"}
"""Options that a client may send where the recorded one did not."""
OPTIONAL = {"WSMAN_CMDSHELL_OPTION_KEEPALIVE"}
"""Options of the recorded client that a client may leave out."""
_RELATES_TO = re.compile(r"(<a:RelatesTo>)[^<]*(</a:RelatesTo>)")


def folder() -> Path | None:
    """Where the recordings lie; None: not on this computer."""
    named = os.environ.get("ACTCTL_RECORDED")
    places = [Path(named)] if named else [up / "shared" / "recorded" for up in Path(__file__).resolve().parents]
    return next((place for place in places if (place / "README.md").is_file()), None)


@dataclass
class Exchange:
    """One request and its answer."""

    request: ET.Element
    call: Call
    status: int
    answer: str

    @property
    def line(self) -> str:
        """The command line of a Command."""
        words = [
            e.text or "" for e in self.call.body.iter() if e.tag in (f"{{{SHELL}}}Command", f"{{{SHELL}}}Arguments")
        ]
        return " ".join(words)

    def option(self, name: str) -> tuple[str, str | None]:
        """Value and MustComply of an option."""
        found = next(o for o in self.request.iter(f"{{{WSMAN}}}Option") if o.get("Name") == name)
        return found.text or "", found.get("MustComply")


def conversation(file: Path) -> list[Exchange]:
    """The exchanges of a recording, in order."""
    found = []
    for message in yaml.safe_load(file.read_text("utf-8"))["messages"]:
        request = message["request"].encode()
        error = message.get("transport_error")
        status = error["code"] if error else 200
        answer = message["response"] or (error or {}).get("message") or ""
        found.append(Exchange(ET.fromstring(request), Call.parse(request), status, answer))
    return found


@dataclass(frozen=True)
class Result:
    """What a command gave back, as the recording has it; `fault`: its last Receive was one."""

    line: str
    stdout: bytes
    stderr: bytes
    exit_code: int | None
    fault: int | None


def results(exchanges: list[Exchange]) -> list[Result]:
    """The commands of a recording and what came of each."""
    found: list[Result] = []
    for number, one in enumerate(exchanges):
        if one.call.action != "Command":
            continue
        streams = {"stdout": b"", "stderr": b""}
        exit_code, fault = None, None
        for answer in exchanges[number + 1 :]:
            if answer.call.action in ("Command", "Delete"):
                break
            if answer.call.action != "Receive":
                continue
            root = ET.fromstring(answer.answer)
            for stream in root.iter(f"{{{SHELL}}}Stream"):
                streams[stream.get("Name", "")] += base64.b64decode(stream.text or "")
            code = root.find(f".//{{{SHELL}}}ExitCode")
            exit_code = exit_code if code is None else int(code.text or "")
            said = re.search(r'WSManFault[^>]* Code="(\d+)"', answer.answer)
            fault = int(said[1]) if said else None
        found.append(Result(one.line, streams["stdout"], streams["stderr"], exit_code, fault))
    return found


@dataclass
class Replay:
    """A Script (tests/foreign/hosts.py) that plays one recording once."""

    exchanges: list[Exchange]
    complaints: list[str] = field(default_factory=list)
    """Where a request differs from the recorded client's: Windows might not have accepted it."""
    _next: int = 0
    _status: int = 200

    @property
    def done(self) -> bool:
        """Whether every recorded answer was fetched, but for what need not be asked (Signal, Send)."""
        return all(one.call.action in ("Signal", "Send") for one in self.exchanges[self._next :])

    def first(self, connection: socket.socket, stopping: threading.Event) -> None:
        """See Script."""

    def envelope(self, call: Call, text: bytes) -> bytes:
        """The recorded answer to `call`, related to its message."""
        while self._next < len(self.exchanges) and self.exchanges[self._next].call.action != call.action:
            if self.exchanges[self._next].call.action not in ("Signal", "Send"):
                break
            self._next += 1
        if self._next >= len(self.exchanges):
            self.complaints.append(f"{call.action} after the end")
            return text
        one = self.exchanges[self._next]
        self._next += 1
        self._compare(call, one)
        self._status = one.status
        return _RELATES_TO.sub(rf"\g<1>{call.message_id}\g<2>", one.answer).encode()

    def answer(self, connection: socket.socket, call: Call, answer: HttpAnswer) -> HttpAnswer:
        """With the recorded status."""
        answer.status = self._status
        return answer

    def _compare(self, call: Call, recorded: Exchange) -> None:
        wanted = recorded.call
        for name in ("action", "resource", "selectors"):
            if getattr(call, name) != getattr(wanted, name):
                self.complaints.append(f"{name}: {getattr(call, name)!r}, not {getattr(wanted, name)!r}")
        for name in call.options.keys() - wanted.options.keys() - OURS:
            self.complaints.append(f"{call.action}: unknown option {name}")
        for name in wanted.options.keys() - call.options.keys() - OPTIONAL:
            self.complaints.append(f"{call.action}: option {name} is missing")
        for name in wanted.options.keys() & call.options.keys():
            if call.options[name].lower() != wanted.options[name].lower():
                self.complaints.append(f"{name}: {call.options[name]!r}, not {wanted.options[name]!r}")
        if call.action == "Command" and Exchange(call.body, call, 200, "").line != recorded.line:
            self.complaints.append(f"another command: {call.body!r}")
