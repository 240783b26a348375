"""By which way a host is asked: the inventory says it for a host or a group, the command line for all."""

from __future__ import annotations

from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.fleet.reach import reach
from actctl.machine.ways.auto import AutoWay

INVENTORY = """
all:
  vars: {ansible_connection: winrm, ansible_user: admin, ansible_password: x}
  hosts:
    plain: {}
    script: {actctl_via: slmgr}
  children:
    new:
      vars: {actctl_via: cim}
      hosts: {pc1: {}, pc2: {actctl_via: auto}}
"""


def ways(folder: Path, text: str = INVENTORY, via: str | None = None) -> dict[str, str]:
    file = folder / "inventory.yaml"
    file.write_text(text, "utf-8")
    targets = reach([str(file)], lambda said: None, via=via).chosen(["all"]).targets()
    return {one.name: "auto" if isinstance(one.way, AutoWay) else one.way.name for one in targets}


def test_the_inventory_says_it_and_the_command_line_is_stronger(tmp_path: Path) -> None:
    assert ways(tmp_path) == {"plain": "auto", "script": "slmgr", "pc1": "cim", "pc2": "auto"}
    assert set(ways(tmp_path, via="cim").values()) == {"cim"}
    assert set(ways(tmp_path, via="auto").values()) == {"auto"}


def test_a_way_that_is_none_is_refused_where_it_stands(tmp_path: Path) -> None:
    with pytest.raises(UserError) as wrong:
        ways(tmp_path, INVENTORY.replace("slmgr", "telepathy"))
    assert "actctl_via of host script is “telepathy”; auto, slmgr or cim was expected" in str(wrong.value)
    assert wrong.value.line is not None
    with pytest.raises(UserError, match="--via: “telepathy” is not known"):
        ways(tmp_path, via="telepathy")
