"""Patterns where actctl says more than Ansible, and the order of what is selected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actctl.errors import UserError
from actctl.inventory import Inventory, load_inventory


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    path = tmp_path_factory.mktemp("patterns") / "i.yaml"
    path.write_text(
        "tokyo: {hosts: {'web[01:12]': }}\nosaka: {hosts: {db1: , db2: , web12: }}\n"
        "web: {hosts: {web05: , web04: , web03: }}\nempty:\n"
    )
    return load_inventory([str(path)])


def names(inventory: Inventory, *patterns: str, limit: str | None = None) -> str:
    return " ".join(host.name for host in inventory.select(patterns, limit))


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["db2", "web01"], "web01 db2"),
        (["web[02:04]"], "web02 web03 web04"),
        (["web[01:10:3]"], "web01 web04 web07 web10"),
        (["web[0:1]"], "web04 web05"),
        (["web[0]"], "web05"),
        (["web[-1]"], "web03"),
        (["web0[13]"], "web01 web03"),
        (["web1?:!web0*"], "web10 web11 web12"),
        (["osaka,&tokyo"], "web12"),
        (["osaka", "web[0]"], "web05 web12 db1 db2"),
        (["~^(db|x{1,2}|(?:y))[12]$"], "db1 db2"),
        ([" db1 , db2 "], "db1 db2"),
        (["empty:db1"], "db1"),
        ([], "web01 web02 web03 web04 web05 web06 web07 web08 web09 web10 web11 web12 db1 db2"),
    ],
)
def test_selection(patterns: list[str], expected: str, inventory: Inventory) -> None:
    assert names(inventory, *patterns) == expected


def test_limit_intersects(inventory: Inventory) -> None:
    assert names(inventory, "osaka", limit="tokyo,db1") == "web12 db1"
    assert names(inventory, limit="!tokyo") == "db1 db2"
    with pytest.raises(UserError, match='no host matches "osaka" limited to web01'):
        names(inventory, "osaka", limit="web01")


def test_files(inventory: Inventory, tmp_path: Path) -> None:
    path = tmp_path / "retry"
    path.write_text("# failed last time\ndb2\n\nweb01\n", encoding="utf-8")
    assert names(inventory, limit=f"@{path}") == "web01 db2"
    assert names(inventory, f"@{path}:!db2") == "web01"
    path.write_text("\n")
    with pytest.raises(UserError, match="names no host"):
        names(inventory, f"@{path}")
    with pytest.raises(UserError, match="cannot be read"):
        names(inventory, "@/no/such/file")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("tokio", '"tokio" is neither a host nor a group of the inventory. Did you mean tokyo?'),
        ("WEB01", '"WEB01" is neither a host nor a group of the inventory. Did you mean web01?'),
        ("all:!web99", '"web99" is neither a host nor a group of the inventory. Did you mean web09?'),
        ("xyz*", '"xyz*" is neither a host nor a group of the inventory.'),
        ("pc[01:20]", '"pc[01:20]" is neither a host nor a group of the inventory.'),
        ("empty", 'no host matches "empty".'),
        ("tokyo:!tokyo", 'no host matches "tokyo:!tokyo".'),
        ("web[3]", '"web[3]" counts beyond the 3 hosts of "web"; the first is [0].'),
        ("web[01:", '"web[01:" has a bracket that does not close; a range looks like web[01:20].'),
        ("~web(", '"~web(" is not a regular expression.'),
        ("", "an empty pattern was given; `all` means every host."),
        ("all:!", "`&` and `!` need a host or a group behind them."),
    ],
)
def test_mistakes(pattern: str, said: str, inventory: Inventory) -> None:
    with pytest.raises(UserError, match=f"^{re.escape(said)}"):
        names(inventory, pattern)
