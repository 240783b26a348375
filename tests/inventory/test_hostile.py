"""Inventories that want to hang or flood: the real command, under limits of memory and time, says one sentence."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import warm

MEMORY, SECONDS = 1_000_000_000, 120
"""The processor's time is generous: what is meant here takes hours or never ends."""


def nested_groups(count: int) -> str:
    return "".join(f"[g{number}]\nh{number}\n[g{number}:children]\ng{number + 1}\n" for number in range(count)) + (
        f"[g{count}]\nlast\n"
    )


def circle(count: int) -> str:
    return "".join(f"[g{n}]\n[g{n}:children]\ng{(n + 1) % count}\n" for n in range(count))


def aliases(levels: int, line: str, last: str) -> str:
    """Every level names the one before twice."""
    lines = [f"l0: &l0 {last}"] + [line.format(this=n, below=n - 1) for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def lines(line: str, count: int) -> str:
    """So many lines, numbered."""
    return "".join(line.format(n=n) + "\n" for n in range(count))


NESTED_ALIASES = "l{this}: &l{this} {{children: {{p{this}: *l{below}, q{this}: *l{below}}}}}"
MERGES = "l{this}: &l{this} {{<<: [*l{below}, *l{below}]}}"
VALUES = "l{this}: &l{this} [*l{below}, *l{below}]"
BIG: dict[str, tuple[str, Callable[[], str]]] = {
    "10,000 nested groups of a host each": ("i.ini", lambda: nested_groups(10_000)),
    "10,000 groups in a circle": ("i.ini", lambda: circle(10_000)),
    "aliases of groups": ("i.yml", lambda: aliases(30, NESTED_ALIASES, "{hosts: {h: }}")),
    "merges of merges": ("i.yml", lambda: aliases(40, MERGES, "{vars: {x: 1}}")),
    "aliases of values": ("i.yml", lambda: "all:\n vars:\n  " + aliases(40, VALUES, "[x]").replace("\n", "\n  ")),
    "a line of 50 MB": ("i.ini", lambda: "[g]\n" + "h" * 50_000_000 + "\n"),
    "a line of 50 MB without a name for its kind": ("hosts", lambda: "h," * 25_000_000 + "\n"),
    "a cell of 50 MB": ("i.csv", lambda: "host,ip\npc1," + "1" * 50_000_000 + "\n"),
    "a YAML text of 50 MB": ("i.yml", lambda: "all: {hosts: {h: {x: '" + "y" * 50_000_000 + "'}}}\n"),
    "nine ranges of 100,000 hosts": ("i.ini", lambda: "".join(f"{name}[0:99999]\n" for name in "abcdefghi")),
    "ranges that multiply": ("i.yml", lambda: "all: {hosts: {'h[1:99][1:99][1:99][1:99]': }}\n"),
    "a long name in a range": ("i.ini", lambda: "h" * 190_000 + "[1:99999]\n"),
    "a bracket that does not close": ("i.ini", lambda: "web[" + "1" * 10_000 + "\n"),
    "variables by the million": ("i.ini", lambda: "h\n[all:vars]\n" + lines("v{n}=w{n}", 2_000_000)),
    "variables times hosts": ("i.ini", lambda: "h[1:100000] " + " ".join(f"v{n}=1" for n in range(1_000)) + "\n"),
    "unknown variables": ("i.ini", lambda: "h\n[all:vars]\n" + lines("ansible_winrm_{n}=1", 900)),
    "unknown variables without end": ("i.ini", lambda: "h\n[all:vars]\n" + lines("actctl_{n}=1", 90_000)),
    "deep flow": ("i.yml", lambda: "all: " + "[" * 100_000),
    "deep blocks": ("i.yml", lambda: "".join(" " * n + "a:\n" for n in range(2_000))),
    "deep JSON": ("i.json", lambda: '{"a":' * 100_000),
    "YAML by the million": ("i.yml", lambda: "all:\n hosts:\n" + lines("  h{n}: {{a: 1, b: 2}}", 1_000_000)),
    "a file of 100 MB": ("i.yml", lambda: "# comment\n" * 10_000_000),
}  # fmt: skip


def run(path: Path, *patterns: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    limits = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS}
    command = ["inventory", "list", *patterns, "-i", str(path), "-o", "json"]
    done = warm.run(command, env=os.environ, limits=limits)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("case", BIG)
def test_one_sentence(case: str, tmp_path: Path) -> None:
    name, make = BIG[case]
    path = tmp_path / name
    path.write_text(make())
    code, out, err = run(path)
    assert code in (0, 2), err[-2000:]
    assert "Traceback" not in err
    lines = err.splitlines()
    assert all(len(line) <= 320 for line in lines)
    if code == 2:
        assert len(lines) == 1
        assert not out
    path.unlink()


@pytest.mark.long
def test_merely_big(tmp_path: Path) -> None:
    """200,000 hosts, with a chain of 1,000 groups above one of them, are read."""
    path = tmp_path / "i.ini"
    chain = "".join(f"[g{n}:children]\ng{n + 1}\n" for n in range(1_000)) + "[g1000]\nlast\n"
    path.write_text("h[1:199999]\n" + chain + "[all:vars]\nansible_port=5985\n")
    code, out, err = run(path, "g0[0]", "h7")
    assert code == 0, err[-2000:]
    assert [host["host"] for host in json.loads(out)["hosts"]] == ["last", "h7"]
