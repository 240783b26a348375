"""SRV records read from a real DNS server."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from actctl.common.errors import UserError
from actctl.dns import DnsFailure, Resolver, kms_records, resolve_target
from actctl.dns.resolver import Nameserver, parse_nameserver, system_resolver
from actctl.dns.srv import parse_domain
from actctl.licensing.kms.dns_records import DnsError, DnsProblem
from tests.dns.server import DnsFixture
from tests.waiting import LONG

CORP = """
@ 3600 IN SOA ns.corp.example. root.corp.example. ( 1 3600 600 86400 60 )
_vlmcs._tcp 3600 IN SRV 10 0 1688 kms02.corp.example.
_vlmcs._tcp 3600 IN SRV 0 5 1688 KMS01.corp.example.
_vlmcs._tcp 3600 IN SRV 0 50 1689 old.corp.example.
kms01 IN A 10.20.0.5
kms01 IN AAAA 2001:db8::5
half IN TXT hello
kms02 IN CNAME real02.corp.example.
real02 IN A 10.20.0.6
"""
BIG = "@ IN SOA ns.big.example. root.big.example. ( 1 3600 600 86400 60 )\n" + "".join(
    f"_vlmcs._tcp IN SRV {number} 0 1688 a-rather-long-name-of-a-kms-host-{number:02}.big.example.\n"
    for number in range(40)
)
ZONES = {
    "corp.example": CORP,
    "big.example": BIG,
    "empty.example": "@ IN SOA ns.empty.example. root.empty.example. ( 1 3600 600 86400 60 )\n",
    "text.example": "_vlmcs._tcp IN TXT hello\n",
    "none.example": "_vlmcs._tcp IN SRV 0 0 0 .\n",
    "alias.example": "_vlmcs._tcp IN CNAME _vlmcs._tcp.target.alias.example.\n"
    "_vlmcs._tcp.target IN SRV 0 0 1688 kms.alias.example.\n",
}
FAULTS = {
    "silent.example": "timeout",
    "half.corp.example aaaa": "timeout",
    "refused.example": "REFUSED",
    "broken.example": "SERVFAIL",
}


@pytest.fixture(scope="module")
def dns() -> Iterator[DnsFixture]:
    with DnsFixture(ZONES, FAULTS) as server:
        yield server


def _error(domain: str, resolver: Resolver) -> DnsError:
    with pytest.raises(DnsFailure) as caught:
        kms_records(domain, resolver=resolver)
    return caught.value.error


def test_records_in_the_order_in_which_a_client_tries_them(dns: DnsFixture) -> None:
    records = kms_records("Corp.Example.", resolver=dns.resolver())
    assert [(one.target, one.port, one.priority, one.weight) for one in records] == [
        ("old.corp.example", 1689, 0, 50),
        ("kms01.corp.example", 1688, 0, 5),
        ("kms02.corp.example", 1688, 10, 0),
    ]
    assert {one.domain for one in records} == {"corp.example"}
    assert {one.ttl for one in records} == {3600}


def test_a_long_answer_comes_over_tcp(dns: DnsFixture) -> None:
    assert len(kms_records("big.example", resolver=dns.resolver())) == 40
    protocols = [protocol for name, _, protocol in dns.asked if name == "_vlmcs._tcp.big.example"]
    assert protocols == ["udp", "tcp"]


def test_an_aliased_record_is_followed(dns: DnsFixture) -> None:
    (record,) = kms_records("alias.example", resolver=dns.resolver())
    assert (record.domain, record.target) == ("alias.example", "kms.alias.example")


def test_the_record_that_says_no_such_service(dns: DnsFixture) -> None:
    (record,) = kms_records("none.example", resolver=dns.resolver())
    assert record.target == ""


@pytest.mark.parametrize(
    ("domain", "problem"),
    [
        ("nowhere.example", DnsProblem.NO_DOMAIN),
        ("empty.example", DnsProblem.NO_RECORD),
        ("text.example", DnsProblem.NO_RECORD),
        ("refused.example", DnsProblem.REFUSED),
        ("broken.example", DnsProblem.REFUSED),
        ("a" * 64 + ".example", DnsProblem.BAD_NAME),
        ("a..b", DnsProblem.BAD_NAME),
        (" . ", DnsProblem.BAD_NAME),
        ("ü" * 70, DnsProblem.BAD_NAME),
    ],
)
def test_what_dns_does_not_say(dns: DnsFixture, domain: str, problem: DnsProblem) -> None:
    error = _error(domain, dns.resolver())
    assert error.problem is problem
    for text in (error.message, error.remedy):
        assert text.en
        assert text.ja
        assert "{" not in text.en + text.ja


def test_a_server_that_says_nothing(dns: DnsFixture) -> None:
    assert _error("silent.example", dns.resolver(seconds=0.5)).problem is DnsProblem.TIMEOUT


def test_no_server_there_at_all() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    error = _error("corp.example", Resolver([Nameserver("127.0.0.1", port)], seconds=0.5))
    assert error.problem in (DnsProblem.TIMEOUT, DnsProblem.NO_SERVER)


def test_a_server_that_is_none() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as liar:
        liar.bind(("127.0.0.1", 0))
        liar.settimeout(LONG)
        import threading

        def lie() -> None:
            _, address = liar.recvfrom(2048)
            liar.sendto(b"not DNS", address)

        thread = threading.Thread(target=lie)
        thread.start()
        error = _error("corp.example", Resolver([Nameserver("127.0.0.1", liar.getsockname()[1])], seconds=5.0))
        thread.join()
    assert error.problem in (DnsProblem.BAD_ANSWER, DnsProblem.TIMEOUT)


def test_addresses_of_both_families_and_the_alias(dns: DnsFixture) -> None:
    good = resolve_target("kms01.corp.example", resolver=dns.resolver())
    assert good.addresses == ("10.20.0.5", "2001:db8::5")
    assert (good.alias_of, good.error) == (None, None)
    alias = resolve_target("kms02.corp.example", resolver=dns.resolver())
    assert alias.addresses == ("10.20.0.6",)
    assert alias.alias_of == "real02.corp.example"


def test_a_target_that_leads_nowhere(dns: DnsFixture) -> None:
    gone = resolve_target("old.corp.example", resolver=dns.resolver())
    assert gone.error is not None
    assert gone.error.problem is DnsProblem.NO_DOMAIN
    assert "--nameserver" not in gone.error.remedy.en
    bare = resolve_target("corp.example", resolver=dns.resolver())
    assert bare.error is not None
    assert bare.error.problem is DnsProblem.NO_RECORD
    assert bare.addresses == ()
    half = resolve_target("half.corp.example", resolver=dns.resolver(seconds=0.4))
    assert half.error is not None
    assert half.error.problem is DnsProblem.TIMEOUT, "it may have an AAAA record"
    silent = resolve_target("kms.silent.example", resolver=dns.resolver(seconds=0.4))
    assert silent.error is not None
    assert silent.error.problem is DnsProblem.TIMEOUT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.1", Nameserver("10.0.0.1")),
        ("10.0.0.1:5353", Nameserver("10.0.0.1", 5353)),
        ("2001:db8::1", Nameserver("2001:db8::1")),
        ("[2001:db8::1]", Nameserver("2001:db8::1")),
        ("[2001:db8::1]:5353", Nameserver("2001:db8::1", 5353)),
    ],
)
def test_nameserver_option(text: str, expected: Nameserver) -> None:
    assert parse_nameserver(text) == expected
    assert parse_nameserver(str(expected)) == expected


@pytest.mark.parametrize(
    "text", ["", "dc01", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:70000", "[::1]x:53", "10.0.0.1:５３"]
)
def test_nameserver_option_refused(text: str) -> None:
    with pytest.raises(UserError, match="--nameserver"):
        system_resolver([text])


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("Corp.Example.", "corp.example"),
        ("x", "x"),
        ("ü.example", "ü.example"),
        ("_sub.x-1.example", "_sub.x-1.example"),
    ],
)
def test_domain_option(text: str, domain: str) -> None:
    assert parse_domain(text) == domain


@pytest.mark.parametrize("text", ["", " . ", "a..b", ".a", "a" * 64, "a." * 127, "10.0.0.1", "[::1]"])
def test_domain_option_refused(text: str) -> None:
    with pytest.raises(UserError, match="--domain"):
        parse_domain(text)


def test_servers_for_a_person() -> None:
    assert system_resolver(["10.0.0.1", "[2001:db8::1]:5353"]).servers == ("10.0.0.1", "[2001:db8::1]:5353")
