"""Generated inventories and patterns: actctl selects what Ansible's own inventory manager selects, in its order.

Where they differ on purpose: test_patterns.py.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random, sample
from typing import Any

import pytest

from actctl.common.errors import UserError
from actctl.inventory import load_inventory
from actctl.inventory.pattern_parts import parts_of

pytestmark = pytest.mark.skipif(
    shutil.which("ansible-inventory", path=str(Path(sys.executable).parent)) is None,
    reason="ansible-core is not installed beside this Python",
)

GROUPS = ["web", "db", "tokyo", "w", "a.c", "web_0", "all_of_it", "empty"]
"""None has the name of a host: of such an inventory Ansible puts the host's variables into the group."""
HOSTS = ["web1", "web2", "web[1:4]", "web[01:03]", "web[8:12:2]", "db[a:c]", "db-[1:3]", "h1", "a.b", "z",
         "10.0.0.[1:3]", "srv[1:2].x", "app[1:2]-[a:b]", "web7:5985"]  # fmt: skip
NAMES = ["all", "*", "ungrouped", "web", "web1", "web2", "web10", "db", "dba", "tokyo", "w", "a.b", "a.c", "z", "web01"]
GLOBS = ["web*", "*1", "?eb1", "web[12]*", "w*", "[wd]*", "web[!1]*", "db-?", "*.x", "10.0.0.*", "*a*", "web[0-3]?"]
SUBSCRIPTS = ["[0]", "[1]", "[2]", "[-1]", "[-2]", "[12]", "[99]", "[0:1]", "[1:2]", "[0:9]", "[2:]", "[1-2]", "[2:0]",
              "[3:1]", "[01:03]", "[-9]", "[7:]"]  # fmt: skip
OWN = ["[:2]", "[:1]", "[a:c]", "[-2:-1]", "[1:-1]", "[1:3:2]", "[A:Z]"]
"""Forms that Ansible reads as classes of characters: equal where that matches something, else actctl's own."""
EXPRESSIONS = ["~web[0-9]+$", "~(web|db).*1", "~^h", "~w", "~web[12]$", "~.*"]
INVENTORIES, QUESTIONS = 120, 30
"""How many are made, and how many patterns are asked of each: some 40 % of the pairs have hosts to compare."""


def some(chance: Random, choices: Sequence[str], least: int, most: int) -> list[str]:
    """So many of them, none twice."""
    return chance.sample(choices, min(chance.randint(least, most), len(choices)))


def shuffled(chance: Random, choices: Iterable[str]) -> list[str]:
    found = list(choices)
    chance.shuffle(found)
    return found


def atom(chance: Random) -> str:
    kind = chance.randrange(7)
    if kind < 4:
        return chance.choice([NAMES, NAMES, GLOBS, EXPRESSIONS][kind])
    return (
        chance.choice([*NAMES, *GLOBS]) + chance.choice(SUBSCRIPTS)
        if kind < 6
        else (chance.choice(NAMES) + chance.choice(OWN))
    )


def pattern(chance: Random) -> str:
    parts = [chance.choice(["", "", "", "&", "!"]) + atom(chance) for _ in range(chance.choice([1, 1, 2, 3]))]
    return chance.choice([":", ",", ", "]).join(parts)


def structure(chance: Random) -> dict[str, tuple[list[str], list[str]]]:
    """Group → its hosts and its child groups; without a circle."""
    names = sorted(some(chance, GROUPS, 3, 8))
    below = {name: some(chance, names[place + 1 :], 0, 3) for place, name in enumerate(names)}
    found = {name: (some(chance, HOSTS, 1, 4), below[name]) for name in shuffled(chance, names)}
    for special in some(chance, ["all", "ungrouped"], 0, 2):
        found[special] = (some(chance, HOSTS, 1, 4), [])
    return {name: found[name] for name in shuffled(chance, found)}


def ini_text(chance: Random) -> str:
    made = structure(chance)
    sections = [f"[{name}]\n" + "\n".join(hosts) for name, (hosts, _) in made.items()]
    sections += [f"[{name}:children]\n" + "\n".join(below) for name, (_, below) in made.items() if below]
    sections += [f"[{name}:vars]\nx=1\nansible_group_priority=2" for name in some(chance, GROUPS, 0, 4) if name in made]
    return "\n".join([*some(chance, HOSTS, 0, 2), *shuffled(chance, sections)]) + "\n"


def yaml_text(chance: Random) -> str:
    made = structure(chance)

    def group(name: str, depth: int) -> dict[str, Any]:
        hosts, below = made[name]
        keys: dict[str, Any] = {"vars": {"x": 1}, "hosts": dict.fromkeys(hosts)}
        # A child group may be written out where it is named, or in a place of its own.
        keys["children"] = {
            one: group(one, depth + 1) if depth < 3 and chance.random() < 0.5 else None for one in below
        }
        return {key: keys[key] for key in shuffled(chance, keys) if keys[key]}

    return json.dumps({name: group(name, 0) for name in made})


class Judge:
    """Ansible's inventory manager in a process of its own."""

    def __init__(self, home: Path) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "ANSIBLE_HOME": str(home), "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("ansible_judge.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
        )  # fmt: skip

    def ask(self, sources: list[str], asked: list[tuple[str, str | None]]) -> dict[str, Any]:
        """What Ansible says; see ansible_judge.py."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"sources": sources, "patterns": asked}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert isinstance(answer, dict)
        return answer


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    judge = Judge(tmp_path_factory.mktemp("home"))
    with judge.process:  # closes its pipes, which ends it
        yield judge


def counts_by_chance(text: str, groups: list[str]) -> bool:
    """Whether a part of the pattern reaches a group whose order Ansible leaves to chance."""
    for part in parts_of([text]):
        base = re.sub(r"\[-?\d+\]$|\[\d+[:-]\d*\]$", "", part.lstrip("&!"))
        expression = base[1:] if base.startswith("~") else fnmatch.translate(base)
        if any(re.match(expression, group) for group in groups):
            return True
    return any(part[0] in "&!" for part in parts_of([text])) and "all" in groups


def has_own_form(text: str | None) -> bool:
    return any(own in (text or "") for own in OWN) or bool(re.search(r"\[0\d:", text or ""))


@pytest.mark.long
def test_what_ansible_selects(judge: Judge, tmp_path: Path) -> None:
    """At least 500 pairs of inventory and pattern that have hosts to compare, and as many that have none."""
    compared: set[tuple[str, str, str | None]] = set()
    empty: set[tuple[str, str, str | None]] = set()
    for seed in sample(range(1 << 32), INVENTORIES):
        chance = Random(seed)
        files = [chance.choice([("ini", ini_text), ("yaml", yaml_text)]) for _ in range(chance.randint(1, 2))]
        sources = []
        for number, (suffix, text_of) in enumerate(files):
            path = tmp_path / f"{seed}-{number}.{suffix}"
            path.write_text(text_of(chance), encoding="utf-8")
            sources.append(str(path))
        asked = [(pattern(chance), pattern(chance) if chance.random() < 0.33 else None) for _ in range(QUESTIONS)]
        said = judge.ask(sources, asked)
        assert "refused" not in said, said
        ours = load_inventory(sources)
        for (wanted, limit), expected in zip(asked, said["selected"], strict=True):
            try:
                found: list[str] | None = [host.name for host in ours.select([wanted], limit)]
            except UserError:
                found = None
            if expected is None and (has_own_form(wanted) or has_own_form(limit)):
                continue
            if any(counts_by_chance(text, said["by_chance"]) for text in (wanted, limit) if text):
                if "[" in wanted + (limit or ""):
                    continue  # a number counts in an order that nobody knows
                found, expected = found and sorted(found), expected and sorted(expected)
            assert found == (expected or None), (seed, wanted, limit)
            (compared if expected else empty).add((sources[0], wanted, limit))
    assert len(compared) >= 500 and len(empty) >= 500, (len(compared), len(empty))
