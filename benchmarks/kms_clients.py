"""CPU, time and memory of `actctl kms clients` by the number of events in a KMS host's log.

python benchmarks/kms_clients.py --events 20000,200000 --rounds 3
python benchmarks/kms_clients.py --events 200000 --pages 500,1000,2000,4000

The KMS host is tests/foreign's, in a process of its own: it owes nothing to actctl and makes its events as they are
asked for, NTLM over HTTP with message encryption.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
ACTCTL = str(Path(sys.executable).parent / "actctl")
WINDOW_DAYS = 29


@dataclass(frozen=True)
class Run:
    """`kms clients` once."""

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float


class Peak(threading.Thread):
    """Watches the resident memory of a process."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.megabytes = pid, 0.0

    def run(self) -> None:
        """Look every 0.05 s until it has ended."""
        try:
            process = psutil.Process(self.pid)
            while True:
                self.megabytes = max(self.megabytes, process.memory_info().rss / 1e6)
                time.sleep(0.05)
        except psutil.Error:
            return


def serve(events: int, clients: int, name: str, folder: str) -> None:
    """A KMS host with so many events of so many clients, until standard input ends."""
    from tests.cli.running import inventory_of
    from tests.fleet.kms.foreign_log import Asked, ForeignLog, cmid
    from tests.foreign import ForeignFleet

    def event(number: int) -> Asked:
        client = number % clients
        return Asked(number, WINDOW_DAYS * (events - number) / events, f"{name}{client}.corp.example", cmid(client))

    with ForeignFleet({"kms01": ForeignLog(events, event).host()}, network="127.96") as fleet:
        print(inventory_of(fleet, ["kms01"], Path(folder) / "inventory.yaml"), flush=True)
        sys.stdin.read()


@contextmanager
def served(events: int, clients: int, name: str, folder: str) -> Iterator[str]:
    """The inventory of that host."""
    command = [sys.executable, __file__, "--serve", folder, "--events", str(events), "--clients", str(clients)]
    process = subprocess.Popen([*command, "--name", name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(30)


def measure(inventory: str, page: int, events: int, clients: int) -> Run:
    """Run it once; every event must have been read."""
    command = [ACTCTL, "kms", "clients", "kms01", "-i", inventory, "-o", "json", "--no-inventory-check"]
    began = time.monotonic()
    process = subprocess.Popen([*command, "--page", str(page)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    peak = Peak(process.pid)
    peak.start()
    assert process.stdout is not None
    report = json.loads(process.stdout.read())
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    (host,) = report["kms_hosts"]
    if status or host["events"] != events or len(report["clients"]) != min(clients, events):
        raise SystemExit(f"not everything was read: {host}, {len(report['clients'])} clients")
    return Run(wall, used.ru_utime + used.ru_stime, peak.megabytes)


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", default="20000,200000", metavar="N,N")
    parser.add_argument("--clients", default="2000", metavar="N,N")
    parser.add_argument("--pages", default="4000", metavar="N,N", help="events asked for at once")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--name", default="pc-", help="of the clients; with a letter beyond ASCII pages come in UTF-16")
    parser.add_argument("--serve", metavar="FOLDER", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(int(given.events), int(given.clients), given.name, given.serve)
        return
    print("| events | clients | page | wall s | CPU s | peak RSS MB |\n|---|---|---|---|---|---|")
    for events in map(int, given.events.split(",")):
        for clients in map(int, given.clients.split(",")):
            with tempfile.TemporaryDirectory() as folder, served(events, clients, given.name, folder) as inventory:
                for page in map(int, given.pages.split(",")):
                    runs = [measure(inventory, page, events, clients) for _ in range(given.rounds)]
                    wall, cpu, peak = (
                        statistics.median(getattr(one, what) for one in runs)
                        for what in ("wall_seconds", "cpu_seconds", "peak_mb")
                    )
                    figures = (events, clients, page, f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.0f}")
                    print("| " + " | ".join(map(str, figures)) + " |", flush=True)


if __name__ == "__main__":
    main()
