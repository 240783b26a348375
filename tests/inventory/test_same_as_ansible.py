"""The same inventories read by actctl and by Ansible itself: groups, variables, ranges, patterns."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from actctl.common.errors import UserError
from actctl.common.secret import Secret
from actctl.inventory import Inventory, Unresolved, load_inventory

SAME = Path(__file__).parent / "same"
CASES: dict[str, list[str]] = {
    "nested": ["nested/hosts.yaml"],
    "priority": ["priority/hosts.yml"],
    "folder": ["folder"],
    "ini": ["ini/hosts"],
    "two sources": ["two/a/hosts.yml", "two/b/hosts.yml"],
    "two sources, turned round": ["two/b/hosts.yml", "two/a/hosts.yml"],
    "habits": ["habits"],
    "json": ["forms/hosts.json"],
    "host list": ["web01,10.0.0.5,"],
}
ANSIBLE = shutil.which("ansible-inventory", path=str(Path(sys.executable).parent))
pytestmark = pytest.mark.skipif(ANSIBLE is None, reason="ansible-core is not installed beside this Python")


def run_ansible(*arguments: str, home: Path) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "LC_ALL": "C.UTF-8",
    }
    program = str(Path(str(ANSIBLE)).with_name(arguments[0]))
    done = subprocess.run(
        [program, *arguments[1:]], cwd=SAME, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def sources_of(case: str) -> list[str]:
    return [argument for source in CASES[case] for argument in ("-i", source)]


def plain(value: object) -> object:
    """A value as Ansible prints it: secrets revealed, to be compared."""
    if isinstance(value, Secret):
        return value.reveal()
    assert not isinstance(value, Unresolved)
    return value


RELEASE = tuple(int(part) for part in version("ansible-core").split(".")[:2])


def load(case: str, monkeypatch: pytest.MonkeyPatch) -> Inventory:
    monkeypatch.chdir(SAME)
    return load_inventory(CASES[case])


def members(listed: Mapping[str, Any], group: str) -> set[str]:
    found = set(listed.get(group, {}).get("hosts", []))
    for child in listed.get(group, {}).get("children", []):
        found |= members(listed, child)
    return found


@pytest.mark.parametrize("case", CASES)
def test_groups_and_variables(case: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if case == "folder" and RELEASE < (2, 19):
        pytest.skip("older Ansible (all there is for Python 3.10) passes over sub-folders")
    listed = json.loads(
        run_ansible("ansible-inventory", *sources_of(case), "--list", home=tmp_path),
        object_hook=lambda found: found["__ansible_unsafe"] if list(found) == ["__ansible_unsafe"] else found,
    )
    ours = load(case, monkeypatch)
    hostvars = listed.pop("_meta")["hostvars"]
    assert members(listed, "all") == set(ours.hosts)
    assert len(ours.hosts) > 1
    for name in listed.keys() - {"all"}:
        assert set(ours.groups[name].hosts) == members(listed, name), name
    for name, host in ours.hosts.items():
        found = {key: plain(value) for key, value in host.variables.items()}
        assert found == hostvars.get(name, {}), name


def test_our_reading_of_ansibles_own_listing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`--list` and `--list --export`, read back, say the same as the files they come from."""
    files = load("nested", monkeypatch)
    for number, export in enumerate([[], ["--export"]]):
        text = run_ansible("ansible-inventory", *sources_of("nested"), "--list", *export, home=tmp_path)
        path = tmp_path / f"{number}.json"
        path.write_text(text, encoding="utf-8")
        listed = load_inventory([str(path)])
        assert {name: host.groups for name, host in listed.hosts.items()} == {
            name: host.groups for name, host in files.hosts.items()
        }
        if not export:
            assert {name: host.variables for name, host in listed.hosts.items()} == {
                name: host.variables for name, host in files.hosts.items()
            }
        assert listed.hosts["web01"].variables["same_level"] == "b"


PATTERNS = [
    "all",
    "*",
    "tokyo",
    "web01",
    "tokyo:osaka",
    "tokyo,osaka",
    "windows:&b_group",
    "windows:!tokyo",
    "!tokyo",
    "all:!tokyo:!osaka",
    "&b_group:windows",
    "*.corp.example",
    "~web0[2-4]",
    "~(web|db).*1",
    "b_group[0]",
    "b_group[-1]",
    "tokyo[0:2]",
    "tokyo[1:]",
    "tokyo[2:3]:!web03",
    "a_*:web04",
    "t?kyo",
    "grid1-a",
    "ungrouped",
    "web[1-3]*",
]


def test_patterns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One Ansible process answers all of them: starting it takes longer than everything else."""
    ours = load("nested", monkeypatch)
    plays = tmp_path / "plays.json"
    plays.write_text(json.dumps([{"hosts": pattern, "gather_facts": False} for pattern in PATTERNS]))
    text = run_ansible("ansible-playbook", *sources_of("nested"), "--list-hosts", str(plays), home=tmp_path)
    answers: list[set[str]] = []
    for line in text.splitlines():
        if line.lstrip().startswith("hosts ("):
            answers.append(set())
        elif answers and line.startswith("      ") and not line.lstrip().startswith("pattern:"):
            answers[-1].add(line.strip())
    assert len(answers) == len(PATTERNS)
    for pattern, expected in zip(PATTERNS, answers, strict=True):
        assert {host.name for host in select(ours, pattern)} == expected, pattern


def select(inventory: Inventory, pattern: str) -> list[Any]:
    try:
        return list(inventory.select([pattern]))
    except UserError:
        return []
