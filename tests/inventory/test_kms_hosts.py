"""Which hosts of an inventory a KMS host's name means: its count is read there before a fleet depends on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from actctl.inventory import Inventory, kms_hosts_of, load_inventory

FLEET = """
kms_hosts:
  hosts:
    kms01.tokyo.example:
    kms02: {ansible_host: 10.0.0.2}
    kms03: {ansible_host: kms03.osaka.example, ansible_port: 5985}
others:
  hosts:
    web01: {ansible_host: 10.0.0.10}
    kms04.tokyo.example: {ansible_host: 10.0.0.4}
    kms04.osaka.example: {ansible_host: 10.0.1.4}
    kms05.tokyo.example: {ansible_host: 10.0.0.5}
    kms05: {ansible_host: 10.0.1.5}
    six: {ansible_host: "fd00::6"}
    "10": {ansible_host: ten.example}
    linux: {ansible_connection: ssh, ansible_host: 10.0.0.99}
"""


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    path = tmp_path_factory.mktemp("kms") / "inventory.yaml"
    path.write_text(FLEET)
    return load_inventory([str(path)])


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        (None, "kms01.tokyo.example kms02 kms03"),
        ("kms02", "kms02"),
        ("KMS02:1688", "kms02"),
        ("kms02.", "kms02"),
        ("kms02.corp.example", "kms02"),
        ("10.0.0.2", "kms02"),
        ("10.0.0.2:1688", "kms02"),
        ("kms01", "kms01.tokyo.example"),
        ("kms01:1689", "kms01.tokyo.example"),
        ("kms01.tokyo.example.:1688", "kms01.tokyo.example"),
        ("kms01.osaka.example", ""),
        ("kms03.osaka.example", "kms03"),
        ("web01", "web01"),
        ("[fd00::6]:1688", "six"),
        ("[fd00::6]", "six"),
        ("fd00::6", "six"),
        ("[FD00:0::6]:1688", "six"),
        ("[fd00::7]:1688", ""),
        # The same short name twice: an exact name wins, else nobody knows which, and both are asked.
        ("kms05", "kms05"),
        ("kms05.tokyo.example", "kms05.tokyo.example"),
        ("kms04", "kms04.tokyo.example kms04.osaka.example"),
        # An address is not a name whose domain was left out.
        ("10.0.0.3", ""),
        ("10.0.0.99", "linux"),
        ("kms", ""),
        ("nowhere", ""),
        ("", ""),
        (":1688", ""),
        (".tokyo.example", ""),
    ],
)
def test_which_hosts_are_meant(inventory: Inventory, wished: str | None, expected: str) -> None:
    assert " ".join(host.name for host in kms_hosts_of(inventory, wished)) == expected


def test_an_inventory_without_the_group(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text("all: {hosts: {web01: }}\n")
    assert kms_hosts_of(load_inventory([str(path)])) == []
