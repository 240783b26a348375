"""docs/python.md in both languages: every program runs as it stands, and mypy has nothing to say of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import warm
from tests.docs.papers import ROOT, blocks, text
from tests.docs.practising import MAK, practising
from tests.waiting import LONG

ENGLISH, JAPANESE = "docs/python.md", "docs/ja/python.md"
NAMES = (
    "short", "awaiting", "table", "switch", "saved", "mak", "watch", "offline", "why", "several",
)  # fmt: skip
"""Of the programs, from top to bottom."""
SHOWS = {
    "short": ["web01 LicenseStatus.LICENSED 2022 Standard", "plc2 LicenseStatus.NOTIFICATION 2019 Standard"],
    "awaiting": ["sql01 2019 Datacenter", "app01 "],
    "switch": ["file01 none already a KMS client", "web03 changed", "'changed': 5"],
    "mak": ["web01 changed None"],
    "watch": ["plc2 is not licensed"],
    "offline": ["licensed X7Q2K", "WX4NM-KYWYW-QJJR4-XV3QB-6VM33", "differs_in=1"],
    "why": ["error mak_exhausted ('plc2',)"],
    "several": ["6 {'licensed': ", "6 {"],
}
"""What they print."""
IN_JAPANESE = {"switch": ["file01 none すでに", "web03 changed"], "watch": ["plc2 は認証されていません"]}
"""What the Japanese page's programs print instead."""


def programs(name: str) -> dict[str, str]:
    """The programs of a paper, by name."""
    return dict(zip(NAMES, (body for kind, body in blocks(name) if kind == "python"), strict=True))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with practising(tmp_path) as there:
        yield there


def _environ(folder: Path) -> dict[str, str]:
    return {
        **os.environ, "MAK": MAK, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": str(folder / "state"),
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("paper", [ENGLISH, JAPANESE])
def test_every_program_runs(paper: str, folder: Path) -> None:
    shows = SHOWS if paper == ENGLISH else SHOWS | IN_JAPANESE
    for name, program in programs(paper).items():
        (folder / f"{name}.py").write_text(program, "utf-8")
        said = _watched(folder) if name == "watch" else _run(name, folder)
        assert [words for words in shows.get(name, []) if words not in said] == [], (name, said)
    assert (folder / "mak.csv").read_text("utf-8-sig").splitlines() == [
        "host,product,key,status", "web01,2022 Standard,X7Q2K,licensed", "web02,2022 Standard,X7Q2K,licensed",
        "web03,2025 Standard,X7Q2K,licensed", "sql01,2019 Datacenter,X7Q2K,licensed",
    ]  # fmt: skip
    assert (folder / "plan.json").stat().st_mode & 0o777 == 0o600
    assert not [path for path in folder.rglob("*") if path.is_file() and MAK in path.read_text("utf-8", "replace")
                and path.name != "keys.txt" and "tests" not in path.parts and "docs" not in path.parts]  # fmt: skip


def _run(name: str, folder: Path) -> str:
    done = warm.run([], script=f"{name}.py", cwd=folder, env=_environ(folder), stdin=b"yes\n", timeout=LONG)
    assert (done.returncode, done.stderr) == (0, b""), name
    return done.stdout.decode()


def _watched(folder: Path) -> str:
    """What it says at first; then Ctrl-C ends it."""
    process = subprocess.Popen(
        [sys.executable, "-u", "watch.py"], cwd=folder, env=_environ(folder), stdout=subprocess.PIPE, encoding="utf-8",
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG) in (-signal.SIGINT, 1, 130)
    return said


@pytest.mark.long
def test_types_are_right(tmp_path: Path) -> None:
    for name, program in programs(ENGLISH).items():
        (tmp_path / f"{name}.py").write_text(program, "utf-8")
    (tmp_path / "wrong.py").write_text(
        "import actctl\n\nactctl.Flet\nactctl.Fleet.load(1).report_sync().host\n", "utf-8"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, *map(str, tmp_path.glob("*.py"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONG, check=False)
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [Path(line.split(":")[0]).name for line in errors] == ["wrong.py"] * 3, done.stdout + done.stderr


@pytest.mark.parametrize("paper", [ENGLISH, JAPANESE])
def test_names_methods_that_are_there(paper: str) -> None:
    import actctl

    methods = {name for name in vars(actctl.Fleet) if not name.startswith("_") and not name.endswith("_sync")}
    assert [name for name in methods if f"`{name}`" not in text(paper) and f"`Fleet.{name}`" not in text(paper)] == []
    assert {f"{name}_sync" for name in methods - {"load", "hosts"}} <= set(vars(actctl.Fleet))
