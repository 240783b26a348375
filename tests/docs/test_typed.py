"""Every paper from top to bottom: each command of its console blocks, typed in a terminal, against simulated machines.

The machines are those that the papers tell the reader to start (docs/practice.yaml), so that whoever follows a paper
sees what is tried here. Beside them stands what a paper takes for granted: key files, variables of the environment.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.papers import ENGLISH, JAPANESE, PAPERS, blocks, commands_in
from tests.docs.practising import CSVLK, patiently, practising
from tests.terminal.pseudo import Screen, on_terminal

BIN = Path(sys.executable).parent
_FOR_A_SHELL = re.compile(r"[|<>$`;&]")


@dataclass(frozen=True)
class Ends:
    """How a command ends: its exit code, and words that it shows in either language."""

    code: int = 0
    shows: str = ""


EXPECTED = {
    "actctl inventory list": Ends(shows="plc2"),
    "actctl inventory check": Ends(shows="● web03"),
    "actctl report -o html --out licensing.html": Ends(shows="licensing.html"),
    "actctl report --fail-on unlicensed,notification,expiring:30d": Ends(1),
    "actctl gvlk identify WX4NM-KYWXW-QJJR4-XV3QB-6VM33": Ends(1, "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"),
    "actctl gvlk identify 6VM33": Ends(shows="Windows Server 2022 Datacenter"),
    "actctl switch kms tokyo --kms-host kms01.corp.example": Ends(shows="actctl runs show"),
    "actctl switch mak tokyo --key-from file:keys.txt": Ends(shows="X7Q2K"),
    "actctl switch kms tokyo --check --exit-code": Ends(3),
    "actctl runs show": Ends(shows="web03"),
    "actctl doctor": Ends(1, "mak_exhausted"),
    "actctl doctor tokyo": Ends(1, "no_gvlk"),
    "actctl doctor plant": Ends(1, "mak_exhausted"),
    "actctl doctor -o json": Ends(1, "actctl/doctor/1"),
    "actctl kms dns": Ends(1),
    "actctl report -i simulated.yaml": Ends(1, "pc-0113"),
    "ansible -i simulated.yaml web01 -m ansible.builtin.raw -a 'ver'": Ends(shows="Microsoft Windows"),
}
"""Commands that do not simply end with 0, or of which more is known."""
NOT_HERE = {
    "sh": "makes a venv and installs from the network: .ci/run types these lines",
    "powershell": "Windows",
    "bat": "Windows",
    "python": "run by test_python.py",
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with practising(tmp_path) as there:
        yield there


def _console(name: str) -> list[tuple[str, str]]:
    """(block, command) for every command of a paper; those that the English one has too are typed there."""
    typed = [(body, command) for kind, body in blocks(name) if kind == "console" for command in commands_in(body)]
    if name in ENGLISH:
        return typed
    english = {command for _, command in _console(ENGLISH[JAPANESE.index(name)])}
    return [(body, command) for body, command in typed if command not in english]


def _run(line: str, folder: Path, environ: dict[str, str]) -> Screen:
    plain = line.startswith("actctl ") and not _FOR_A_SHELL.search(line)
    return on_terminal(shlex.split(line) if plain else ["bash", "-c", line], 100, env=environ, cwd=folder)


@pytest.mark.parametrize("name", [name for name in PAPERS if _console(name)])
@pytest.mark.long
def test_from_top_to_bottom(name: str, folder: Path) -> None:
    environ = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(folder), "CSVLK": CSVLK,
        "XDG_STATE_HOME": str(folder / "state"), "ANSIBLE_HOST_KEY_CHECKING": "False",
    }  # fmt: skip
    serving: list[subprocess.Popen[bytes]] = []
    try:
        for body, command in _console(name):
            if command.startswith("export "):
                variable, _, value = command.removeprefix("export ").partition("=")
                environ[variable] = value.strip("'")
            elif command.startswith("actctl simulate"):
                serving.append(_serve(command, body, folder, environ))
            else:
                ends = EXPECTED.get(command.replace(" --lang ja", ""), Ends())
                screen = _run(command, folder, environ)
                text = "\n".join(screen.unwrapped)
                assert screen.code == ends.code, (command, text)
                assert ends.shows in text, (command, text)
                assert "Traceback" not in text
    finally:
        for each in serving:
            with each:  # waits, and closes its pipe
                each.terminate()


def _serve(command: str, body: str, folder: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """The simulator, which serves until Ctrl-C; it says what the paper shows."""
    program = shutil.which("actctl", path=str(BIN)) or "actctl"
    words = shlex.split(command)
    process = subprocess.Popen([program, *words[1:]], stdout=subprocess.PIPE, cwd=folder, env={**os.environ, **environ})
    assert process.stdout
    said = process.stdout.readline().decode()
    shown = body.splitlines()
    assert said == shown[shown.index(f"$ {command}") + 1] + "\n"
    patiently(folder / words[words.index("--inventory-out") + 1])
    return process


@pytest.mark.parametrize("name", PAPERS)
def test_every_other_block_has_a_reason_not_to_be_typed(name: str) -> None:
    assert {kind for kind, _ in blocks(name)} - {"console", "yaml", "json", ""} <= NOT_HERE.keys()
