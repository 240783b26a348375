"""Sessions that work: bytes, exit codes, logins, several commands, long and large ones, many hosts."""

from __future__ import annotations

import asyncio
import warnings

import pytest

from actctl.common import limits
from actctl.transport import Auth, Transport, blocking
from actctl.transport.interface import MessageEncryption
from tests.foreign import Answer, Fault, ForeignFleet, ForeignHost
from tests.transport.helpers import COMMAND, connection, failure, run

JAPANESE = "ライセンスの状態: ライセンスされています\r\n"


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("auth", [Auth.NTLM, Auth.NEGOTIATE])
def test_bytes_and_exit_code_come_back_unchanged(transport: Transport, scheme: str, auth: Auth) -> None:
    raw = JAPANESE.encode("cp932") + bytes(range(256))
    answer = Answer(stdout=raw, stderr=b"\xff\x00", exit_code=3221549112)
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": answer}, scheme=scheme)}) as fleet:
        (result,) = asyncio.run(run(transport, connection(fleet, "a", auth=auth)))
        log = fleet["a"].log
        assert (result.stdout, result.stderr) == (raw, b"\xff\x00")
        assert result.exit_code & 0xFFFFFFFF == 0xC004F038
        assert log.commands == [COMMAND]
        assert log.codepages == ["65001"]
        assert (log.open_shells, log.connections, log.problems) == ({}, 1, [])


def test_basic_over_https_and_sealing_inside_https(transport: Transport) -> None:
    host = ForeignHost(outputs={"/dlv": b"x"}, scheme="https", password="pässwörd-日本")
    with ForeignFleet({"a": host}) as fleet:
        basic = connection(fleet, "a", auth=Auth.BASIC)
        sealed = connection(fleet, "a", message_encryption=MessageEncryption.ALWAYS)
        for where in (basic, sealed):
            assert asyncio.run(run(transport, where))[0].stdout == b"x"
        assert fleet["a"].log.open_shells == {}


def test_a_domain_user_logs_in(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"}, user="CORP\\kms-admin")}) as fleet:
        assert asyncio.run(run(transport, connection(fleet, "a")))[0].stdout == b"x"


def test_one_command_takes_no_more_requests_than_needed(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"})}) as fleet:
        asyncio.run(run(transport, connection(fleet, "a")))
        unasked = ["401"] if isinstance(transport, blocking.BlockingTransport) else []
        assert fleet["a"].log.requests == [*unasked, "401", "empty", "Create", "Command", "Receive", "Delete"]


def test_several_commands_share_one_shell(transport: Transport) -> None:
    outputs: dict[str, bytes | Answer] = {"/dlv": b"one", "/xpr": Answer(b"two", exit_code=7)}
    with ForeignFleet({"a": ForeignHost(outputs=outputs)}) as fleet:
        results = asyncio.run(run(transport, connection(fleet, "a"), "x /dlv", "x /xpr", "nonsense"))
        assert [(r.stdout, r.exit_code) for r in results] == [(b"one", 0), (b"two", 7), (b"", 1)]
        assert b"not recognized" in results[2].stderr
        log = fleet["a"].log
        assert (log.shells_opened, log.connections, log.open_shells) == (1, 1, {})
        assert log.requests.count("Signal") == 2, "a command ends before the next one starts"


@pytest.mark.parametrize("allowed", [15, 14, 5, 2])
def test_a_host_that_counts_operations_answers_every_question_once(transport: Transport, allowed: int) -> None:
    """Windows 7: what a command took is given back by Delete alone; others may have used up some of it."""
    questions = [f"question {n:02}" for n in range(30)]
    outputs: dict[str, bytes | Answer] = {line: line.encode() for line in questions}
    with ForeignFleet({"a": ForeignHost(outputs=outputs, operations_allowed=allowed)}) as fleet:
        results = asyncio.run(run(transport, connection(fleet, "a"), *questions))
        assert [r.stdout.decode() for r in results] == questions
        log = fleet["a"].log
        assert log.commands == questions, "none is run twice"
        assert (log.open_shells, log.connections, log.problems) == ({}, 1, [])


def test_a_quota_that_a_new_shell_does_not_lift_is_said(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"}, operations_allowed=0)}) as fleet:
        error = asyncio.run(failure(transport, connection(fleet, "a")))
        assert (error.code, error.remedy is not None) == ("0x803381A6", True)
        assert (fleet["a"].log.open_shells, fleet["a"].log.commands) == ({}, [])


def test_a_slow_command_outlives_the_operation_timeout(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OPERATION_SECONDS", 1)
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": Answer(b"late", seconds=2.4)})}) as fleet:
        assert asyncio.run(run(transport, connection(fleet, "a")))[0].stdout == b"late"
        assert fleet["a"].log.operation_timeouts == [1.0, 1.0, 1.0]


def test_the_operation_timeout_never_passes_the_deadline(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"})}) as fleet:
        asyncio.run(run(transport, connection(fleet, "a"), seconds=18))
        asyncio.run(run(transport, connection(fleet, "a"), seconds=900))
        short, long = fleet["a"].log.operation_timeouts
        assert 0 < short < 18
        assert long == 20


def test_eight_megabytes_arrive_whole(transport: Transport) -> None:
    raw = bytes(range(256)) * 32_768
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": raw})}) as fleet:
        (result,) = asyncio.run(run(transport, connection(fleet, "a")))
        assert result.stdout == raw
        assert fleet["a"].log.requests.count("Receive") > 80


def test_many_hosts_at_once(transport: Transport) -> None:
    hosts = {f"h{n}": ForeignHost(outputs={"/dlv": f"host {n}".encode()}, latency_seconds=0.05) for n in range(40)}

    async def all_of_them(fleet: ForeignFleet) -> list[bytes]:
        results = await asyncio.gather(*(run(transport, connection(fleet, name)) for name in hosts))
        return [r[0].stdout for r in results]

    with ForeignFleet(hosts) as fleet:
        assert asyncio.run(all_of_them(fleet)) == [f"host {n}".encode() for n in range(40)]
        assert all(r.log.open_shells == {} and r.log.connections == 1 for r in fleet.hosts.values())


def test_a_server_that_closes_after_its_first_401_is_fine(transport: Transport) -> None:
    host = ForeignHost(outputs={"/dlv": b"x"}, fault=Fault.CLOSE_AFTER_401)
    with ForeignFleet({"a": host}) as fleet:
        assert asyncio.run(run(transport, connection(fleet, "a")))[0].stdout == b"x"
        assert fleet["a"].log.connections == 2


def test_a_connection_that_ends_between_two_requests_is_made_anew_where_nothing_is_bound_to_it(
    transport: Transport,
) -> None:
    host = ForeignHost(outputs={"/dlv": b"x"}, scheme="https", fault=Fault.CLOSE_AFTER_COMMAND)
    with ForeignFleet({"a": host}) as fleet:
        for auth in (Auth.BASIC, Auth.NTLM):
            assert asyncio.run(run(transport, connection(fleet, "a", auth=auth)))[0].stdout == b"x"
        log = fleet["a"].log
        assert (log.connections, log.open_shells, len(log.commands)) == (4, {}, 2)


def test_unverified_https_on_purpose_warns_nobody(transport: Transport) -> None:
    with ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"}, scheme="https")}) as fleet:
        where = connection(fleet, "a", verify_certificate=False, ca_file=None)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert asyncio.run(run(transport, where))[0].stdout == b"x"


def test_the_environment_is_not_searched(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")
    for scheme in ("http", "https"):
        with ForeignFleet({"a": ForeignHost(outputs={"/dlv": b"x"}, scheme=scheme)}) as fleet:
            assert asyncio.run(run(transport, connection(fleet, "a")))[0].stdout == b"x"
