"""The README from top to bottom: every command of its console blocks, typed in a terminal, against simulated machines.

The folder is prepared as the README says: its inventory.yaml, a key file, the environment. What the README cannot say
is added beside it: where the simulated machines are, and how long they may take (host_vars).
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
from typing import Any

import pytest
import yaml

from actctl.simulator import Simulator, SimulatorThread
from actctl.simulator.fleet_file import build_fleet
from tests.terminal.pseudo import Screen, on_terminal

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
PASSWORD = "Simulated-Pa55"
MAK, CSVLK = "DMKN7-2BHQ9-VXWFT-3PYRC-X7Q2K", "DKHN6-3VDYR-XJ4WM-8TFPC-Q9Y4D"
_FOR_A_SHELL = re.compile(r"[|<>$`;&]")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Ends:
    """How a command ends: its exit code, and words that it shows in either language."""

    code: int = 0
    shows: str = ""


PATIENT = {"actctl_timeout": 3600, "actctl_connect_timeout": 600}
"""Of each host: on a busy machine an answer that comes too late is a finding of the doctor, and ends it with 1."""
EXPECTED = {
    "actctl inventory list": Ends(shows="plc3"),
    "actctl inventory check": Ends(shows="● web20"),
    "actctl report -o html --out licensing.html": Ends(shows="licensing.html"),
    "actctl gvlk identify WX4NM-KYWXW-QJJR4-XV3QB-6VM33": Ends(1, "WX4NM-KYWYW-QJJR4-XV3QB-6VM33"),
    "actctl gvlk identify 6VM33": Ends(shows="Windows Server 2022 Datacenter"),
    "actctl switch kms tokyo --kms-host kms01.corp.example": Ends(shows="actctl runs show"),
    "actctl switch mak tokyo --key-from file:keys.txt": Ends(shows="X7Q2K"),
    "actctl runs show": Ends(shows="web20"),
    "actctl doctor tokyo": Ends(shows="healthy"),
    "actctl doctor -o json": Ends(shows="actctl/doctor/1"),
    "actctl kms dns": Ends(1),
    "actctl report -i simulated.yaml": Ends(1, "pc-0113"),
    "ansible -i simulated.yaml web01 -m ansible.builtin.raw -a 'ver'": Ends(shows="Microsoft Windows"),
}
"""Commands that do not simply end with 0, or of which more is known."""
NOT_HERE = {
    "sh": "makes a venv and installs from the network: .ci/run types these lines",
    "powershell": "Windows",
    "bat": "Windows",
}


def _fleet() -> dict[str, Any]:
    """Machines by the names of the README's inventory: tokyo by MAK, a plant, a KMS host, one that is to be one."""
    server: dict[str, Any] = {"release": "server-2022", "edition": "ServerStandard", "domain": "corp.example"}
    mak = {**server, "method": "mak", "key": MAK}
    hosts = {f"web{number:02}": mak for number in range(1, 21)} | {"sql01": {**mak, "edition": "ServerDatacenter"}}
    hosts |= {f"plc{number}": {**server, "release": "server-2019", "method": "mak", "key": MAK} for number in (1, 2, 3)}
    hosts["kms01"] = {**server, "method": "kms_host", "key": CSVLK, "count": 30}
    hosts["kms02"] = {**server, "method": "kms", "firewall": True}
    return {
        "account": {"user": "svc-licence@CORP.EXAMPLE", "password": PASSWORD},
        "keys": [
            {"key": MAK, "kind": "mak", "activations_left": 200},
            {"key": CSVLK, "kind": "csvlk", "activations_left": 5, "generation": 2022, "kinds": ["server"]},
        ],
        "hosts": hosts,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Everything that the README takes for granted."""
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (tmp_path / "keys.txt").write_text(MAK + "\n")
    with SimulatorThread(Simulator(build_fleet(_fleet()))) as simulator:
        simulator.write_inventory(tmp_path / "where.yaml")
        where = yaml.safe_load((tmp_path / "where.yaml").read_text())["all"]["hosts"]
        (tmp_path / "host_vars").mkdir()
        for name, variables in where.items():
            (tmp_path / f"host_vars/{name}.yml").write_text(yaml.safe_dump(variables | PATIENT))
        yield tmp_path


def _commands(body: str) -> list[str]:
    return [line[2:].split("  #")[0].strip() for line in body.splitlines() if line.startswith("$ ")]


def _console(name: str) -> list[tuple[str, str]]:
    """(block, command) for every command of a README; those that the English one has too are typed there."""
    blocks = _BLOCK.findall((ROOT / name).read_text("utf-8"))
    typed = [(body, command) for kind, body in blocks if kind == "console" for command in _commands(body)]
    if name == "README.md":
        return typed
    english = {command for _, command in _console("README.md")}
    assert {command.replace(" --lang ja", "") for _, command in typed} == english
    return [(body, command) for body, command in typed if command not in english]


def _run(line: str, folder: Path, environ: dict[str, str]) -> Screen:
    plain = line.startswith("actctl ") and not _FOR_A_SHELL.search(line)
    return on_terminal(shlex.split(line) if plain else ["bash", "-c", line], 100, env=environ, cwd=folder)


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
@pytest.mark.long
def test_from_top_to_bottom(name: str, folder: Path) -> None:
    blocks = _BLOCK.findall((ROOT / name).read_text("utf-8"))
    shown = next(body for kind, body in blocks if kind == "yaml" and body.startswith("# inventory.yaml"))
    (folder / "inventory.yaml").write_text(shown, "utf-8")
    environ = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "HOME": str(folder), "CSVLK": CSVLK,
        "XDG_STATE_HOME": str(folder / "state"), "ANSIBLE_HOST_KEY_CHECKING": "False",
    }  # fmt: skip
    serving: list[subprocess.Popen[bytes]] = []
    commands = _console(name)
    try:
        for body, command in commands:
            if command.startswith("export "):
                environ[command.removeprefix("export ").partition("=")[0]] = PASSWORD
            elif command.startswith("actctl simulate"):
                folder = folder / "simulated"  # a terminal of its own; the host_vars above are of other machines
                folder.mkdir()
                serving.append(_serve(command, body, folder, environ))
            else:
                ends = EXPECTED.get(command, Ends())
                screen = _run(command, folder, environ)
                text = "\n".join(screen.unwrapped)
                assert screen.code == ends.code, (command, text)
                assert ends.shows in text, (command, text)
                assert "Traceback" not in text
    finally:
        for each in serving:
            with each:  # waits, and closes its pipe
                each.terminate()
    assert len(commands) > (40 if name == "README.md" else 2)


def _serve(command: str, body: str, folder: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """The simulator, which serves until Ctrl-C; it says what the README shows."""
    program = shutil.which("actctl", path=str(BIN)) or "actctl"
    process = subprocess.Popen(
        [program, *command.split()[1:]], stdout=subprocess.PIPE, cwd=folder, env={**os.environ, **environ}
    )
    assert process.stdout
    assert process.stdout.readline().decode() == body.splitlines()[1] + "\n"
    return process


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_every_other_block_has_a_reason_not_to_be_typed(name: str) -> None:
    kinds = {kind for kind, _ in _BLOCK.findall((ROOT / name).read_text("utf-8"))}
    assert kinds - {"console", "yaml", ""} == NOT_HERE.keys()
