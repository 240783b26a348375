"""Patterns: what each form means, where actctl says more than Ansible, and the order of what is selected.

That both select the same is tested with generated inventories in test_patterns_as_ansible.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.common.texts import Text
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
        (["db2", "web01"], "db2 web01"),
        (["web[02:04]"], "web03"),
        (["w*[0]"], "web05"),
        (["web[01:10:3]"], "web01 web04 web07 web10"),
        (["web[0:1]"], "web05 web04"),
        (["web[0]"], "web05"),
        (["web[-1]"], "web03"),
        (["web0[13]*"], "web01 web03"),
        (["web1?:!web0*"], "web10 web11 web12"),
        (["osaka,&tokyo"], "web12"),
        (["osaka", "web[0]"], "db1 db2 web12 web05"),
        (["osaka", "!db1"], "db2 web12"),
        (["web[:1]"], "web05 web04"),
        (["web[-2:-1]"], "web04 web03"),
        (["osaka[:0]"], "db1"),
        (["~^(db|x{1,2}|(?:y))[12]$"], "db1 db2"),
        ([" db1 , db2 "], "db1 db2"),
        (["empty:db1"], "db1"),
        ([], "web01 web02 web03 web04 web05 web06 web07 web08 web09 web10 web11 web12 db1 db2"),
    ],
)
def test_selection(patterns: list[str], expected: str, inventory: Inventory) -> None:
    assert names(inventory, *patterns) == expected


def test_limit_intersects(inventory: Inventory) -> None:
    assert names(inventory, "osaka", limit="tokyo,db1") == "db1 web12"
    assert names(inventory, limit="!tokyo") == "db1 db2"
    with pytest.raises(UserError, match="no host matches “osaka” limited to web01"):
        names(inventory, "osaka", limit="web01")


def test_files(inventory: Inventory, tmp_path: Path) -> None:
    path = tmp_path / "retry"
    path.write_text("# failed last time\ndb2\n\nweb01\n", encoding="utf-8")
    assert names(inventory, limit=f"@{path}") == "web01 db2"
    assert names(inventory, f"@{path}") == "db2 web01"
    assert names(inventory, f"@{path}:!db2") == "web01"
    path.write_text("\n")
    with pytest.raises(UserError, match="names no host"):
        names(inventory, f"@{path}")
    with pytest.raises(UserError, match="cannot be read"):
        names(inventory, "@/no/such/file")


NUMBERED = {
    "web[1]": " Did you mean web1?",
    "web[1:3]": " Did you mean web1,web2,web3?",
    "web[7:9]": " Did you mean web*?",
    "web[10]": " Did you mean web010?",
    "web[-1]": " Did you mean web*?",
    "tokio[0]": " Did you mean tokyo[0]?",
    "tokio[0:1]": " Did you mean tokyo[0:1]?",
    "tokio[1:]": " Did you mean tokyo[1:]?",
    "kyoto[0]": "",
}
"""What somebody writes who means names, or a group by another name; and what the inventory has."""


@pytest.mark.parametrize("pattern", NUMBERED)
def test_a_count_of_no_group_is_answered_by_what_there_is(pattern: str, tmp_path: Path) -> None:
    (tmp_path / "hosts.ini").write_text("[tokyo]\nweb1\nweb2\nweb3\nweb010\n", encoding="utf-8")
    inventory = load_inventory([str(tmp_path / "hosts.ini")])
    with pytest.raises(UserError) as raised:
        inventory.select([pattern])
    assert raised.value.message.en.endswith(f"so “{pattern}” counts nothing.{NUMBERED[pattern]}")
    if NUMBERED[pattern]:  # and what is named there selects something
        assert inventory.select([NUMBERED[pattern].removeprefix(" Did you mean ").removesuffix("?")])


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("tokio", "“tokio” is neither a host nor a group of the inventory. Did you mean tokyo?"),
        ("WEB01", "“WEB01” is neither a host nor a group of the inventory. Did you mean web01?"),
        ("all:!web99", "“web99” is neither a host nor a group of the inventory. Did you mean web09?"),
        ("xyz*", "“xyz*” is neither a host nor a group of the inventory."),
        ("pc[01:20]", "“pc” is neither a host nor a group of the inventory, so “pc[01:20]” counts nothing."),
        ("empty", "no host matches “empty”."),
        ("tokyo:!tokyo", "no host matches “tokyo:!tokyo”."),
        ("web[3]", "“web[3]” counts beyond the 3 hosts of “web”; the first is 0."),
        ("web0[13]", "“web0” is neither a host nor a group of the inventory, so “web0[13]” counts nothing."),
        ("web1[0:9]", "“web1” is neither a host nor a group of the inventory, so “web1[0:9]” counts nothing."),
        ("tokyo:web01,db1", "“tokyo:web01” stands in a list with commas, where a colon separates nothing;"),
        ("localhost", "“localhost” is neither a host nor a group of the inventory."),
        ("web[01:", "“web[01:” has a bracket that does not close; a range looks like web[01:20]."),
        ("~web(", "“~web(” is no regular expression; `~` begins one."),
        ("", "an empty pattern was given; `all` means every host."),
        ("all:!", "`&` and `!` need a host or a group behind them."),
    ],
)
def test_mistakes(pattern: str, said: str, inventory: Inventory) -> None:
    with pytest.raises(UserError, match=f"^{re.escape(said)}"):
        names(inventory, pattern)


WEB = "[web]\nweb1\nweb2\nweb3\nweb10\nweb20\n"
ORDER = "[p:children]\nb\na\n\n[a]\nh1\n\n[b]\nh2\n\n[all]\nz\n"


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        (WEB, "web[1]", "web2"),  # a subscript, not a class of characters
        (WEB, "web*[0]", "web1"),
        (WEB, "web[1:2]", "web2 web3"),
        (WEB, "web[1-2]", "web2 web3"),
        (WEB, "web[1:3:2]", "web1 web2 web3"),  # no subscript for Ansible: a class of characters
        (WEB, "web[:2]", "web2"),
        (ORDER, "all[0]", "z"),
        (ORDER, "p[0]", "h1"),  # children in the order of their sections
        (ORDER, "all", "z h1 h2"),
    ],
)
def test_numbers_count_as_in_ansible(text: str, pattern: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text(text)
    assert names(load_inventory([str(tmp_path / "hosts")]), pattern) == expected


def test_too_large_a_number_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text(WEB)
    with pytest.raises(UserError, match=r"counts beyond the 5 hosts"):
        names(load_inventory([str(tmp_path / "hosts")]), "web[99]")


def test_a_padded_range_that_counts_a_group_is_remarked_on(inventory: Inventory) -> None:
    """As in Ansible it counts; who writes 01 may have meant names, and learns it before anything is changed."""
    notes: list[Text] = []
    assert [host.name for host in inventory.select(["web[01:02]"], None, notes)] == ["web04", "web03"]
    assert [note.en for note in notes] == [
        "“web[01:02]” counts the hosts of a group, as in Ansible (web04, web03); it does not mean the names."
    ]


def test_a_name_of_both_a_host_and_a_group(tmp_path: Path) -> None:
    """As in Ansible: the host; with a sign or a number the group."""
    (tmp_path / "hosts").write_text("[app]\napp1\n[site]\napp\napp2\n")
    found = load_inventory([str(tmp_path / "hosts")])
    assert names(found, "app") == "app"
    assert names(found, "app[0]") == "app1"
    assert names(found, "all:&app") == "app1"
    assert names(found, "all:!app") == "app app2"
    assert "a pattern means the host" in found.warnings[0].en
