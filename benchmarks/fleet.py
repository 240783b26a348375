"""CPU, time and memory of a fleet-wide /dlv: actctl, thread pools of its libraries, and Ansible; same hosts, same run.

python benchmarks/fleet.py --hosts 500 --delay 1 --forks 100 --rounds 3
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent
ANSIBLE_HOSTS = 40
"""Ansible is measured on this many of the same hosts: it takes a process a host."""


@dataclass
class Figures:
    """One contestant's rounds."""

    hosts: int
    answered: list[int] = field(default_factory=list)
    wall_seconds: list[float] = field(default_factory=list)
    cpu_ms_per_host: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)


class Peak(threading.Thread):
    """Watches the resident memory of a process tree."""

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


def measure(figures: Figures, command: Sequence[str], answered: str) -> None:
    """Run one contestant once; CPU is that of its whole process tree, imports included."""
    before, began = os.times(), time.monotonic()
    environment = {**os.environ, "ANSIBLE_HOST_KEY_CHECKING": "False", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        peak = Peak(process.pid)
        peak.start()
        out = process.stdout.read() if process.stdout else ""
    after = os.times()
    peak.done.set()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    figures.wall_seconds.append(time.monotonic() - began)
    figures.cpu_ms_per_host.append(1000 * cpu / figures.hosts)
    figures.peak_mb.append(peak.megabytes)
    figures.answered.append(_count(out, answered))


def _count(out: str, how: str) -> int:
    if how == "json":
        return int(json.loads(out)["summary"]["ok"])
    return int(out) if how == "number" else out.count(how)


def contestants(inventory: str, hosts: int, forks: int, ansible: bool) -> dict[str, tuple[int, list[str], str]]:
    """Name -> number of hosts, command line, how its answers are counted."""
    here, python = str(Path(__file__).parent / "pool.py"), sys.executable
    report = [str(BIN / "actctl"), "report", "-i", inventory, "-f", str(forks), "-o", "json"]
    found = {
        "actctl (pypsrp)": (hosts, report, "json"),
        "actctl (pywinrm)": (hosts, [*report, "--transport", "pywinrm"], "json"),
        "pypsrp, thread pool": (hosts, [python, here, "pypsrp", inventory, str(forks)], "number"),
        "pywinrm, thread pool": (hosts, [python, here, "pywinrm", inventory, str(forks)], "number"),
    }
    if ansible:
        few = min(hosts, ANSIBLE_HOSTS)
        line = r"cscript.exe //Nologo C:\Windows\System32\slmgr.vbs /dlv"
        raw = [str(BIN / "ansible"), f"all[0:{few - 1}]", "-i", inventory, "-f", str(min(forks, few)), "-m", "raw"]
        psrp = "ansible_connection=psrp ansible_psrp_protocol=http ansible_psrp_auth=ntlm"
        found["Ansible raw (winrm)"] = (few, [*raw, "-a", line], "rc=0")
        found["Ansible raw (psrp)"] = (few, [*raw, "-a", line, "-e", psrp], "rc=0")
    return found


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--delay", type=float, default=1.0, help="seconds that every command takes")
    parser.add_argument("--forks", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-ansible", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        inventory = str(Path(folder) / "all.yaml")
        simulator = _simulate(given.hosts, given.delay, inventory)
        runs = contestants(inventory, given.hosts, given.forks, not given.no_ansible)
        figures = {name: Figures(hosts) for name, (hosts, _, _) in runs.items()}
        for _ in range(given.rounds):
            for name, (_, command, answered) in runs.items():
                measure(figures[name], command, answered)
        said = _stop(simulator)
    print("| client | hosts | answered | wall s | CPU ms/host | peak RSS MB |\n|---|---|---|---|---|---|")
    for name, one in figures.items():
        median = [statistics.median(row) for row in (one.wall_seconds, one.cpu_ms_per_host, one.peak_mb)]
        row = (one.hosts, min(one.answered), *(f"{value:.1f}" for value in median))
        print(f"| {name} | " + " | ".join(map(str, row)) + " |")
    print(f"\nSimulator: {said}")


def _simulate(hosts: int, delay: float, inventory: str) -> subprocess.Popen[str]:
    command = [str(BIN / "actctl"), "simulate", "--hosts", str(hosts), "--seed", "1", "--delay", str(delay)]
    process = subprocess.Popen(
        [*command, "--inventory-out", inventory], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if process.stdout is None or not process.stdout.readline().startswith("ready"):
        raise SystemExit("the simulator did not start")
    return process


def _stop(simulator: subprocess.Popen[str]) -> str:
    simulator.send_signal(signal.SIGTERM)
    return simulator.communicate()[1].strip().splitlines()[-1]


if __name__ == "__main__":
    main()
