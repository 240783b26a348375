"""CPU of a command from its start to its end, in a process of its own: user and system time, median of several runs.

    python benchmarks/start_up.py [--rounds 10]

`report` asks one simulated host, served by another process. Rounds are interleaved, bare Python among them: what it
takes says how fast the machine is at the moment.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ACTCTL = [sys.executable, "-m", "actctl"]


def cpu(command: list[str]) -> float:
    """Seconds of CPU that it takes, its output thrown away."""
    # As installed: byte code is kept, and the first round, which is not counted, makes it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, _, used = os.wait4(process.pid, 0)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        inventory = str(Path(folder) / "one.yaml")
        serve = [*ACTCTL, "simulate", "--hosts", "1", "--inventory-out", inventory]
        with subprocess.Popen(serve, stdout=subprocess.PIPE) as simulator:
            assert simulator.stdout is not None
            simulator.stdout.readline()
            commands = {
                "python -c pass": [sys.executable, "-c", "pass"],
                "python -c 'import typer'": [sys.executable, "-c", "import typer"],
                "actctl --version": [*ACTCTL, "--version"],
                "actctl --help": [*ACTCTL, "--help"],
                "actctl gvlk list": [*ACTCTL, "gvlk", "list"],
                "actctl report, one host": [*ACTCTL, "report", "-i", inventory, "-o", "json"],
            }
            taken: dict[str, list[float]] = {name: [] for name in commands}
            for number in range(rounds + 1):
                for name, command in commands.items():
                    took = cpu(command)
                    if number:
                        taken[name].append(took)
            simulator.terminate()
    print("| | CPU s, median | least |\n|---|---|---|")
    for name, seconds in taken.items():
        print(f"| `{name}` | {median(seconds):.2f} | {min(seconds):.2f} |")


if __name__ == "__main__":
    main()
