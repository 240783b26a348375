"""The way back and the lockout: each sign-in counts, whichever transport it was, and a host may cost two."""

from __future__ import annotations

import asyncio
import base64
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from actctl.common.errors import ErrorKind, HostError
from actctl.common.secret import Secret
from actctl.fleet.accounts import Accounts
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.runner import run_all
from actctl.fleet.way_back import WayBack
from actctl.transport import UNNAMED, Transport, open_transport
from actctl.transport.interface import Auth, Connection, Session
from tests.hostile.before_login import PAIRS, challenge
from tests.waiting import LONG

HOSTS = 8
_CHALLENGE = b"WWW-Authenticate: Negotiate " + base64.b64encode(challenge(PAIRS + bytes(4))) + b"\r\n"
_BASIC = b'WWW-Authenticate: Basic realm="x"\r\n'
_NEGOTIATE = b"WWW-Authenticate: Negotiate\r\n"


def _answer(status: bytes, headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: 4\r\n" + headers + b"\r\nwhat"


FIRST = {
    "500": _answer(b"500 Oh", b"Content-Type: application/soap+xml;charset=UTF-8\r\n"),
    "html": _answer(b"200 OK", b"Content-Type: text/html\r\n"),
}
"""What answers the token that is sent before it was asked for; the next one is answered properly."""
LAST = {"400": _answer(b"400 No"), "garbage": b"GARBAGE\r\n\r\n", "page": _answer(b"200 OK")}
"""What answers the NTLM answer, in place of 401."""
CLOSING = {
    "says so": b"HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n" + _NEGOTIATE + b"\r\n",
    "without length": b"HTTP/1.1 401 No\r\n" + _NEGOTIATE + b"\r\n",
}


class Door:
    """A machine that lets nobody in, by NTLM as far as it goes."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.port = 0
        self.connections = self.answers = 0
        """NTLM answers: each is a try that the domain counts."""

    def serve(self, listening: socket.socket) -> None:
        """Until the socket is closed."""
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        with peer, peer.makefile("rb") as stream:
            first = True
            while line := stream.readline():
                headers = {}
                while (line := stream.readline().strip()) and b":" in line:
                    name, _, value = line.partition(b":")
                    headers[name.lower()] = value.strip()
                stream.read(int(headers.get(b"content-length", b"0")))
                _, _, token = headers.get(b"authorization", b"").partition(b" ")
                kind = _message(base64.b64decode(token))
                self.answers += kind == 3
                peer.sendall(self._said(kind, first))
                if self.mode in CLOSING or (kind == 3 and self.mode == "garbage"):
                    return
                first = False

    def _said(self, kind: int, first: bool) -> bytes:
        if self.mode in CLOSING:
            return CLOSING[self.mode]
        if self.mode == "basic":
            return _answer(b"401 No", _BASIC)
        if kind == 1 and first and self.mode in FIRST:
            return FIRST[self.mode]
        if kind == 3 and self.mode in LAST:
            return LAST[self.mode]
        return _answer(b"401 No", _CHALLENGE if kind == 1 else _NEGOTIATE)


def _message(token: bytes) -> int:
    at = token.find(b"NTLMSSP\0")
    return token[at + 8] if at >= 0 else 0


@contextmanager
def doors(mode: str, number: int = HOSTS) -> Iterator[list[Door]]:
    made = [Door(mode) for _ in range(number)]
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in made]
    for door, one in zip(made, listening, strict=True):
        door.port = one.getsockname()[1]
        threading.Thread(target=door.serve, args=(one,), daemon=True).start()
    try:
        yield made
    finally:
        for one in listening:
            one.shutdown(socket.SHUT_RDWR)
            one.close()


def _targets(made: list[Door], most: int, users: tuple[str, ...] = ("CORP\\svc",)) -> list[Target]:
    accounts = Accounts(most)
    targets = []
    for index, door in enumerate(made):
        user, password = users[index % len(users)], Secret("x" * (1 + index % len(users)))
        where = Connection("127.0.0.1", door.port, scheme="http", auth=Auth.NTLM, user=user, password=password)
        name = f"h{index}"
        targets.append(
            Target(name, where.address, (), UNNAMED, where, LONG, account=accounts.of(name, where))
        )  # fmt: skip
    return targets


async def _ask(session: Session) -> bytes:
    return (await session.run("x")).stdout


def _all(targets: list[Target], transport: Transport, forks: int) -> list[Outcome[bytes]]:
    try:
        return asyncio.run(run_all(targets, lambda _: _ask, Crew(lambda _: transport, forks)))
    finally:
        transport.close()


def ask(targets: list[Target], forks: int) -> list[HostError]:
    """The errors of all, asked by the way back."""
    return [one.error for one in _all(targets, WayBack(forks, lambda _: None), forks) if one.error is not None]


@pytest.mark.parametrize("forks", [1, HOSTS])
@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("mode", ["refuses", *FIRST])
def test_a_domain_counts_no_more_tries_than_are_allowed(mode: str, most: int, forks: int) -> None:
    with doors(mode) as made:
        errors = ask(_targets(made, most), forks)
    assert sum(door.answers for door in made) == most
    assert [error.kind for error in errors] == [ErrorKind.AUTH] * HOSTS
    assert sum("not tried" in error.message.en for error in errors) >= HOSTS - most


def test_what_native_met_before_stands_in_the_message_of_a_refusal() -> None:
    with doors("500", 1) as made:
        (error,) = ask(_targets(made, 3), 1)
    for words in (error.message.en, error.message.ja):
        assert "HTTP 401" in words and "HTTP 500" in words and "pypsrp" in words


@pytest.mark.parametrize(("most", "more"), [(1, 0), (2, 1), (3, 2)])
@pytest.mark.parametrize("mode", LAST)
def test_a_host_that_has_seen_the_account_is_asked_again_only_while_that_is_allowed(
    mode: str, most: int, more: int
) -> None:
    """A fault proves nothing about a password, but the domain may have counted it."""
    with doors(mode) as made:
        errors = ask(_targets(made, most), 1)
    assert sum(door.answers for door in made) == HOSTS + more
    assert {error.kind for error in errors} == {ErrorKind.WINRM}


def test_other_spellings_and_passwords_of_an_account_have_no_second_sign_in_of_their_own() -> None:
    with doors("refuses") as made:
        ask(_targets(made, 5, ("CORP\\svc", "svc@corp.example")), 1)
    assert [door.answers for door in made] == [2, 1, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("name", [UNNAMED, "native", "pypsrp", "pywinrm"])
def test_hosts_that_want_another_method_do_not_stop_an_account(name: str) -> None:
    with doors("basic") as made:
        transport: Transport = WayBack(1, lambda _: None) if name == UNNAMED else open_transport(name, 1)
        errors = [one.error for one in _all(_targets(made, 3), transport, 1)]
    assert all(error and error.kind is ErrorKind.AUTH and error.account_untried for error in errors)
    assert [(door.connections, door.answers) for door in made] == [(1, 0)] * HOSTS


@pytest.mark.parametrize("mode", CLOSING)
def test_a_connection_that_is_closed_at_the_first_answer_is_made_once_more(mode: str) -> None:
    with doors(mode, 1) as made:
        (outcome,) = _all(_targets(made, 3), open_transport("native", 1), 1)
    assert outcome.error is not None and outcome.error.kind is ErrorKind.WINRM
    assert "ends the connection after every answer" in outcome.error.message.en
    assert (made[0].connections, made[0].answers) == (2, 0)


@pytest.mark.parametrize(("changes", "named"), [(False, "native"), (True, "pypsrp")])
def test_the_log_names_the_transport_that_is_used(changes: bool, named: str, caplog: pytest.LogCaptureFixture) -> None:
    with doors("basic", 1) as made, caplog.at_level(logging.INFO, "actctl.fleet.runner"):
        opened = {UNNAMED: WayBack(1, lambda _: None), "pypsrp": open_transport("pypsrp", 1)}
        crew = Crew(opened.__getitem__, 1)
        asyncio.run(run_all(_targets(made, 3), lambda _: _ask, crew.to_change() if changes else crew))
        for each in opened.values():
            each.close()
    assert f"h0: 127.0.0.1 by {named}" in caplog.text
