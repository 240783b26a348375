"""What a client of many hosts costs: run once, in a process tree of its own, against a simulator of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Client:
    """One contestant: how many hosts it is given, its command line, how its answers are counted."""

    hosts: int
    command: list[str]
    answers: str


@dataclass(frozen=True)
class Simulated:
    """What the simulator says when it stops."""

    requests: int
    commands: int
    open_shells: int


@dataclass(frozen=True)
class Run:
    """One client, once."""

    reported: int
    ok: int
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    simulated: Simulated


class Peak(threading.Thread):
    """Watches the resident memory of a process tree; a page that processes share counts in each of them."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.megabytes, self.done = pid, 0.0, threading.Event()

    def run(self) -> None:
        """Look every 0.2 s."""
        while not self.done.wait(0.2):
            try:
                root = psutil.Process(self.pid)
                tree = [root, *root.children(recursive=True)]
                self.megabytes = max(self.megabytes, sum(one.memory_info().rss for one in tree) / 1e6)
            except psutil.Error:  # noqa: PERF203 - it has ended
                continue


@dataclass
class Bench:
    """Runs clients, each against a simulator of its own: the same seed makes the same hosts.

    Of its own, because a simulator, like Windows, closes a shell whose idle time-out has passed, and actctl asks for
    a short one: counted after all rounds, what actctl leaked in the first would no longer be there.
    """

    folder: Path
    simulators: int = field(default=0)

    def run(self, made: Callable[[str], Client], hosts: int, delay: float) -> Run:
        """One client against `hosts` hosts, each of whose commands takes `delay` seconds."""
        with self._simulator(hosts, delay) as (inventory, left):
            reported, ok, wall, cpu, peak = self._measure(made(inventory))
        return Run(reported, ok, wall, cpu, peak, left[0])

    @contextmanager
    def _simulator(self, hosts: int, delay: float) -> Iterator[tuple[str, list[Simulated]]]:
        """A simulator in a process of its own: its inventory, and once it has ended what it said."""
        self.simulators += 1
        inventory, left = str(self.folder / f"{self.simulators}.yaml"), list[Simulated]()
        command = [str(BIN / "actctl"), "simulate", "--hosts", str(hosts), "--seed", "1", "--delay", str(delay)]
        process = subprocess.Popen(
            [*command, "--inventory-out", inventory], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            if process.stdout is None or not process.stdout.readline().startswith("ready"):
                raise SystemExit("the simulator did not start")
            yield inventory, left
        finally:
            process.send_signal(signal.SIGTERM)
            said = process.communicate()[1]
        # "actctl: stopped after N requests; N commands were run, N remote shells left open"
        requests, commands, shells = (int(word) for word in said.split() if word.isdigit())
        left.append(Simulated(requests, commands, shells))

    def _measure(self, client: Client) -> tuple[int, int, float, float, float]:
        """Reported, ok, wall seconds, CPU seconds of the process tree with its imports, peak RSS in MB."""
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(self.folder / "pyc"), "LC_ALL": "C.UTF-8"}
        # As installed: byte code is kept, and `warm_up` has made it.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["ANSIBLE_LOCAL_TEMP"] = environment["ANSIBLE_HOME"] = str(self.folder / "ansible")
        with (self.folder / "stderr").open("w+", encoding="utf-8") as errors:
            began = time.monotonic()
            process = subprocess.Popen(
                client.command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment, encoding="utf-8"
            )
            peak = Peak(process.pid)
            peak.start()
            out = process.stdout.read() if process.stdout else ""
            _, status, used = os.wait4(process.pid, 0)
            wall = time.monotonic() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            peak.done.set()
            reported, ok = _count(out, client)
            if process.returncode or ok != client.hosts:
                errors.seek(0)
                print(f"  exit code {process.returncode}: {errors.read()[-2000:]}", file=sys.stderr)
        return reported, ok, wall, used.ru_utime + used.ru_stime, max(peak.megabytes, used.ru_maxrss * 1024 / 1e6)


def _count(out: str, client: Client) -> tuple[int, int]:
    """Different hosts reported, and how many of them ok."""
    if client.answers == "ansible":
        lines = [line for line in out.splitlines() if (" | " in line and "rc=" in line) or "UNREACHABLE" in line]
        return len({line.split(" | ")[0] for line in lines}), sum(" rc=0 " in line for line in lines)
    rows = [json.loads(line) for line in out.splitlines()] if client.answers == "jsonl" else json.loads(out)["hosts"]
    return len({row["host"] for row in rows}), sum(row["ok"] for row in rows)
