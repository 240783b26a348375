"""What asking a whole fleet costs: actctl by each transport and way, thread pools of the libraries, and Ansible.

python benchmarks/fleet.py --hosts 500 --rounds 3
python benchmarks/fleet.py --scale 1000,5000,10000 --at-once 200,500,1000
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from measuring import BIN, Bench, Client, Run

POOL = str(Path(__file__).parent / "pool.py")
RAW = r"cscript.exe //Nologo %SystemRoot%\System32\slmgr.vbs /dlv"
PSRP = "ansible_connection=psrp ansible_psrp_protocol=http ansible_psrp_auth=ntlm"
NATIVE, CIM = "actctl: native", "actctl: native, CIM"
ALONE, CIM_ALONE = "native, alone", "cim, alone"
THREADS, ANSIBLE = "pypsrp, thread pool", "Ansible raw (winrm)"
CLIENTS = (
    NATIVE, "actctl: pypsrp", "actctl: pywinrm", CIM, "actctl: pypsrp, CIM", ALONE, CIM_ALONE, THREADS,
    "pywinrm, thread pool", ANSIBLE, "Ansible raw (psrp)",
)  # fmt: skip
PROMISED = ((ALONE, THREADS, 1 / 4), (ALONE, ANSIBLE, 1 / 50), (CIM_ALONE, ALONE, 0.6))
"""Whose CPU a host, start-up taken off, is at most what part of whose."""
START = 5
"""Hosts of a run that is nearly start-up alone."""


def client(name: str, forks: int, hosts: int, form: str, inventory: str) -> Client:
    """How a contestant is called for the first `hosts` hosts, all of them but for Ansible."""
    if name.startswith("actctl"):
        words = name.partition(": ")[2].split(", ")
        more = ["--transport", words[0], "--via", "cim" if "CIM" in words else "slmgr"]
        report = [str(BIN / "actctl"), "report", "-i", inventory, "-f", str(forks), "-o", form, *more]
        return Client(hosts, [*report, "--timeout", "300"], form)
    if name in (ALONE, CIM_ALONE) or name.endswith("thread pool"):
        return Client(hosts, [sys.executable, POOL, name.partition(",")[0], inventory, str(forks)], "json")
    raw = [str(BIN / "ansible"), f"all[0:{hosts - 1}]", "-i", inventory, "-f", str(forks), "-m", "raw", "-a", RAW]
    return Client(hosts, raw if name == ANSIBLE else [*raw, "-e", PSRP], "ansible")


def compare(bench: Bench, given: argparse.Namespace) -> bool:
    """Interleaved rounds, a table, and whether what was promised is kept."""
    few = min(given.hosts, given.ansible_hosts)
    names = [name for name in CLIENTS if few or not name.startswith("Ansible")]
    runs: dict[str, list[tuple[float, Run]]] = {name: [] for name in names}
    for number in range(given.rounds + 1):  # the first is not counted: byte code and the file cache
        for name in names if number % 2 == 0 else reversed(names):
            hosts = few if name.startswith("Ansible") else given.hosts
            start = bench.run(partial(client, name, given.forks, START, "json"), START, 0.0)
            if number == 0:
                continue
            one = bench.run(
                partial(client, name, given.forks, hosts, "json"), given.hosts if few else hosts, given.delay
            )
            marginal = 1000 * (one.cpu_seconds - start.cpu_seconds) / (hosts - START)
            print(f"round {number}, {name}, load {os.getloadavg()[0]:.1f}: {marginal:.2f} ms, {one}", file=sys.stderr)
            runs[name].append((marginal, one))
    print(
        "| client | hosts | ok | wall s | CPU ms a host | without start-up | requests a host | peak MB | shells left |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, rows in runs.items():
        hosts = few if name.startswith("Ansible") else given.hosts

        def middle(figure: Callable[[Run], float], rows: list[tuple[float, Run]] = rows) -> float:
            return statistics.median(figure(one) for _, one in rows)

        ok, left = min(one.ok for _, one in rows), sum(one.simulated.open_shells for _, one in rows)
        cpu = middle(lambda one: one.cpu_seconds) * 1000 / hosts
        marginal = statistics.median(marginal for marginal, _ in rows)
        requests = middle(lambda one: one.simulated.requests) / hosts
        wall, peak = middle(lambda one: one.wall_seconds), middle(lambda one: one.peak_mb)
        figures = (hosts, ok, f"{wall:.1f}", f"{cpu:.1f}", f"{marginal:.2f}", f"{requests:.2f}", f"{peak:.0f}", left)
        print(f"| {name} | {' | '.join(map(str, figures))} |")
    print()
    kept = [_kept(runs, *row) for row in PROMISED if row[1] in runs]
    return all(kept)


def _kept(runs: dict[str, list[tuple[float, Run]]], ours: str, theirs: str, most: float) -> bool:
    ratios = [a / b for (a, _), (b, _) in zip(runs[ours], runs[theirs], strict=True)]
    each, middle = ", ".join(f"{ratio:.3f}" for ratio in ratios), statistics.median(ratios)
    whole = all(one.ok == one.reported and not one.simulated.open_shells for _, one in runs[ours])
    kept = middle <= most and whole
    print(
        f"{ours} / {theirs}, round by round: {each}; median {middle:.3f}, {most:.3f} allowed: {'yes' if kept else 'NO'}"
    )
    return kept


def scale(bench: Bench, given: argparse.Namespace) -> None:
    """Wall time of large fleets against what is possible: max(N·L/C, N·cpu) + L."""
    bench.run(partial(client, NATIVE, 50, START, "jsonl"), START, 0.0)
    print("| hosts | at once | ok | wall s | ideal s | ratio | CPU ms a host | peak MB | shells left |")
    print("|---|---|---|---|---|---|---|---|---|")
    for hosts in map(int, given.scale.split(",")):
        for forks in map(int, given.at_once.split(",")):
            one = bench.run(partial(client, NATIVE, forks, hosts, "jsonl"), hosts, given.delay)
            ideal = max(hosts * given.delay / forks, one.cpu_seconds) + given.delay
            figures = (f"{one.wall_seconds:.1f}", f"{ideal:.1f}", f"{one.wall_seconds / ideal:.2f}")
            more = (f"{1000 * one.cpu_seconds / hosts:.2f}", f"{one.peak_mb:.0f}", one.simulated.open_shells)
            print(f"| {hosts} | {forks} | {one.ok} | " + " | ".join(map(str, (*figures, *more))) + " |", flush=True)


def main() -> None:
    """Measure and print; exit code 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--delay", type=float, default=1.0, help="seconds that every command takes")
    parser.add_argument("--forks", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ansible-hosts", type=int, default=60, help="a process a host is slow; 0: no Ansible")
    parser.add_argument("--scale", metavar="N,N", help="measure only the native transport, with fleets of these sizes")
    parser.add_argument("--at-once", metavar="N,N", default="200,500,1000", help="with --scale")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        if given.scale:
            scale(bench, given)
        elif not compare(bench, given):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
