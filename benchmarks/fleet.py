"""CPU, time, memory and leaked shells of a fleet-wide /dlv: actctl, thread pools of its libraries, and Ansible.

python benchmarks/fleet.py --hosts 500 --delay 1 --forks 100 --rounds 3
python benchmarks/fleet.py --memory 100,500,2000 --delay 0 --forks 100
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent
POOL = str(Path(__file__).parent / "pool.py")
RAW = r"cscript.exe //Nologo %SystemRoot%\System32\slmgr.vbs /dlv"
PSRP = "ansible_connection=psrp ansible_psrp_protocol=http ansible_psrp_auth=ntlm"
PAIRS = (("actctl (pypsrp)", "pypsrp, thread pool"), ("actctl (pywinrm)", "pywinrm, thread pool"))
"""What must not take more CPU a host than what."""


@dataclass(frozen=True)
class Client:
    """One contestant: how many hosts it is given, its command line, how its answers are counted."""

    hosts: int
    command: list[str]
    answers: str


@dataclass(frozen=True)
class Simulated:
    """What the simulator says when it stops."""

    commands: int
    open_shells: int


@dataclass(frozen=True)
class Run:
    """One client, once."""

    reported: int
    ok: int
    wall_seconds: float
    cpu_ms_per_host: float
    peak_mb: float
    commands: int
    leaked: int


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
    forks: int
    simulators: int = field(default=0)

    def run(self, name: str, hosts: int, delay: float, *, given: int | None = None, form: str = "json") -> Run:
        """One client against `hosts` hosts."""
        with self._simulator(hosts, delay) as (inventory, left):
            client = self._client(name, inventory, given or hosts, form)
            reported, ok, wall, cpu, peak = self._measure(client)
        return Run(reported, ok, wall, 1000 * cpu / client.hosts, peak, left[0].commands, left[0].open_shells)

    def _client(self, name: str, inventory: str, hosts: int, form: str) -> Client:
        forks = str(self.forks)
        report = [str(BIN / "actctl"), "report", "-i", inventory, "-f", forks, "-o", form]
        raw = [str(BIN / "ansible"), f"all[0:{hosts - 1}]", "-i", inventory, "-f", forks, "-m", "raw", "-a", RAW]
        return {
            "actctl (pypsrp)": Client(hosts, report, form),
            "actctl (pywinrm)": Client(hosts, [*report, "--transport", "pywinrm"], form),
            "pypsrp, thread pool": Client(hosts, [sys.executable, POOL, "pypsrp", inventory, forks], "json"),
            "pywinrm, thread pool": Client(hosts, [sys.executable, POOL, "pywinrm", inventory, forks], "json"),
            "Ansible raw (winrm)": Client(hosts, raw, "ansible"),
            "Ansible raw (psrp)": Client(hosts, [*raw, "-e", PSRP], "ansible"),
        }[name]

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
        # "actctl: stopped; N commands were run, N remote shells left open"
        commands, shells = (int(word) for word in said.split() if word.isdigit())
        left.append(Simulated(commands, shells))

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

    def warm_up(self, names: Sequence[str]) -> None:
        """Every client once on a few hosts, not counted: byte code and the file cache."""
        for name in names:
            self.run(name, 5, 0.0)


def _count(out: str, client: Client) -> tuple[int, int]:
    """Different hosts reported, and how many of them ok."""
    if client.answers == "ansible":
        lines = [line for line in out.splitlines() if (" | " in line and "rc=" in line) or "UNREACHABLE" in line]
        return len({line.split(" | ")[0] for line in lines}), sum(" rc=0 " in line for line in lines)
    rows = [json.loads(line) for line in out.splitlines()] if client.answers == "jsonl" else json.loads(out)["hosts"]
    return len({row["host"] for row in rows}), sum(row["ok"] for row in rows)


def compare(bench: Bench, given: argparse.Namespace) -> bool:
    """Interleaved rounds, a Markdown table, and whether actctl kept its promises."""
    names = [name for pair in zip(*PAIRS, strict=True) for name in pair]
    few = min(given.hosts, given.ansible_hosts)
    if few:
        names += ["Ansible raw (winrm)", "Ansible raw (psrp)"]
    runs: dict[str, list[Run]] = {name: [] for name in names}
    bench.warm_up(names)
    for number in range(given.rounds):
        for name in names if number % 2 == 0 else reversed(names):
            hosts = few if name.startswith("Ansible") else given.hosts
            one = bench.run(name, given.hosts, given.delay, given=hosts)
            print(f"round {number + 1}, {name}, load {os.getloadavg()[0]:.1f}: {one}", file=sys.stderr)
            runs[name].append(one)
    print("| client | hosts | reported | ok | wall s | CPU ms/host | peak RSS MB | shells left |")
    print("|---|---|---|---|---|---|---|---|")
    for name, rows in runs.items():
        hosts = few if name.startswith("Ansible") else given.hosts
        wall, cpu, peak = (
            statistics.median(getattr(one, what) for one in rows)
            for what in ("wall_seconds", "cpu_ms_per_host", "peak_mb")
        )
        worst = (hosts, min(one.reported for one in rows), min(one.ok for one in rows))
        figures = (*worst, f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.0f}", sum(one.leaked for one in rows))
        print(f"| {name} | " + " | ".join(map(str, figures)) + " |")
    print()
    kept = True
    for ours, theirs in PAIRS:
        ratios = [a.cpu_ms_per_host / b.cpu_ms_per_host for a, b in zip(runs[ours], runs[theirs], strict=True)]
        kept &= statistics.median(ratios) <= 1
        kept &= all(one.reported == one.ok == one.commands == given.hosts and not one.leaked for one in runs[ours])
        each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"CPU of {ours} / {theirs}, round by round: {each}; median {statistics.median(ratios):.2f}")
    print(f"Every host, no shell left, no more CPU than the pools: {'yes' if kept else 'NO'}")
    return kept


def memory(bench: Bench, given: argparse.Namespace) -> None:
    """Peak RSS of actctl by size of fleet, as a table."""
    bench.warm_up(["actctl (pypsrp)"])
    print("| hosts | output | ok | wall s | CPU ms/host | peak RSS MB | shells left |\n|---|---|---|---|---|---|---|")
    for hosts in map(int, given.memory.split(",")):
        for form in ("json", "jsonl"):
            one = bench.run("actctl (pypsrp)", hosts, given.delay, form=form)
            figures = (
                hosts,
                form,
                one.ok,
                f"{one.wall_seconds:.1f}",
                f"{one.cpu_ms_per_host:.1f}",
                f"{one.peak_mb:.0f}",
            )
            print("| " + " | ".join(map(str, figures)) + f" | {one.leaked} |", flush=True)


def main() -> None:
    """Measure and print; exit code 1 when actctl did not keep its promises."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--delay", type=float, default=1.0, help="seconds that every command takes")
    parser.add_argument("--forks", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ansible-hosts", type=int, default=60, help="a process a host is slow; 0: no Ansible")
    parser.add_argument("--memory", metavar="N,N", help="measure only actctl's memory, with fleets of these sizes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), given.forks)
        if given.memory:
            memory(bench, given)
        elif not compare(bench, given):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
