"""Names of machines: NAME:PORT of a KMS host in every way of writing it, and which names mean one machine."""

from __future__ import annotations

import pytest

from actctl.common.names import KmsAddress, same_host, without_domain


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
