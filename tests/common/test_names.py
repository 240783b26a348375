"""Names of machines: NAME:PORT of a KMS host in every way of writing it, and which names mean one machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actctl.common.names import KmsAddress, NameIndex, same_host, without_domain
from tests.steps import assert_linear


@pytest.mark.parametrize(
    ("text", "name", "port", "whole", "short"),
    [
        ("kms01", "kms01", 1688, "kms01:1688", "kms01"),
        ("KMS01.corp.example:1688", "KMS01.corp.example", 1688, "KMS01.corp.example:1688", "KMS01.corp.example"),
        ("kms01.corp.example.:1700", "kms01.corp.example", 1700, "kms01.corp.example:1700", "kms01.corp.example:1700"),
        (" kms01:01688 ", "kms01", 1688, "kms01:1688", "kms01"),
        ("10.0.0.5:1689", "10.0.0.5", 1689, "10.0.0.5:1689", "10.0.0.5:1689"),
        ("[fd00::1]:1700", "fd00::1", 1700, "[fd00::1]:1700", "[fd00::1]:1700"),
        ("[fd00::1]", "fd00::1", 1688, "[fd00::1]:1688", "[fd00::1]"),
        ("fd00::1", "fd00::1", 1688, "[fd00::1]:1688", "[fd00::1]"),
        ("::1", "::1", 1688, "[::1]:1688", "[::1]"),
        (":1700", "", 1700, ":1700", ":1700"),
        ("", "", 1688, ":1688", ""),
        ("kms01:0", "kms01", 1688, "kms01:1688", "kms01"),
        # No port: it stays with the name, and is refused where a name must be one.
        ("kms01:http", "kms01:http", 1688, "[kms01:http]:1688", "[kms01:http]"),
        ("kms01:168800", "kms01:168800", 1688, "[kms01:168800]:1688", "[kms01:168800]"),
        ("kms01:１６８８", "kms01:１６８８", 1688, "[kms01:１６８８]:1688", "[kms01:１６８８]"),
    ],
)
def test_a_kms_host_by_name_and_port(text: str, name: str, port: int, whole: str, short: str) -> None:
    found = KmsAddress.parse(text)
    assert (found.name, found.port, str(found), found.short) == (name, port, whole, short)
    assert KmsAddress.parse(whole) == found, "what is written can be read"


@pytest.mark.parametrize(
    ("one", "other", "equal", "machine"),
    [
        ("kms01", "KMS01.:1688", True, True),
        ("kms01", "kms01:1689", False, True),
        ("kms01", "kms01.corp.example", False, True),
        ("kms01.lab.example", "kms01.corp.example", False, False),
        ("fd00::1", "[FD00:0::1]:1688", True, True),
        ("[fd00::1]:1700", "fd00::1", False, True),
        ("fd00::1", "fd00::2", False, False),
        ("10", "10.0.0.5", False, False),
        ("", "", True, False),
    ],
)
def test_the_same_kms_host(one: str, other: str, equal: bool, machine: bool) -> None:
    left, right = KmsAddress.parse(one), KmsAddress.parse(other)
    assert ((left == right), (right == left)) == (equal, equal)
    assert (hash(left) == hash(right)) is equal
    assert (left.same_machine(right), right.same_machine(left)) == (machine, machine)
    assert same_host(left.name, right.name) is machine


def test_a_machine_says_its_port_apart() -> None:
    assert str(KmsAddress.of("[fd00::1]", 1700)) == "[fd00::1]:1700"
    assert str(KmsAddress.of("kms01.corp.example.", None)) == "kms01.corp.example:1688"


@pytest.mark.parametrize(
    ("name", "short"),
    [("web01.corp.example", "web01"), ("1web.corp.example", "1web"), ("10.0.0.5", "10.0.0.5"), ("fd00::1", "fd00::1")],
)
def test_a_name_without_its_domain(name: str, short: str) -> None:
    assert without_domain(name) == short


SITE = [
    ("a", ("web01", "10.0.0.1")),
    ("b", ("web02.corp.example", "10.0.0.2")),
    ("c", ("web02.lab.example", "10.0.0.1")),
    ("d", ("web03", "web03.corp.example")),
    ("e", ("six", "FD00:0::6")),
    ("f", ("", "web01.lab.example")),
]


@pytest.mark.parametrize(
    ("name", "found", "only", "exact"),
    [
        ("WEB01.", "a f", None, "a"),
        ("web01.corp.example", "a", "a", None),
        ("web01.lab.example", "a f", None, "f"),
        ("web02", "b c", None, None),
        ("web02.lab.example", "c", "c", "c"),
        ("web02.far.example", "", None, None),
        ("web03", "d", "d", "d"),
        ("web03.far.example", "d", "d", None),
        ("10.0.0.1", "a c", None, None),
        ("10.0.0.2", "b", "b", "b"),
        ("[fd00::6]", "e", "e", "e"),
        ("10", "", None, None),
        ("", "", None, None),
    ],
)
def test_an_index_of_names(name: str, found: str, only: str | None, exact: str | None) -> None:
    index: NameIndex[str] = NameIndex()
    for value, names in SITE:
        index.add(value, *names)
    assert " ".join(index.find(name)) == found
    assert index.first(name) == (found.split()[0] if found else None)
    assert (index.only(name), index.only_exact(name)) == (only, exact)


NAMES = st.sampled_from(
    ["", "a", "A.", "b", "a.x.example", "a.y.example", "b.x.example", "10.0.0.1", "10", "fd00::1", "[FD00:0::1]", "::2"]
)


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES)), NAMES)
def test_the_index_finds_what_a_look_at_each_finds(hosts: list[tuple[str, str]], name: str) -> None:
    index: NameIndex[int] = NameIndex()
    for place, names in enumerate(hosts):
        index.add(place, *names)
    found = [place for place, names in enumerate(hosts) if any(same_host(name, each) for each in names)]
    assert index.find(name) == found
    assert index.first(name) == (found[0] if found else None)
    assert index.only(name) == (found[0] if len(found) == 1 else None)


@pytest.mark.parametrize("name", ["web", "web.corp.example", "10.0.0.1"])
def test_many_of_one_name_cost_no_more_than_their_number(name: str) -> None:
    def lookups(hosts: int) -> Callable[[], object]:
        index: NameIndex[int] = NameIndex()
        for place in range(hosts):
            index.add(place, "web", f"web.d{place}.example", "10.0.0.1")
        asked = (index.first, index.only, index.first_exact, index.only_exact)
        return lambda: [ask(name) for _ in range(hosts) for ask in asked]

    assert_linear(lookups, 40)
