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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

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
NAMED = st.sampled_from(NAMES)
ATOMS = st.one_of(
    NAMED,
    NAMED,
    st.sampled_from(GLOBS),
    st.sampled_from(EXPRESSIONS),
    st.tuples(st.sampled_from([*NAMES, *GLOBS]), st.sampled_from(SUBSCRIPTS)).map("".join),
    st.tuples(st.sampled_from([*NAMES, *GLOBS]), st.sampled_from(SUBSCRIPTS)).map("".join),
    st.tuples(NAMED, st.sampled_from(OWN)).map("".join),
)


@st.composite
def patterns(draw: st.DrawFn) -> str:
    parts = [
        draw(st.sampled_from(["", "", "", "&", "!"])) + draw(ATOMS) for _ in range(draw(st.sampled_from([1, 1, 2, 3])))
    ]
    return draw(st.sampled_from([":", ",", ", "])).join(parts)


@st.composite
def structures(draw: st.DrawFn) -> dict[str, tuple[list[str], list[str]]]:
    """Group → its hosts and its child groups; without a circle."""
    names = sorted(draw(st.permutations(GROUPS))[: draw(st.integers(3, 8))])
    below = {
        name: draw(st.lists(st.sampled_from(names[place + 1 :]), max_size=3, unique=True)) if names[place + 1 :] else []
        for place, name in enumerate(names)
    }
    hosts = st.lists(st.sampled_from(HOSTS), min_size=1, max_size=4, unique=True)
    found = {name: (draw(hosts), below[name]) for name in draw(st.permutations(names))}
    for special in draw(st.lists(st.sampled_from(["all", "ungrouped"]), unique=True)):
        found[special] = (draw(hosts), [])
    return {name: found[name] for name in draw(st.permutations(list(found)))}


@st.composite
def ini_texts(draw: st.DrawFn) -> str:
    structure = draw(structures())
    sections = [f"[{name}]\n" + "\n".join(hosts) for name, (hosts, _) in structure.items()]
    sections += [f"[{name}:children]\n" + "\n".join(below) for name, (_, below) in structure.items() if below]
    sections += [f"[{name}:vars]\nx=1\nansible_group_priority=2" for name in draw(st.sets(st.sampled_from(GROUPS)))
                 if name in structure]  # fmt: skip
    first = draw(st.lists(st.sampled_from(HOSTS), max_size=2, unique=True))
    return "\n".join([*first, *draw(st.permutations(sections))]) + "\n"


@st.composite
def yaml_texts(draw: st.DrawFn) -> str:
    structure = draw(structures())

    def group(name: str, depth: int) -> dict[str, Any]:
        hosts, below = structure[name]
        keys: dict[str, Any] = {"vars": {"x": 1}, "hosts": dict.fromkeys(hosts)}
        # A child group may be written out where it is named, or in a place of its own.
        keys["children"] = {one: group(one, depth + 1) if depth < 3 and draw(st.booleans()) else None for one in below}
        return {key: keys[key] for key in draw(st.permutations(list(keys))) if keys[key]}

    return json.dumps({name: group(name, 0) for name in structure})


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


INVENTORIES = st.lists(
    st.one_of(ini_texts().map(lambda text: ("ini", text)), yaml_texts().map(lambda text: ("yaml", text))),
    min_size=1,
    max_size=2,
)
QUESTIONS = st.lists(st.tuples(patterns(), st.one_of(st.none(), st.none(), patterns())), min_size=10, max_size=10)


@pytest.mark.long
def test_what_ansible_selects(judge: Judge, tmp_path: Path) -> None:
    """At least 500 pairs of inventory and pattern that have hosts to compare, and as many that have none."""
    compared: set[tuple[str, str, str | None]] = set()

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(INVENTORIES, QUESTIONS)
    def compare(files: list[tuple[str, str]], asked: list[tuple[str, str | None]]) -> None:
        sources = []
        for number, (suffix, text) in enumerate(files):
            path = tmp_path / f"{number}.{suffix}"
            path.write_text(text, encoding="utf-8")
            sources.append(str(path))
        said = judge.ask(sources, asked)
        assert "refused" not in said, said
        ours = load_inventory(sources)
        for (pattern, limit), expected in zip(asked, said["selected"], strict=True):
            try:
                found: list[str] | None = [host.name for host in ours.select([pattern], limit)]
            except UserError:
                found = None
            if expected is None and (has_own_form(pattern) or has_own_form(limit)):
                continue
            if any(counts_by_chance(text, said["by_chance"]) for text in (pattern, limit) if text):
                if "[" in pattern + (limit or ""):
                    continue  # a number counts in an order that nobody knows
                found, expected = found and sorted(found), expected and sorted(expected)
            assert found == (expected or None), (pattern, limit)
            if expected:
                compared.add((str(files), pattern, limit))

    compare()
    assert len(compared) >= 500, len(compared)
