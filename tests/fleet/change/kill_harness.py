"""A simulator in a process of its own, and actctl in another that may be killed. Imports nothing of the product.

with Simulated(write_fleet(tmp_path / "fleet.yaml"), tmp_path, delay=0.05) as simulated:
    first = simulated.start("switch", "kms", "all", "--kms-host", "kms01.corp.example", "--yes")
    kill_when(first, lambda: len(simulated.lines()) > 200)
    simulated.run("runs", "resume", "--yes")
    assert simulated.changing("srv01") == ["ipk", "skms", "ato"]
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import winrm
import yaml

from tests import warm
from tests.waiting import LONG, wait_until

CHANGING = frozenset({"ipk", "upk", "cpky", "ato", "skms", "ckms", "skms-domain", "ckms-domain", "rearm", "act-type"})
Process: TypeAlias = "warm.Forked | subprocess.Popen[bytes]"
METHODS = {
    "InstallProductKey": "ipk",
    "UninstallProductKey": "upk",
    "ClearProductKeyFromRegistry": "cpky",
    "Activate": "ato",
    "SetKeyManagementServiceMachine": "skms",
    "ClearKeyManagementServiceMachine": "ckms",
    "ReArmWindows": "rearm",
}
"""CIM's method -> the verb that it counts as; what else belongs to a verb (a port, Refresh) changes no count."""
_INVOKE = re.compile(r"Invoke \w+\.(\w+)\((?:\w+=)?(.*)\)$")
_SLMGR = re.compile(r"slmgr\.vbs\"?\s+[/-](\S+)\s*(.*?)\s*$", re.IGNORECASE)


class Simulated:
    """`actctl simulate`, ready when entered; what it did is read from its log."""

    def __init__(self, fleet: Path, folder: Path, *, delay: float = 0.02) -> None:
        self.inventory = folder / "simulated.yaml"
        self.log = folder / "simulated.log"
        self.folder = folder
        """Home of the actctl processes: journals, caches and settings stay in it."""
        self._command = ["simulate", "--fleet", str(fleet), "--delay", str(delay)]
        self._command += ["--inventory-out", str(self.inventory), "--log", str(self.log)]
        self._process: Process | None = None
        self._started: list[Process] = []
        self.home = ""
        """Whose state folder is used: empty for the first user, any name for another one."""
        self.said = ""
        """What the simulator said as it stopped: commands run, shells left open."""

    def __enter__(self) -> Simulated:
        ours, theirs = os.pipe()
        with (self.folder / "simulated.err").open("w+b") as said, Path(os.devnull).open("rb") as nothing:
            self._process = warm.start(self._command, [nothing.fileno(), theirs, said.fileno()], env=self.environ)
        os.close(theirs)
        with os.fdopen(ours, encoding="utf-8") as stdout:
            line = stdout.readline()
        if not line.startswith("ready "):
            raise AssertionError(f"the simulator did not start: {line}{self._complaint}")
        return self

    @property
    def _complaint(self) -> str:
        return (self.folder / "simulated.err").read_text("utf-8")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._started:
            kill(process)
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(LONG)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self.said = self._complaint

    @property
    def environ(self) -> dict[str, str]:
        """An environment whose home is the test's folder."""
        home = {
            name: str(self.folder / self.home / name.lower())
            for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
        }
        environ = {**os.environ, **home, "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "ACTCTL_LANG": "en"}
        environ.pop("ACTCTL_INVENTORY", None)
        # The harness may run from any folder; the product under test is that of this tree.
        environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[3])
        return environ

    # actctl against it

    def start(self, *arguments: str, most: int | None = None) -> Process:
        """`actctl ARGUMENTS -i INVENTORY` in a process group of its own; its output goes to files in the folder.

        `most`: bytes beyond which no file can grow, as on a disk that is full.
        """

        number = len(self._started)
        out, err = self.output(number)
        command = [*arguments, "-i", str(self.inventory)]
        limits = {} if most is None else {resource.RLIMIT_FSIZE: most}
        with out.open("wb") as stdout, err.open("wb") as stderr, Path(os.devnull).open("rb") as nothing:
            streams = [nothing.fileno(), stdout.fileno(), stderr.fileno()]
            process = warm.start(command, streams, env=self.environ, cwd=self.folder, limits=limits)
        self._started.append(process)
        return process

    def output(self, number: int = -1) -> tuple[Path, Path]:
        """Files with standard output and error of the actctl process started as that number (-1: the last)."""
        number = len(self._started) - 1 if number < 0 else number
        return self.folder / f"actctl-{number}.out", self.folder / f"actctl-{number}.err"

    def run(self, *arguments: str, timeout: float = 120) -> tuple[int, str, str]:
        """The same to its end: exit code, standard output, standard error."""
        command = [*arguments, "-i", str(self.inventory)]
        done = warm.run(command, env=self.environ, cwd=self.folder, timeout=timeout)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def actctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`actctl ARGUMENTS` alone, to its end: for commands that take no inventory."""
        done = warm.run(arguments, env=self.environ, cwd=self.folder, timeout=LONG)
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    # Somebody else

    def by_hand(self, host: str, verb: str) -> int:
        """An administrator runs `slmgr VERB` on a machine, past actctl; the exit code."""
        variables = yaml.safe_load(self.inventory.read_text("utf-8"))["all"]
        at, who = variables["hosts"][host], variables["vars"]
        client = winrm.Session(
            f"http://{at['ansible_host']}:{at['ansible_port']}/wsman",
            (who["ansible_user"], who["ansible_password"]), transport="ntlm",
            ca_trust_path=None,
        )  # fmt: skip
        return int(client.run_cmd(rf"cscript //Nologo %SystemRoot%\System32\slmgr.vbs {verb}").status_code)

    def move(self, host: str, to: str) -> None:
        """The inventory gives a name the address of another machine."""
        data = yaml.safe_load(self.inventory.read_text("utf-8"))
        hosts = data["all"]["hosts"]
        hosts[host] = hosts[to]
        self.inventory.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")

    def address(self, host: str) -> str:
        """Where a host listens."""
        return str(yaml.safe_load(self.inventory.read_text("utf-8"))["all"]["hosts"][host]["ansible_host"])

    # Records

    @property
    def run_folder(self) -> Path:
        """Of the only run there is."""
        (folder,) = (one for one in (self.folder / "xdg_state_home" / "actctl" / "runs").iterdir() if one.is_dir())
        return folder

    @property
    def journal(self) -> Path:
        """Its journal."""
        return self.run_folder / "journal.jsonl"

    # What the hosts did

    def lines(self) -> list[dict[str, Any]]:
        """Every line of the log, in order of effect; a line that is being written is left out."""
        text = self.log.read_text("utf-8") if self.log.exists() else ""
        return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]

    def commands(self, host: str) -> list[str]:
        """Command lines of one host."""
        return [line["command"] for line in self.lines() if line["host"] == host]

    def effects(self, host: str | None = None) -> list[tuple[str, str, str, int]]:
        """(host, verb, argument, exit code) of each changing verb by either way, of one host or of all."""
        found = []
        for line in self.lines():
            match = _SLMGR.search(line["command"]) or _INVOKE.match(line["command"])
            verb = METHODS.get(match[1], match[1].lower()) if match else ""
            if match and verb in CHANGING and host in (None, line["host"]):
                found.append((line["host"], verb, match[2], line["exit_code"]))
        return found

    def changing(self, host: str, *, succeeded: bool = False) -> list[str]:
        """Changing verbs of one host in order; `succeeded`: only those with exit code 0."""
        return [verb for _, verb, _, code in self.effects(host) if not (succeeded and code)]


def kill(process: Process) -> int:
    """SIGKILL now, to the process and what it started; its exit code (-9, or what it ended with before)."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.wait(LONG)


def kill_after(process: Process, seconds: float) -> int:
    """SIGKILL after so long, unless it ends before."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return kill(process)


def kill_when(process: Process, condition: Callable[[], bool], timeout: float = LONG) -> int:
    """SIGKILL as soon as `condition` holds; fails when neither that nor its end comes in time."""
    wait_until(lambda: process.poll() is not None or condition(), timeout)
    return kill(process)
