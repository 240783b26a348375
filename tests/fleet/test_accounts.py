"""Domain accounts: how often a password is tried, who waits for whom, and which accounts are a domain's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from actctl.common.errors import ErrorKind, HostError, HostFailure
from actctl.common.secret import Secret
from actctl.common.texts import Text
from actctl.fleet.accounts import Accounts, Turn, is_shared
from actctl.fleet.crew import Crew
from actctl.fleet.interface import Outcome, Target
from actctl.fleet.runner import run_all, run_each
from actctl.transport.interface import Auth, Connection, Session
from tests.answering import Answering

REFUSED = HostError(ErrorKind.AUTH, Text("no", "不可"))
NO_TICKET = HostError(ErrorKind.AUTH, Text("no ticket", "なし"), account_untried=True)
DOWN = HostError(ErrorKind.UNREACHABLE, Text("off", "停止"))
DENIED = HostError(ErrorKind.ACCESS_DENIED, Text("denied", "拒否"), "0x00000005")


class World:
    """Machines that let an account in or not, and what was tried on them."""

    def __init__(self, verdict: Callable[[str], HostError | None]) -> None:
        self.verdict = verdict
        self.tried: list[str] = []
        self.trying: dict[str, int] = {}
        self.most: dict[str, int] = {}

    def session(
        self, connection: Connection, *, deadline: float, signed_in: Callable[[], None] | None = None
    ) -> Session:
        """See Transport."""
        return Visit(self, connection, signed_in)

    def close(self) -> None:
        """Nothing to close."""


class Visit(Answering):
    """A session on one of them; a login takes a turn of the loop or more."""

    def __init__(self, world: World, connection: Connection, signed_in: Callable[[], None] | None) -> None:
        self.world, self.host, self.user = world, connection.address, connection.user or ""
        self.signed_in = signed_in

    async def __aenter__(self) -> Session:
        world = self.world
        world.tried.append(self.host)
        world.trying[self.user] = world.trying.get(self.user, 0) + 1
        world.most[self.user] = max(world.most.get(self.user, 0), world.trying[self.user])
        for _ in range(5):
            await asyncio.sleep(0)
        world.trying[self.user] -= 1
        error = world.verdict(self.host)
        if error is not None:
            raise HostFailure(error)
        if self.signed_in is not None:
            self.signed_in()
        return self


def targets(accounts: Accounts, users: dict[str, str], password: str = "x") -> list[Target]:
    """A target for each host and its user."""
    made = []
    for host, user in users.items():
        connection = Connection(host, 5986, auth=Auth.NTLM, user=user, password=Secret(password))
        made.append(
            Target(host, host, (), "world", connection, 60.0, account=accounts.of(host, connection))
        )  # fmt: skip
    return made


async def _ask(session: Session) -> bytes:
    return (await session.run("x")).stdout


def ask(world: World, asked: list[Target], forks: int = 50) -> list[Outcome[bytes]]:
    """Everybody, in order."""
    return asyncio.run(run_all(asked, lambda _: _ask, Crew(lambda _: world, forks)))


def hosts(number: int, user: str = r"CORP\svc", start: int = 0) -> dict[str, str]:
    """Names and one user for all."""
    return {f"h{index}": user for index in range(start, start + number)}


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_a_wrong_password_is_tried_so_often_and_no_more(most: int) -> None:
    world = World(lambda host: REFUSED)
    outcomes = ask(world, targets(Accounts(most), hosts(40)))
    assert len(world.tried) == most
    assert len(outcomes) == 40 and all(one.error and one.error.kind is ErrorKind.AUTH for one in outcomes)
    stopped = [one.error for one in outcomes if one.error is not REFUSED]
    assert len(stopped) == 40 - most
    assert all(error and error.account_untried for error in stopped), "they are counted apart from refused ones"
    assert all(error and r"CORP\svc" in error.message.en and error.remedy for error in stopped)
    assert all(error and "--auth-fail" in error.remedy.ja for error in stopped if error and error.remedy)


def test_zero_is_no_limit() -> None:
    world = World(lambda host: REFUSED)
    ask(world, targets(Accounts(0), hosts(40)))
    assert len(world.tried) == 40


def test_three_at_once_until_the_first_success_and_then_as_many_as_forks() -> None:
    world = World(lambda host: DOWN if host in ("h0", "h1", "h2") else None)
    outcomes = ask(world, targets(Accounts(3), hosts(3)))
    assert world.most == {r"CORP\svc": 3}
    accounts = Accounts(3)
    world = World(lambda host: DOWN if int(host[1:]) < 30 else None)
    outcomes = ask(world, targets(accounts, hosts(30)))
    assert world.most == {r"CORP\svc": 3}, "hosts that are down prove nothing"
    outcomes = ask(world, targets(accounts, hosts(60, start=20)))
    assert world.most[r"CORP\svc"] > 3
    assert sum(one.error is None for one in outcomes) == 50


def test_a_success_breaks_the_row() -> None:
    world = World(lambda host: REFUSED if int(host[1:]) % 3 else None)
    outcomes = ask(world, targets(Accounts(3), hosts(60)), forks=1)
    assert len(world.tried) == 60
    assert [one.error for one in outcomes if one.error] == [REFUSED] * 40


def test_a_row_of_refusals_stops_an_account_that_was_let_in_before() -> None:
    world = World(lambda host: None if host == "h0" else REFUSED)
    ask(world, targets(Accounts(3), hosts(20)), forks=1)
    assert world.tried == ["h0", "h1", "h2", "h3"]


def test_hosts_under_way_may_still_break_the_row() -> None:
    """Fifty at once: three that refuse quickly do not stop an account that the others let in."""
    world = World(lambda host: REFUSED if host in ("h1", "h2", "h3") else None)
    outcomes = ask(world, targets(Accounts(3), hosts(60)), forks=1)
    assert [one.target.name for one in outcomes if one.error is REFUSED] == ["h1", "h2", "h3"]
    accounts = Accounts(3)
    ask(World(lambda host: None), targets(accounts, hosts(1)))
    outcomes = ask(world, targets(accounts, hosts(60)), forks=20)
    assert sum(one.error is None for one in outcomes) == 57


def test_what_says_nothing_about_the_account_is_no_refusal() -> None:
    for error in (NO_TICKET, DOWN):
        world = World(lambda host, error=error: error)  # type: ignore[misc]
        ask(world, targets(Accounts(3), hosts(20)))
        assert len(world.tried) == 20


def test_a_fault_is_neither_a_success_nor_a_refusal() -> None:
    """A host can send one without a look at the password, before the login as well."""
    world = World(lambda host: DENIED if int(host[1:]) % 2 == 0 else REFUSED)
    ask(world, targets(Accounts(3), hosts(40)), forks=1)
    assert world.tried == [f"h{index}" for index in range(6)]
    world = World(lambda host: DENIED if host == "h0" else REFUSED)
    ask(world, targets(Accounts(3), hosts(31)))
    assert len(world.tried) == 4


def test_a_password_that_was_right_once_is_tried_carefully_after_a_refusal() -> None:
    accounts = Accounts(3)
    (account,) = {target.account for target in targets(accounts, hosts(2))}
    assert account is not None
    turns = []
    account.begin().accepted()
    tries = [account.begin() for _ in range(50)]
    turns.append(account.turn)
    tries.pop().failed(REFUSED)
    turns.append(account.turn)  # 49 go on, and 2 may still be refused
    for one in tries[:48]:
        one.failed(DOWN)
    turns.append(account.turn)
    tries[48].failed(REFUSED)
    account.begin().failed(REFUSED)
    assert [*turns, account.turn] == [Turn.NOW, Turn.LATER, Turn.NOW, Turn.NEVER]


def test_other_accounts_are_not_held_up_and_come_before_who_waits() -> None:
    users = {**hosts(10), **hosts(10, r"OTHER\svc", 10), **hosts(10, "local", 20), **hosts(10, r".\local", 30)}
    world = World(lambda host: REFUSED if int(host[1:]) < 10 else None)
    outcomes = ask(world, targets(Accounts(3), users), forks=1)
    assert sum(one.error is None for one in outcomes) == 30
    assert sum(host in hosts(10) for host in world.tried) == 3


def test_a_domain_counts_per_account_whatever_the_password() -> None:
    accounts = Accounts(3)
    asked = [targets(accounts, hosts(5, start=5 * index), f"old{index}") for index in range(6)]
    world = World(lambda host: REFUSED)
    outcomes = ask(world, [target for some in asked for target in some])
    assert len(world.tried) == 3 and len(outcomes) == 30


def test_the_success_of_one_password_makes_no_other_right() -> None:
    accounts = Accounts(3)
    wrong, right = targets(accounts, hosts(10), "wrong"), targets(accounts, hosts(10, start=10), "right")
    world = World(lambda host: REFUSED if int(host[1:]) < 10 else None)
    outcomes = ask(world, [one for pair in zip(right, wrong, strict=True) for one in pair], forks=1)
    assert len(world.tried) == 13 and sum(one.error is None for one in outcomes) == 10


@pytest.mark.parametrize(
    "users",
    [
        ["Svc@Corp.Example", "svc@corp.example", "SVC@CORP.EXAMPLE", "svc@corp.example"],
        [r"CORP\svc", "svc@corp.example", r"corp.example\svc", r"CORP\\svc", "svc@CORP"],
        [r"CORP\svc", r" CORP \ svc ", r"\\CORP\svc", "svc@corp.example.", "ＣＯＲＰ\\ｓｖｃ"],
    ],
)
def test_spellings_of_one_account_are_counted_together(users: list[str]) -> None:
    world = World(lambda host: REFUSED)
    asked = targets(Accounts(3), {f"h{index}": users[index % len(users)] for index in range(30)})
    outcomes = ask(world, asked)
    assert len(world.tried) == 3
    message = next(one.error.message for one in outcomes if one.error and one.error is not REFUSED)
    assert (users[0] in message.en) and (users[0] in message.ja)
    assert ("also written" in message.en) == ("別の表記" in message.ja) == (users[0] == r"CORP\svc")


def test_held_back_hosts_are_not_started_once_the_run_is_to_stop() -> None:
    """As after too many failures: they do not come out; and interrupted, they come out as such."""
    world = World(lambda host: REFUSED)

    async def scenario() -> list[Outcome[bytes]]:
        asked = targets(Accounts(100), hosts(40))
        outcomes = run_each(asked, lambda _: _ask, Crew(lambda _: world, 9), go_on=lambda: len(world.tried) < 5)
        return [one async for one in outcomes]

    assert len(asyncio.run(scenario())) == len(world.tried) < 9

    async def interrupted() -> list[Outcome[bytes]]:
        stop = asyncio.Event()
        asked = targets(Accounts(3), hosts(40))
        never = World(lambda host: stop.set())
        return await run_all(asked, lambda _: _ask, Crew(lambda _: never, 9, stop=stop))

    outcomes = asyncio.run(interrupted())
    assert len(outcomes) == 40
    assert {one.error.kind for one in outcomes if one.error} == {ErrorKind.CANCELLED}


@pytest.mark.parametrize(
    ("user", "host", "address", "auth", "shared"),
    [
        (r"CORP\svc", "web01", "web01.corp.example", Auth.NTLM, True),
        ("svc@corp.example", "web01", "web01.corp.example", Auth.NEGOTIATE, True),
        ("svc", "web01", "web01.corp.example", Auth.NTLM, False),
        (r".\svc", "web01", "web01.corp.example", Auth.NTLM, False),
        (r"\svc", "web01", "web01.corp.example", Auth.NTLM, False),
        (r".\\svc", "web01", "web01.corp.example", Auth.NTLM, False),
        (r"WEB01\\svc", "web01", "10.0.0.1", Auth.NTLM, False),
        (r"\\CORP\svc", "web01", "web01.corp.example", Auth.NTLM, True),
        (r"WEB01\svc", "web01", "10.0.0.1", Auth.NTLM, False),
        (r"WEB01\svc", "x", "web01.corp.example", Auth.NTLM, False),
        (r"a-very-long-mac\svc", "a-very-long-machine-name", "10.0.0.1", Auth.NTLM, False),
        (r"WEB02\svc", "web01", "web01.corp.example", Auth.NTLM, True),
        (r"10\svc", "10.0.0.1", "10.0.0.1", Auth.NTLM, True),
        (r"CORP\svc", "web01", "web01", Auth.CREDSSP, True),
        ("svc", "web01", "web01", Auth.KERBEROS, True),
        (r"CORP\svc", "web01", "web01", Auth.CERTIFICATE, False),
    ],
)  # fmt: skip
def test_which_accounts_are_a_domains(user: str, host: str, address: str, auth: Auth, shared: bool) -> None:
    assert is_shared(host, Connection(address, 5986, user=user, auth=auth, password=Secret("x"))) is shared


def test_a_ticket_is_no_password_that_could_lock_anything() -> None:
    connection = Connection("web01", 5986, user="svc@CORP.EXAMPLE", auth=Auth.KERBEROS)
    assert Accounts(3).of("web01", connection) is None
