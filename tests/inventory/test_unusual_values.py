"""Values that a parser takes and nobody can use: one sentence with the place, wherever they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actctl.common.errors import UserError
from actctl.inventory import inventory_as_json, load_inventory
from actctl.inventory.readers.ini import IniReader

HEX = "0x" + "f" * 5_000
SIXTY = "1:" + ":".join(["59"] * 3_000)
DECIMAL = "9" * 4_000


def listed(folder: Path, name: str, text: str) -> object:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return json.loads(json.dumps(inventory_as_json(load_inventory([str(folder)]).select())))


@pytest.mark.parametrize("name", ["ansible_port", "ansible_host", "ansible_user", "foo", "ansible_psrp_read_timeout"])
@pytest.mark.parametrize(
    "value",
    [HEX, SIXTY, f"[1, {HEX}]", f"{{a: {HEX}}}", "!!timestamp xx", "!!int abc", "!!float abc", "!!bool x", "!!null x y",
     "!!timestamp 2026-99-99", "!!int ''", "!!float ''", "!!timestamp ''", "!!bool ''", "!!int 0x", "!!int 0b",
     "!!python/name:os.system x"],
)  # fmt: skip
def test_yaml(name: str, value: str, tmp_path: Path) -> None:
    file, text = "i.yaml", f"all:\n  hosts:\n    h:\n      {name}: {value}\n"
    if value == "!!null x y":  # YAML's null, whatever is written
        assert listed(tmp_path, file, text)
        return
    with pytest.raises(UserError) as caught:
        listed(tmp_path, file, text)
    assert "i.yaml:4: " in str(caught.value)
    assert "cannot be read; write it in quotes." in str(caught.value)
    (tmp_path / file).write_text("all: {hosts: {h: }}\n")
    with pytest.raises(UserError, match=r"group_vars/all\.yml:1: .* cannot be read; write it in quotes"):
        listed(tmp_path, "group_vars/all.yml", f"{name}: {value}\n")


@pytest.mark.parametrize("value", [HEX, "0b" + "1" * 9_000, "0o" + "7" * 9_000, DECIMAL, f"[{HEX}]", f"{{'a': {HEX}}}"])
def test_ini(value: str, tmp_path: Path) -> None:
    """Such a number is text there: a host's name may be one."""
    with pytest.raises(UserError, match=r"ansible_port of host h is .*; a number from 1 to 65535 was expected"):
        listed(tmp_path, "i.ini", f'h ansible_port="{value}"\n')
    assert "[{'host': 'h'" in str(listed(tmp_path, "i.ini", f'h foo="{value}" ansible_user="{value}"\n'))


@pytest.mark.parametrize("name", ["ansible_port", "foo", "ansible_psrp_read_timeout"])
def test_json(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"host h has a number that is too long; write it in quotes"):
        listed(tmp_path, "i.json", f'{{"_meta": {{"hostvars": {{"h": {{"{name}": [{DECIMAL}]}}}}}}}}')


def test_a_long_number_is_not_written_out(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ansible_port of host h is a number of 400 bits; a number from"):
        listed(tmp_path, "i.yaml", "all: {hosts: {h: {ansible_port: 0x" + "f" * 100 + "}}}\n")


def test_what_no_reader_foresees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AttributeError("no such thing")

    monkeypatch.setattr(IniReader, "read", read)
    with pytest.raises(UserError, match=r"i\.ini: this cannot be read as an inventory \(AttributeError\)"):
        listed(tmp_path, "i.ini", "h\n")
